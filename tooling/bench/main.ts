import { parseArgs } from "node:util";
import { calibrate, describeMachine, isNoisy } from "./machine.ts";
import { type LeftOut, printReport, type Report, writeReport } from "./report.ts";
import { FULL_ROWS, SERVER_ROWS, SHORT_ROWS } from "./rows.ts";
import { createBench, type Ran, type Runnable, runRows } from "./run-rows.ts";
import { benchSoak } from "./soak.ts";

/*
 * Ends with 1 where a figure is not reached. With `--busy`, which is for a machine that others use at the same time,
 * only where one is missed that no load excuses, or by far. docs/benchmarks.md says what the rows are.
 */
const { values: asked } = parseArgs({
  options: {
    json: { type: "string" },
    database: { type: "string" },
    busy: { type: "boolean" },
    full: { type: "boolean" },
    rows: { type: "string" },
    scale: { type: "string", default: "1" },
    soak: { type: "string" },
    "cpu-prof": { type: "string" },
  },
});
const databaseUrl = asked.database ?? process.env["DATABASE_URL"];
const scale = Number(asked.scale);
if (!(scale > 0 && scale <= 1)) throw new Error(`--scale ${asked.scale}: must be above 0 and at most 1`);
const soakMinutes = asked.soak === undefined ? null : Number(asked.soak);
if (soakMinutes !== null && !(soakMinutes > 0)) throw new Error(`--soak ${asked.soak}: must be minutes`);
const form = asked.full === true || soakMinutes !== null ? "full" : "short";
const onlySoaks = asked.full !== true && soakMinutes !== null;

const machine = await describeMachine(databaseUrl);
const before = calibrate();
const { runnable, leftOut, tidy } = choose();
const { results, parts } = await runRows(runnable, {
  tidy,
  tell(ran) {
    console.log(`${ran.parts.at(-1)?.row ?? ""} done`);
    if (asked.json !== undefined) writeReport(asked.json, reportOf(ran));
  },
});
const report = reportOf({ results, parts });
printReport(report);
if (asked.json !== undefined) writeReport(asked.json, report);
if (databaseUrl === undefined) {
  console.log("The figure for ingest, 10 000 changes/s, is one for a PostgreSQL server: --database URL.");
}
const missed = results.filter(({ ok, holds }) => !(asked.busy === true ? holds : ok));
const judged = scale < 1 ? missed.filter(({ id }) => id === "throttled calls") : missed;
for (const { id } of judged) console.error(`not reached: ${id}`);
process.exit(judged.length === 0 && parts.every(({ voided }) => voided === null) ? 0 : 1);

function reportOf(ran: Ran): Report {
  const after = calibrate();
  const calibration = { before, after, noisy: isNoisy(before, after) };
  return { form, machine, calibration, scale, ...ran, leftOut };
}

interface Choice {
  readonly runnable: readonly Runnable[];
  readonly leftOut: readonly LeftOut[];
  readonly tidy: () => Promise<void>;
}

function choose(): Choice {
  const wanted = asked.rows?.split(",");
  const isWanted = ({ id }: { readonly id: string }) =>
    wanted === undefined ? !onlySoaks : wanted.includes(id);
  const anywhere = (form === "short" ? SHORT_ROWS : FULL_ROWS).filter(isWanted);
  const serverOnly = form === "short" ? [] : SERVER_ROWS.filter(isWanted);
  const unknown = wanted?.find((id) => ![...anywhere, ...serverOnly].some((row) => row.id === id));
  if (unknown !== undefined) throw new Error(`--rows: there is no row "${unknown}" in the ${form} form`);
  const runnable = anywhere.map(({ id, run }) => ({ id, run: () => run(databaseUrl) }));
  if (databaseUrl === undefined) {
    const why =
      "API and worker are processes of their own in it, and the embedded database is in one: --database URL";
    const soak = soakMinutes === null ? [] : [{ id: "soak" }];
    const leftOut = [...serverOnly, ...soak].map(({ id: row }) => ({ row, why }));
    return { runnable, leftOut, tidy: async () => {} };
  }
  const profileTo = asked["cpu-prof"] ?? null;
  const { bench, closeFleet, tidy } = createBench({ databaseUrl, scale, profileTo });
  const onServer = serverOnly.map(({ id, run }) => ({ id, run: () => run(bench) }));
  const soak = soakMinutes === null ? [] : [{ id: "soak", run: () => benchSoak(bench, soakMinutes) }];
  return { runnable: [...runnable, ...onServer, ...soak, closeFleet], leftOut: [], tidy };
}

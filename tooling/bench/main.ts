import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { benchDecide } from "./decide.ts";
import { benchDrain } from "./drain.ts";
import { benchIngest } from "./ingest.ts";
import { exactly, type Result } from "./result.ts";
import { benchTimeToStore } from "./time-to-store.ts";

/*
 * Ends with 1 where a figure is not reached. With `--busy`, which is for a machine that others use at the same time,
 * only where one is missed that no load excuses, or by far.
 */
const { values } = parseArgs({
  options: { json: { type: "string" }, database: { type: "string" }, busy: { type: "boolean" } },
});
const databaseUrl = values.database ?? process.env["DATABASE_URL"];

const machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  database: databaseUrl === undefined ? "embedded (PGlite, on disk)" : "PostgreSQL server",
  commit: commit(),
  loadAtStart: Number(loadavg()[0]?.toFixed(2)),
};

const decided = benchDecide();
const parts = [
  await benchIngest(databaseUrl),
  await benchTimeToStore(databaseUrl),
  await benchDrain(databaseUrl),
];
const throttled = parts.reduce((sum, part) => sum + part.throttled, 0);
const results: readonly Result[] = [
  decided,
  ...parts.flatMap((part) => part.results),
  {
    id: "throttled calls",
    value: throttled,
    unit: "calls",
    bound: 0,
    baseline: null,
    ratio: null,
    ...exactly(throttled === 0),
  },
];

console.log(
  `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.database}, load ${machine.loadAtStart}`,
);
console.table(
  Object.fromEntries(
    results.map((result) => [
      result.id,
      {
        value: `${round(result.value)} ${result.unit}`,
        bound: result.bound === null ? "" : round(result.bound),
        baseline: result.baseline === null ? "" : round(result.baseline),
        ratio: result.ratio === null ? "" : round(result.ratio),
        ok: result.ok ? "yes" : "NO",
      },
    ]),
  ),
);
if (values.json !== undefined) {
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
}
if (databaseUrl === undefined) {
  console.log("The figure for ingest, 10 000 changes/s, is one for a PostgreSQL server: --database URL.");
}
const missed = results.filter(({ ok, holds }) => !(values.busy === true ? holds : ok));
for (const { id } of missed) console.error(`not reached: ${id}`);
process.exit(missed.length === 0 ? 0 : 1);

function round(value: number): string {
  return value === 0 || value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function commit(): string | null {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type OwnServer, startOwnServer } from "./own-server.ts";
import { findProblems, type Outcome, printTable } from "./report.ts";
import { SCENARIOS } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string" },
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
    json: { type: "string" },
  },
});
const seed = toNumber(values.seed);
const faultMs = toNumber(values.seconds) * 1_000;
const names = values.only?.split(",") ?? [...SCENARIOS.keys()];
const outcomes: Outcome[] = [];
const server = await startOwnServer();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void server.close().finally(() => process.exit(1)));
}
try {
  for (const name of names) {
    outcomes.push(await run(name, server));
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ seed, outcomes }, null, 2)}\n`);
  }
} finally {
  await server.close();
}
printTable(outcomes);
const problems = findProblems(outcomes, { asked: values.only !== undefined });
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

async function run(name: string, on: OwnServer): Promise<Outcome> {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) throw new Error(`"${name}" is none of ${[...SCENARIOS.keys()].join(", ")}`);
  const times =
    name === "kills" && values.kills !== undefined ? toNumber(values.kills) : (scenario.times ?? 1);
  console.log(`${name} …`);
  const fromMs = performance.now();
  try {
    const result = await scenario.run({ server: on, seed, scale: { faultMs, times } });
    return { name, ran: "yes", result, tookMs: performance.now() - fromMs };
  } catch (error) {
    return {
      name,
      ran: "failed",
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`"${text}" is not a whole number`);
  return number;
}

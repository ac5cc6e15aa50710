import { parseArgs } from "node:util";
import { MUTATIONS, type Mutation } from "../simulation/mutation.ts";
import { refine } from "./refine.ts";
import { createRefinementDatabase } from "./refinement-database.ts";

/*
 * Compares the simulation's model of the database with the database, until they differ: ends with 1 then.
 *
 *   node tooling/with-node.mjs node tooling/refinement/main.ts --sequences 1000 --database postgres://…
 */
const { values } = parseArgs({
  options: {
    sequences: { type: "string", default: "100" },
    /** Of one sequence, at most. */
    steps: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    /** Embedded where it is left out. */
    database: { type: "string" },
    mutation: { type: "string" },
  },
});
const mutation = Object.keys(MUTATIONS).find((name): name is Mutation => name === values.mutation) ?? null;
if (values.mutation !== undefined && mutation === null) {
  throw new Error(`"${values.mutation}" is none of ${Object.keys(MUTATIONS).join(", ")}`);
}

const database = await createRefinementDatabase(values.database);
const startedMs = performance.now();
const { ran, steps, reached, diverged } = await refine(database, {
  seed: Number(values.seed),
  sequences: Number(values.sequences),
  steps: Number(values.steps),
  mutation,
  shortenRuns: 300,
});
await database.close();

for (const name of [...reached.keys()].toSorted()) {
  console.log(`${String(reached.get(name)).padStart(8)}  ${name}`);
}
const seconds = (performance.now() - startedMs) / 1_000;
console.log(`${ran} sequences, ${steps} steps compared in ${seconds.toFixed(0)} s, seed ${values.seed}`);
if (diverged !== null) {
  const { divergence, sequence } = diverged;
  console.log(`\nThey differ at step ${divergence.at}: ${divergence.what}\n`);
  console.log(JSON.stringify(sequence.world));
  for (const [index, step] of sequence.steps.entries()) console.log(index + 1, JSON.stringify(step));
  process.exitCode = 1;
}

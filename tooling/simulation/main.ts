import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { MUTATIONS, type Mutation } from "./mutation.ts";
import { type JobResult, runJobs, splitSeeds } from "./run-seeds.ts";
import { tellStory } from "./story.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    mutation: { type: "string" },
    whole: { type: "boolean", default: false },
  },
});
const mutation = Object.keys(MUTATIONS).find((name): name is Mutation => name === values.mutation);
if (values.mutation !== undefined && mutation === undefined) {
  throw new Error(`"${values.mutation}" is none of ${Object.keys(MUTATIONS).join(", ")}`);
}

if (values.seed === undefined) await runRange();
else {
  const form = values.whole ? "whole" : "shrunk";
  console.log(
    await tellStory(toNumber(values.seed), { form, ...(mutation === undefined ? {} : { mutation }) }),
  );
}

async function runRange(): Promise<void> {
  const startedMs = performance.now();
  const failures: JobResult["failures"][number][] = [];
  let [ran, virtualMs, writes] = [0, 0, 0];
  const jobs = splitSeeds(toNumber(values.from), toNumber(values.seeds));
  await runJobs(
    jobs.map((job) => ({ ...job, mutation: mutation ?? null })),
    {
      threads: availableParallelism(),
      onResult(result) {
        ran += result.ran;
        virtualMs += result.virtualMs;
        writes += result.writes;
        for (const { seed, violation } of result.failures) {
          console.log(`seed ${seed}: ${violation.invariant}: ${violation.what}`);
        }
        failures.push(...result.failures);
      },
    },
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  const hours = (virtualMs / 3_600_000).toFixed(0);
  console.log(
    `${ran} seeds in ${seconds.toFixed(0)} s (${(ran / seconds).toFixed(1)} seeds/s), ${hours} h of virtual time, ` +
      `${writes} writes, ${failures.length} failures`,
  );
  const [first] = failures;
  if (first === undefined) return;
  process.exitCode = 1;
  const form = values.whole ? "whole" : "shrunk";
  console.log(`\n${await tellStory(first.seed, { form, ...(mutation === undefined ? {} : { mutation }) })}`);
}

function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`"${text}" is not a whole number`);
  return number;
}

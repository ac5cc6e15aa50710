import { parentPort } from "node:worker_threads";
import { drawPlan } from "./draw-plan.ts";
import { runPlan } from "./run-plan.ts";
import type { Job, JobResult } from "./run-seeds.ts";

parentPort?.on("message", (job: Job) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  void runJob(job).then((result) => parentPort?.postMessage(result));
});

async function runJob(job: Job): Promise<JobResult> {
  const failures: JobResult["failures"][number][] = [];
  const hashes: string[] = [];
  let [events, writes, virtualMs] = [0, 0, 0];
  for (let seed = job.from; seed < job.from + job.seeds; seed += 1) {
    const { mutation } = job;
    const result = await runPlan(drawPlan(seed), mutation === null ? {} : { mutation });
    events += result.events;
    writes += result.writes;
    virtualMs += result.lastedMs;
    hashes.push(result.hash);
    if (result.violation === null) continue;
    failures.push({ seed, violation: result.violation });
    if (job.stop === "at the first failure") break;
  }
  return { job, ran: hashes.length, failures, events, writes, virtualMs, hashes };
}

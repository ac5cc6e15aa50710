import { Worker } from "node:worker_threads";
import type { Mutation } from "./mutation.ts";
import type { Violation } from "./watch/watch.ts";

/** Seeds for one thread, in the order of their numbers; it stops at the first that fails where `stop` says so. */
export interface Job {
  readonly from: number;
  readonly seeds: number;
  readonly mutation: Mutation | null;
  readonly stop: "at the first failure" | "at the end";
}

export interface JobResult {
  readonly job: Job;
  /** Seeds that were run. */
  readonly ran: number;
  readonly failures: readonly { readonly seed: number; readonly violation: Violation }[];
  readonly events: number;
  readonly writes: number;
  readonly virtualMs: number;
  /** Of all traces, in their order. */
  readonly hashes: readonly string[];
}

const YOUNG_GENERATION_MB = 64;

/** Runs jobs on several threads; each result is told as it comes. Answers them in the order of the jobs. */
export async function runJobs(
  jobs: readonly Job[],
  options: { readonly threads: number; readonly onResult?: (result: JobResult) => void },
): Promise<readonly JobResult[]> {
  const waiting = [...jobs.entries()];
  const results: JobResult[] = [];
  async function work(): Promise<void> {
    const thread = new Worker(new URL("./seed-thread.ts", import.meta.url), {
      // Runs leave much behind that is soon forgotten: with little room for it, collecting it takes half the time.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [at, job] = next;
        const result = await ask(thread, job);
        results[at] = result;
        options.onResult?.(result);
      }
    } finally {
      await thread.terminate();
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.threads, jobs.length) }, work));
  return results;
}

function ask(thread: Worker, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    thread.once("error", reject);
    thread.once("message", (result: JobResult) => {
      thread.off("error", reject);
      resolve(result);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(job);
  });
}

/** Consecutive seeds in parts, so that no thread waits for another at the end. */
export function splitSeeds(from: number, seeds: number, partSize = 20): readonly Job[] {
  const jobs: Job[] = [];
  for (let at = 0; at < seeds; at += partSize) {
    const part = Math.min(partSize, seeds - at);
    jobs.push({ from: from + at, seeds: part, mutation: null, stop: "at the end" });
  }
  return jobs;
}

import type { JobQueue } from "./queues.ts";

const PER_CALL = 500;

/** Changes per second that a queue takes in, by so many callers at once. */
export function enqueueEach(queue: JobQueue, jobs: number, callers: number): Promise<number> {
  return measure(jobs, callers, 1, (first) => queue.add({ item: first, quantity: first }));
}

/** The same in calls of 500. */
export function enqueueMany(queue: JobQueue, jobs: number, callers: number): Promise<number> {
  return measure(jobs, callers, PER_CALL, (first) =>
    queue.addMany(
      Array.from({ length: Math.min(PER_CALL, jobs - first) }, (_, at) => ({
        item: first + at,
        quantity: first,
      })),
    ),
  );
}

async function measure(
  jobs: number,
  callers: number,
  perCall: number,
  add: (first: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const startedMs = performance.now();
  const call = async (): Promise<void> => {
    for (let first = next; first < jobs; first = next) {
      next += perCall;
      await add(first);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return jobs / ((performance.now() - startedMs) / 1_000);
}

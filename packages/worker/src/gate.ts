import Bottleneck from "bottleneck";

/** Lets submitted jobs pass one by one: the most urgent first, first come first served, each for one permit. */
export interface Gate {
  submit(priority: number, job: () => Promise<void>): void;
  /** Permits count up while nobody waits, so admit no more than were submitted. */
  admitOne(): void;
  /** Jobs on their way in or out of the queue, which takes real milliseconds. */
  inTransit(): number;
  /** Drops what waits; resolves when what runs has ended, so race it with a timeout. */
  stop(): Promise<void>;
}

/** `maxConcurrent`: jobs that run at once, at most. */
export type CreateGate = (maxConcurrent: number) => Gate;

/**
 * The only place that drives Bottleneck 2.19.5, and the only way it is safe to drive:
 * - Its reservoir holds whole permits and grows only by incrementReservoir. Refresh and increase options stop for
 *   ever at the first updateSettings; updateSettings({ reservoir }) races with running jobs.
 * - It paces by the wall clock, where a step back stalls every job for as long as the step. A minTime far below
 *   zero puts its next start time into the past for good, once a first job has moved it there.
 * - Jobs weigh 1 (maxConcurrent counts weight), never expire (the task would go on) and never fail (its retries
 *   take no permit).
 */
export function createGate(maxConcurrent: number): Gate {
  const bottleneck = new Bottleneck({ reservoir: 0, minTime: -1e15, maxConcurrent, highWater: null });
  let isPrimed = false;
  schedule(bottleneck, { weight: 0 }, async () => {
    isPrimed = true;
  });
  return {
    submit: (priority, job) => schedule(bottleneck, { weight: 1, priority }, job),
    admitOne() {
      void bottleneck.incrementReservoir(1);
    },
    inTransit() {
      const counts = bottleneck.counts();
      return Math.max(isPrimed ? 0 : 1, (counts.RECEIVED ?? 0) + (counts.RUNNING ?? 0));
    },
    stop: () => bottleneck.stop({ dropWaitingJobs: true }),
  };
}

function schedule(bottleneck: Bottleneck, options: Bottleneck.JobOptions, job: () => Promise<void>): void {
  bottleneck.schedule(options, job).catch((error: unknown) => {
    // Jobs do not throw; being dropped by stop is the one way to fail.
    if (!(error instanceof Bottleneck.BottleneckError)) throw error;
  });
}

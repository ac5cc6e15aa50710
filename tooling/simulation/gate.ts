import type { CreateGate } from "@trueup/worker/gate";

interface Waiting {
  readonly priority: number;
  readonly job: () => Promise<void>;
}

/**
 * Stands in for Bottleneck, which takes real milliseconds per job: the most urgent first, first come first served,
 * each for one permit. What a limiter has to hold is shown over both.
 */
export const createSimulatedGate: CreateGate = (maxConcurrent) => {
  const waiting: Waiting[] = [];
  const running = new Set<Promise<void>>();
  let permits = 0;
  let stopped = false;

  function pass(): void {
    while (permits > 0 && running.size < maxConcurrent) {
      const next = waiting.shift();
      if (next === undefined || stopped) return;
      permits -= 1;
      const ended = Promise.resolve()
        .then(next.job)
        .finally(() => {
          running.delete(ended);
          pass();
        });
      running.add(ended);
    }
  }

  return {
    submit(priority, job) {
      const before = waiting.findLastIndex((other) => other.priority <= priority);
      waiting.splice(before + 1, 0, { priority, job });
      pass();
    },
    admitOne() {
      permits += 1;
      pass();
    },
    inTransit: () => 0,
    async stop() {
      stopped = true;
      waiting.length = 0;
      await Promise.all(running);
    },
  };
};

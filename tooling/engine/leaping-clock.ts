import type { Clock } from "@trueup/worker/ports";
import { systemClock } from "@trueup/worker/system-clock";

/** Real time, which a test can push forward. */
export interface LeapingClock extends Clock {
  /** Whoever sleeps until then wakes at once. */
  leap(byMs: number): void;
}

export function createLeapingClock(): LeapingClock {
  let aheadMs = 0;
  let leapt = new AbortController();
  const now = () => systemClock.now() + aheadMs;
  return {
    now,
    wallNow: () => systemClock.wallNow(),
    async sleep(delayMs, signal) {
      const untilMs = now() + delayMs;
      for (;;) {
        if (now() >= untilMs || signal?.aborted === true) return;
        const signals = [leapt.signal, ...(signal === undefined ? [] : [signal])];
        await systemClock.sleep(untilMs - now(), AbortSignal.any(signals));
      }
    },
    leap(byMs) {
      aheadMs += byMs;
      const before = leapt;
      leapt = new AbortController();
      before.abort();
    },
  };
}

import type { Clock, Random } from "./ports.ts";

const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => new Date(),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      // Timers cut fractions off; waking early would cost a second wait.
      const timer = setTimeout(end, Math.min(Math.ceil(delayMs), longestTimerMs));
      signal?.addEventListener("abort", end, { once: true });
    }),
};

export const systemRandom: Random = { next: () => Math.random() };

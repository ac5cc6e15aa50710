import type { Clock, Random } from "./ports.ts";

const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => new Date(),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const untilMs = performance.now() + delayMs;
      let timer: NodeJS.Timeout;
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      // Timers count from a cached time and can fire a moment early; callers rely on the time having passed.
      const wait = () => {
        const leftMs = untilMs - performance.now();
        if (leftMs <= 0) end();
        else timer = setTimeout(wait, Math.min(Math.ceil(leftMs), longestTimerMs));
      };
      signal?.addEventListener("abort", end, { once: true });
      wait();
    }),
};

export const systemRandom: Random = { next: () => Math.random() };

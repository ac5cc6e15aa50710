import { createBudget } from "@trueup/worker/budget";
import { createLimiter } from "@trueup/worker/limiter";
import { systemClock } from "@trueup/worker/system-clock";
import { atMost, type Measured } from "./result.ts";

const STORES = 10_000;
/** What was begun before they idle, garbage to collect among it, is over by then. */
const REST_MS = 5_000;
const WATCHED_MS = 10_000;
const FIGURE_PERCENT = 2;

/** What the limiters of stores cost that have nothing to send, in per cent of one core. */
export async function benchIdleStores(): Promise<Measured> {
  const limits = { cost: { kind: "bucket", capacity: 2_000, ratePerSecond: 100 } } as const;
  const limiters = Array.from({ length: STORES }, () =>
    createLimiter({
      clock: systemClock,
      budget: createBudget({ limits, start: { kind: "full" } }, systemClock.now()),
      maxConcurrent: 8,
    }),
  );
  // Each was used once: only then does it do all that it does while it waits.
  const calls = limiters.map((limiter) =>
    limiter.run({ priority: 5, needs: { cost: 10 } }, () => Promise.resolve()),
  );
  await Promise.all(calls);
  while (limiters.some((limiter) => limiter.counts().inTransit > 0)) await systemClock.sleep(10);
  await systemClock.sleep(REST_MS);
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await systemClock.sleep(WATCHED_MS);
  const { user, system } = process.cpuUsage(before);
  const percent = ((user + system) / 1_000 / (performance.now() - startedMs)) * 100;
  if (limiters.some((limiter) => limiter.counts().executed !== 1)) throw new Error("the figure is void");
  const result = {
    id: "10 000 idle stores, part of a core",
    value: percent,
    unit: "%",
    bound: FIGURE_PERCENT,
    baseline: null,
    ratio: percent === 0 ? null : FIGURE_PERCENT / percent,
    ...atMost(percent, FIGURE_PERCENT),
  };
  return { results: [result], throttled: 0 };
}

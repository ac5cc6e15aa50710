import { type Bench, scaled } from "./bench.ts";
import { createFleet } from "./fleet.ts";
import { atLeast, atMost, type Measured, type Result } from "./result.ts";
import { listingsPerSecond, percentile } from "./statistics.ts";
import { changeUnderLoad, STANDARD } from "./under-load.ts";

const LISTINGS = 10_000;
const SECONDS = 60;
const PER_REQUEST = 500;
const CLIENTS = 8;
/** Half of what is aimed at, and all of it: the staleness has to be the same. */
const RATES = [5_000, 10_000];
/** With fewer changes than asked for, the staleness says nothing of that rate. */
const LEAST_RATE = 0.95;
const ALLOWED = 1.2;

/**
 * Many changes of few listings: the store takes so many listings a second, so that going round all of them takes n / μ,
 * however often they change meanwhile.
 */
export async function benchCoalescing(bench: Bench): Promise<Measured> {
  const { databaseUrl, profileTo } = bench;
  const perShop = scaled(bench, LISTINGS, 1_000);
  const seconds = scaled(bench, SECONDS, 2);
  const fleet = await createFleet({ databaseUrl, profileTo, shops: 1, perShop, latencyMs: 50, log: "whole" });
  const roundSeconds = perShop / listingsPerSecond(STANDARD);
  try {
    const results: Result[] = [];
    for (const perSecond of RATES) {
      const before = await fleet.shops.counts();
      const reached = await changeUnderLoad(fleet, {
        perSecond,
        perRequest: PER_REQUEST,
        seconds,
        clients: CLIENTS,
        since: "sent",
      });
      const { calls } = await fleet.shops.counts();
      const what = `${perSecond / 1_000} k changes/s of ${LISTINGS / 1_000} k listings`;
      const worst = reached.delaysMs.reduce((most, delay) => Math.max(most, delay), 0) / 1_000;
      results.push(
        {
          id: `worst staleness at ${what}`,
          value: worst,
          unit: "s",
          bound: ALLOWED * roundSeconds,
          // One job per change and one call per job: the last of them waits for all others.
          baseline: (reached.delaysMs.length * STANDARD.pointsPerCall) / STANDARD.pointsPerSecond,
          ratio: roundSeconds / worst,
          note: `p99 ${(percentile(reached.delaysMs, 0.99) / 1_000).toFixed(2)} s in ${calls - before.calls} calls; bound: ${ALLOWED} n/μ; baseline: one call per change, computed`,
          ...atMost(worst, ALLOWED * roundSeconds),
        },
        {
          id: `rate reached at ${what}`,
          value: reached.perSecond,
          unit: "changes/s",
          bound: LEAST_RATE * perSecond,
          baseline: null,
          ratio: reached.perSecond / perSecond,
          ...atLeast(reached.perSecond, LEAST_RATE * perSecond),
        },
      );
    }
    return { results, throttled: (await fleet.shops.counts()).throttled };
  } finally {
    await fleet.close();
  }
}

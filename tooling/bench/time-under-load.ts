import { type Bench, scaled } from "./bench.ts";
import { createFleet } from "./fleet.ts";
import { atMost, type Measured, type Result } from "./result.ts";
import { listingsPerSecond, percentile } from "./statistics.ts";
import { changeUnderLoad, STANDARD } from "./under-load.ts";

const LISTINGS = 10_000;
const SECONDS = 60;
const PER_REQUEST = 25;
const CLIENTS = 64;
const LATENCY_MS = 120;
/** The emulated shop takes half of its latency before a call takes effect. */
const EFFECT_AFTER_MS = LATENCY_MS / 2;
const SHARE = 0.5;

/**
 * From the moment when a change was to be sent to its effect in the shop, at half of the rate that the shop can take
 * for good. The bucket is empty at the start, so that its burst hides nothing.
 */
export async function benchTimeUnderLoad(bench: Bench): Promise<Measured> {
  const { databaseUrl, profileTo } = bench;
  const fleet = await createFleet({
    databaseUrl,
    profileTo,
    shops: 1,
    perShop: scaled(bench, LISTINGS, 1_000),
    latencyMs: LATENCY_MS,
    log: "whole",
  });
  try {
    const { delaysMs, perSecond } = await changeUnderLoad(fleet, {
      perSecond: SHARE * listingsPerSecond(STANDARD),
      perRequest: PER_REQUEST,
      seconds: scaled(bench, SECONDS, 2),
      clients: CLIENTS,
      since: "intended",
    });
    const row = (share: number, allowanceMs: number): Result => {
      const value = percentile(delaysMs, share);
      const bound = EFFECT_AFTER_MS + allowanceMs;
      return {
        id: `time to store at half of the store's rate, p${share * 100}`,
        value,
        unit: "ms",
        bound,
        baseline: null,
        ratio: bound / value,
        note: `${perSecond.toFixed(0)} changes/s, the shop answers within ${LATENCY_MS} ms`,
        ...atMost(value, bound),
      };
    };
    return {
      results: [row(0.5, 300), row(0.99, 1_000)],
      throttled: (await fleet.shops.counts()).throttled,
    };
  } finally {
    await fleet.close();
  }
}

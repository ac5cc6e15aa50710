import { type Platform, PLATFORM_TRAITS } from "./store.ts";

/** What a platform takes for a call that writes, and gives a store of the smallest plan. */
const WRITE_PACE: Readonly<
  Record<Platform, { readonly cost: number; readonly capacity: number; readonly perSecond: number }>
> = {
  shopify: { cost: 10, capacity: 2_000, perSecond: 100 },
};

/** What it takes to write listings to one store. */
export interface PushCost {
  readonly calls: number;
  /** At least so long, by the store's rate limits alone. */
  readonly seconds: number;
}

/** What bounds the calls to one store. */
export interface StoreLimits {
  /** Points, as the store told them; null where it has told nothing yet. */
  readonly budget: { readonly available: number; readonly perSecond: number } | null;
  /** The store's own limit of calls a second; null where it has none. */
  readonly maxCallsPerSecond: number | null;
}

/**
 * The calls that it takes to write so many listings to one store, in full batches, and the seconds that the store's
 * rate limits make of them: what its bucket holds goes at once, the rest as it refills, and no more calls a second than
 * a limit of its own allows. A store that has not told its limit is taken for one of the smallest plan with a full
 * bucket.
 *
 * @example
 * ```ts
 * import { pushCost } from "@trueup/sdk";
 *
 * const unknown = { budget: null, maxCallsPerSecond: null };
 * pushCost("shopify", 251, unknown); // { calls: 2, seconds: 0 }
 * pushCost("shopify", 100_000, unknown); // { calls: 400, seconds: 20 }
 * pushCost("shopify", 2_500, { ...unknown, budget: { available: 0, perSecond: 50 } }); // { calls: 10, seconds: 2 }
 * pushCost("shopify", 2_500, { ...unknown, maxCallsPerSecond: 2 }); // { calls: 10, seconds: 4 }
 * ```
 */
export function pushCost(platform: Platform, listings: number, limits: StoreLimits): PushCost {
  const calls = Math.ceil(listings / PLATFORM_TRAITS[platform].batchRows);
  return {
    calls,
    seconds: Math.ceil(Math.max(pointSeconds(platform, calls, limits), callSeconds(calls, limits))),
  };
}

function pointSeconds(platform: Platform, calls: number, { budget }: StoreLimits): number {
  const pace = WRITE_PACE[platform];
  const { available, perSecond } = budget ?? { available: pace.capacity, perSecond: pace.perSecond };
  return Math.max(0, calls * pace.cost - Math.max(0, available)) / Math.max(1, perSecond);
}

/** As many calls as go in a second may go at once. */
function callSeconds(calls: number, { maxCallsPerSecond: rate }: StoreLimits): number {
  return rate === null ? 0 : Math.max(0, calls - Math.max(1, rate)) / rate;
}

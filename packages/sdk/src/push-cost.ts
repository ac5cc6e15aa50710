import { type Platform, PLATFORM_TRAITS, type StoreHealth } from "./store.ts";

/** What a platform takes for a call that writes, and gives a store of the smallest plan. */
const WRITE_PACE: Readonly<
  Record<Platform, { readonly cost: number; readonly capacity: number; readonly perSecond: number }>
> = {
  shopify: { cost: 10, capacity: 2_000, perSecond: 100 },
};

/** What it takes to write listings to one store. */
export interface PushCost {
  readonly calls: number;
  /** At least so long, by the store's rate limit alone. */
  readonly seconds: number;
}

/**
 * The calls that it takes to write so many listings to one store, in full batches, and the seconds that the store's
 * rate limit makes of them: what its bucket holds goes at once, the rest as it refills. A store that has not told its
 * limit is taken for one of the smallest plan with a full bucket.
 *
 * @example
 * ```ts
 * import { pushCost } from "@trueup/sdk";
 *
 * pushCost("shopify", 251, null); // { calls: 2, seconds: 0 }
 * pushCost("shopify", 100_000, null); // { calls: 400, seconds: 20 }
 * pushCost("shopify", 2_500, { available: 0, capacity: 2_000, perSecond: 50 }); // { calls: 10, seconds: 2 }
 * ```
 */
export function pushCost(platform: Platform, listings: number, budget: StoreHealth["budget"]): PushCost {
  const calls = Math.ceil(listings / PLATFORM_TRAITS[platform].batchRows);
  const pace = WRITE_PACE[platform];
  const { available, perSecond } = budget ?? { available: pace.capacity, perSecond: pace.perSecond };
  const missing = Math.max(0, calls * pace.cost - Math.max(0, available));
  return { calls, seconds: missing === 0 ? 0 : Math.ceil(missing / Math.max(1, perSecond)) };
}

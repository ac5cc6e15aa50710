import type { Platform } from "./store.ts";

/**
 * The plans of a store that allow it different rates.
 *
 * @example
 * ```ts
 * import { STORE_PLANS } from "@trueup/sdk";
 *
 * STORE_PLANS[0]; // "standard"
 * ```
 */
export const STORE_PLANS = ["standard", "advanced", "plus", "enterprise"] as const;

/** One of {@link STORE_PLANS}. */
export type StorePlan = (typeof STORE_PLANS)[number];

/** Points a second, as the platform documents them. */
const RATES: Readonly<Record<Platform, Readonly<Record<StorePlan, number>>>> = {
  shopify: { standard: 100, advanced: 200, plus: 1_000, enterprise: 2_000 },
};

/**
 * The plan of a store, by the points that it says it gives back a second; null where that is no plan's rate, as while
 * the platform has lowered it for a time.
 *
 * @example
 * ```ts
 * import { storePlan } from "@trueup/sdk";
 *
 * storePlan("shopify", 1_000); // "plus"
 * storePlan("shopify", 50); // null
 * ```
 */
export function storePlan(platform: Platform, perSecond: number): StorePlan | null {
  return STORE_PLANS.find((plan) => RATES[platform][plan] === perSecond) ?? null;
}

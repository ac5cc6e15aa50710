/**
 * What can go wrong between us and a store, told apart by who has to do something: `access` (the store refuses our
 * credential, lacks a scope or is closed), `rate_limit`, `row` (a number was refused for itself), `network` (no answer,
 * or none in time), `store` (the store failed), `request` (the store would not have a request of ours).
 *
 * @example
 * ```ts
 * import { STORE_ERROR_CLASSES } from "@trueup/sdk";
 *
 * STORE_ERROR_CLASSES.includes("rate_limit"); // true
 * ```
 */
export const STORE_ERROR_CLASSES = ["access", "rate_limit", "row", "network", "store", "request"] as const;

/** One of {@link STORE_ERROR_CLASSES}. */
export type StoreErrorClass = (typeof STORE_ERROR_CLASSES)[number];

/** How many failures of each class there were: failed calls, and of `row` refused numbers. */
export type StoreErrors = Readonly<Record<StoreErrorClass, number>>;

/** How long something took: the middle and the 95th percentile of `count` times, in milliseconds. */
export interface Percentiles {
  readonly count: number;
  /** Null where nothing was counted. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** How fresh the stores were kept in some hours, and how the workers did, in steps of five minutes. */
export interface Freshness {
  readonly from: string;
  readonly to: string;
  readonly stepSeconds: number;
  /** Oldest first; steps of which nothing is known are left out. */
  readonly points: readonly FreshnessPoint[];
  /** From a change to the store's confirmation of it, in the last hour and the step under way. */
  readonly lastHour: Percentiles;
  /** How long stores went on selling what was sold out, over all the hours asked for. */
  readonly soldOutExposed: Percentiles;
  readonly errors: StoreErrors;
}

/** What five minutes were like. */
export interface FreshnessPoint {
  /** When they began. */
  readonly at: string;
  /** Numbers that stores confirmed. */
  readonly confirmed: number;
  /** Calls to stores. */
  readonly calls: number;
  readonly changeToStore: Percentiles;
  /** The most listings that were seen waiting at once. */
  readonly due: number;
  /** Of the rate that stores gave while more was due than one call takes: how much was used, from 0 to 1. */
  readonly budgetUsed: number | null;
  readonly errors: StoreErrors;
}

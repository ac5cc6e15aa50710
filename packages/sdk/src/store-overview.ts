import type { Percentiles, StoreErrors } from "./freshness.ts";
import type { PushCost } from "./push-cost.ts";
import type { Platform, StoreHealth, StoreProblem } from "./store.ts";

/**
 * How a store does, worst first: it refuses us, is out of reach, has listings that failed for good, has something to
 * send, has listings that failed and are tried again by themselves, is paused, is being compared, is switched off, or shows what it should.
 *
 * @example
 * ```ts
 * import { STORE_CONDITIONS } from "@trueup/sdk";
 *
 * STORE_CONDITIONS[0]; // "suspended"
 * ```
 */
export const STORE_CONDITIONS = [
  "suspended",
  "unreachable",
  "parked",
  "draining",
  "retrying",
  "paused",
  "comparing",
  "off",
  "in_sync",
] as const;

/** One of {@link STORE_CONDITIONS}. */
export type StoreCondition = (typeof STORE_CONDITIONS)[number];

/** One connected store among all that are looked after. */
export interface StoreOverview {
  readonly customerId: string;
  readonly customerName: string;
  readonly storeId: string;
  readonly name: string;
  readonly platform: Platform;
  readonly host: string;
  readonly condition: StoreCondition;
  /** Why it is suspended or out of reach. */
  readonly problem: StoreProblem | null;
  /** Listings that wait to be sent, or are on their way; not those that failed and back off. */
  readonly due: number;
  /** False: there are more than were counted. */
  readonly dueIsComplete: boolean;
  /** When the oldest change was recorded that could be sent or is on its way; null where there is none. */
  readonly oldestDueAt: string | null;
  /** What it takes to send all that waits, by the store's rate limit alone; null where nothing may be sent now. */
  readonly drain: PushCost | null;
  /** Listings that failed 10 times or for a day, and wait for a person. */
  readonly parked: number;
  /** Listings that failed and are tried again by themselves. */
  readonly retrying: number;
  readonly lastPushAt: string | null;
  readonly budget: StoreHealth["budget"];
  /** From a change to the store's confirmation of it, in the last hour. */
  readonly changeToStore: Percentiles;
  /** In the last 24 hours. */
  readonly errors: StoreErrors;
}

/** Stores that are looked after, worst first. Disconnected ones are left out. */
export interface StoreOverviewPage {
  readonly data: readonly StoreOverview[];
  /** Stores that the filter matches; `data` may hold fewer of them. */
  readonly matching: number;
  /** Over all stores that the caller may see, whatever the filter. */
  readonly totals: {
    readonly stores: number;
    readonly due: number;
    readonly dueIsComplete: boolean;
    readonly parked: number;
    readonly oldestDueAt: string | null;
    readonly conditions: Readonly<Record<StoreCondition, number>>;
  };
}

/** Which stores are wanted. */
export interface StoreOverviewQuery {
  /** At most so many, 1 to 200; 50 where left out. */
  readonly limit?: number;
  /** A part of the customer's or the store's name, or of the host, in any case of letters. */
  readonly text?: string;
  readonly condition?: StoreCondition;
}

import type { NextAction } from "./record.ts";
import type { SkipReason } from "./decision.ts";
import type { PageQuery } from "./page.ts";

/**
 * The reasons for which a store may be left with an old number although nothing waits to be sent, in the order of the
 * gates that give them.
 *
 * @example
 * ```ts
 * import { HELD_BACK_REASONS } from "@trueup/sdk";
 *
 * HELD_BACK_REASONS.includes("process_orders_off"); // true
 * ```
 */
export const HELD_BACK_REASONS = [
  "listing_paused",
  "store_comparing",
  "store_off",
  "never",
  "process_orders_off",
  "never_received",
  "sale_window",
  "held_for_approval",
] as const satisfies readonly SkipReason[];

/** One of {@link HELD_BACK_REASONS}. */
export type HeldBackReason = (typeof HELD_BACK_REASONS)[number];

/** A listing whose store shows another number than its level, with nothing waiting to be sent, because a gate is closed. */
export interface HeldBackListing {
  readonly listingId: string;
  readonly itemId: string;
  readonly sku: string;
  readonly storeId: string;
  readonly storeName: string;
  /** What the store should show, in units. */
  readonly level: number;
  /** What the store is believed to show, in units; null where nothing is known. */
  readonly known: number | null;
  /** What a change of stock would be answered now. */
  readonly reason: HeldBackReason;
  /** When an event of the listing was last judged; null where none is on record. */
  readonly since: string | null;
  readonly nextAction: NextAction;
}

/** Which of the listings that are held back are wanted. */
export interface HeldBackQuery extends PageQuery {
  readonly reason?: HeldBackReason;
  readonly storeId?: string;
}

/** How many listings are held back. */
export interface HeldBackCount {
  readonly listings: number;
  /** False: there may be more; so many were found before counting was given up. */
  readonly isComplete: boolean;
}

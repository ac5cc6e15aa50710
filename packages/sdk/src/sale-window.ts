import type { ItemFilter } from "./item-filter.ts";

/**
 * What a sale window does to its items until it ends: only lower numbers are sent, more units are kept back, or nothing
 * is sent but by hand.
 *
 * @example
 * ```ts
 * import { SALE_WINDOW_MODES } from "@trueup/sdk";
 *
 * SALE_WINDOW_MODES; // ["decrease_only", "buffer", "pause"]
 * ```
 */
export const SALE_WINDOW_MODES = ["decrease_only", "buffer", "pause"] as const;

/** One of {@link SALE_WINDOW_MODES}. */
export type SaleWindowMode = (typeof SALE_WINDOW_MODES)[number];

/**
 * How a sale window stands. While it is starting or ending, some of its items are in it and some are not.
 *
 * @example
 * ```ts
 * import { SALE_WINDOW_STATUSES } from "@trueup/sdk";
 *
 * SALE_WINDOW_STATUSES; // ["scheduled", "starting", "active", "ending", "ended"]
 * ```
 */
export const SALE_WINDOW_STATUSES = ["scheduled", "starting", "active", "ending", "ended"] as const;

/** One of {@link SALE_WINDOW_STATUSES}. */
export type SaleWindowStatus = (typeof SALE_WINDOW_STATUSES)[number];

/** Which items a sale window takes when it starts. */
export type SaleWindowTarget = { readonly ids: readonly string[] } | { readonly filter: ItemFilter };

/** A time in which items are kept from selling too much; restored by itself. */
export interface SaleWindow {
  readonly id: string;
  readonly name: string;
  readonly target: SaleWindowTarget;
  readonly mode: SaleWindowMode;
  /** Units kept back beside what the level rules keep back; null in the other modes. */
  readonly buffer: number | null;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: SaleWindowStatus;
  readonly cancelledAt: string | null;
  /** Items that it began with. */
  readonly items: number;
  /** Items that it would have had, but another window had them: the first wins. */
  readonly taken: number;
  readonly createdAt: string;
}

/**
 * A sale window to be made. Its items are named by `ids`, or found by a `filter` or a saved `search` when it starts; of a
 * search, the filter that it has now. Times are RFC 3339, or local ones in the customer's time zone.
 *
 * @example
 * ```ts
 * import type { NewSaleWindow } from "@trueup/sdk";
 *
 * const blackFriday: NewSaleWindow = {
 *   name: "Black Friday",
 *   search: "srh_1",
 *   mode: "buffer",
 *   buffer: 5,
 *   startsAt: "2026-11-27T00:00",
 *   endsAt: "2026-11-30T09:00",
 * };
 * ```
 */
export interface NewSaleWindow {
  readonly name: string;
  readonly ids?: readonly string[];
  readonly search?: string;
  readonly filter?: ItemFilter;
  readonly mode: SaleWindowMode;
  /** Only in the mode `buffer`, and there required. */
  readonly buffer?: number;
  /** Now where left out. */
  readonly startsAt?: string;
  readonly endsAt: string;
}

/** What to change of a sale window that has not ended: its start only before it starts. */
export interface SaleWindowPatch {
  readonly name?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/**
 * Items that a sale window may name by id; a filter may find more.
 *
 * @example
 * ```ts
 * import { MAX_WINDOW_IDS } from "@trueup/sdk";
 *
 * MAX_WINDOW_IDS; // 10000
 * ```
 */
export const MAX_WINDOW_IDS = 10_000;

/**
 * Where units of an item stand in a warehouse, by what may be done with them.
 *
 * @example
 * ```ts
 * import { STOCK_ROLES } from "@trueup/sdk";
 *
 * STOCK_ROLES.includes("damaged"); // true
 * ```
 */
export const STOCK_ROLES = [
  "pickable",
  "backstock",
  "reserved",
  "pending",
  "damaged",
  "expired",
  "in_transit",
  "b_stock",
] as const;

/** One of {@link STOCK_ROLES}. */
export type StockRole = (typeof STOCK_ROLES)[number];

/**
 * Roles whose units may be sold.
 *
 * @example
 * ```ts
 * import { SELLABLE_ROLES } from "@trueup/sdk";
 *
 * SELLABLE_ROLES; // ["pickable", "backstock"]
 * ```
 */
export const SELLABLE_ROLES = ["pickable", "backstock"] as const satisfies readonly StockRole[];

/** The numbers of one item, in units. */
export interface Quantities {
  /** Units in sellable roles. Falls when an order is batched. */
  readonly onShelf: number;
  /** Units in active orders that are not batched yet. */
  readonly reserved: number;
  /** `onShelf − reserved`; can be negative. */
  readonly available: number;
  /** Units on their way on open ship notices. */
  readonly inbound: number;
  /** `available` plus the inbound units that are published before they arrive. */
  readonly published: number;
}

/**
 * Whether units in a role may be sold.
 *
 * @example
 * ```ts
 * import { isSellable } from "@trueup/sdk";
 *
 * isSellable("backstock"); // true
 * isSellable("damaged"); // false
 * ```
 */
export function isSellable(role: StockRole): boolean {
  return role === "pickable" || role === "backstock";
}

/**
 * The quantities that follow from what is counted, all in units.
 *
 * @example
 * ```ts
 * import { quantitiesOf } from "@trueup/sdk";
 *
 * quantitiesOf({ onShelf: 10, reserved: 12, inbound: 40, publishedInbound: 25 }).available; // -2
 * quantitiesOf({ onShelf: 10, reserved: 12, inbound: 40, publishedInbound: 25 }).published; // 23
 * ```
 */
export function quantitiesOf(counted: {
  readonly onShelf: number;
  readonly reserved: number;
  readonly inbound: number;
  readonly publishedInbound: number;
}): Quantities {
  const available = counted.onShelf - counted.reserved;
  return {
    onShelf: counted.onShelf,
    reserved: counted.reserved,
    available,
    inbound: counted.inbound,
    published: available + counted.publishedInbound,
  };
}

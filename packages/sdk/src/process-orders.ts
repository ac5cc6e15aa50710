import type { ListingFacts, StandingFacts } from "./decision.ts";
import { isEligible } from "./recheck.ts";
import type { ProcessOrdersSetting } from "./settings.ts";
import type { ProcessOrdersFlip } from "./stock-change.ts";

/**
 * What happened to an item, as far as its Process Orders flag and its mark "received" care. Stock events name
 * units in sellable roles. `wasOutOfStock`: the customer's sold-out measure, summed over all warehouses, was 0 or
 * less just before the event.
 */
export type FlagEvent =
  | { readonly kind: "item_created" }
  /** Good units came in on a receipt, and the item had never been received before. */
  | { readonly kind: "first_receipt" }
  /** A count of a sellable role was marked as the opening balance of an item that had never been received before. */
  | { readonly kind: "opening_balance" }
  /** Good units came in on a receipt of an item that was received before. */
  | { readonly kind: "receipt"; readonly wasOutOfStock: boolean }
  | { readonly kind: "adjustment_up"; readonly wasOutOfStock: boolean }
  | { readonly kind: "count_up"; readonly wasOutOfStock: boolean }
  /** A receipt brought only damaged units, or only units for a role that is not sellable. */
  | { readonly kind: "unsellable_received" }
  /** Units became sellable again without a receipt: a move, a role change, a return or a cancellation. */
  | { readonly kind: "stock_returned"; readonly wasOutOfStock: boolean; readonly flagOnAnyReturn: boolean }
  | { readonly kind: "sold_out" }
  | { readonly kind: "setting_changed" }
  | { readonly kind: "archived" }
  | { readonly kind: "unarchived" }
  | { readonly kind: "by_hand"; readonly to: boolean };

/**
 * What the Process Orders flag of an item is set to by an event, with the cause; null where the event leaves it
 * alone. It is a flip only where `to` differs from how the flag stands. A flip by a stock event comes before the
 * decisions about that event; selling out never flips at once, see {@link turnsOffWhenSoldOut}.
 *
 * @example
 * ```ts
 * import { flagAfterEvent } from "@trueup/sdk";
 *
 * flagAfterEvent("received", { kind: "first_receipt" }); // { to: true, cause: "receipt" }
 * flagAfterEvent("first_receipt", { kind: "receipt", wasOutOfStock: true }); // null
 * ```
 */
export function flagAfterEvent(setting: ProcessOrdersSetting, event: FlagEvent): ProcessOrdersFlip | null {
  const followsStock = setting === "received" || setting === "received_or_adjusted";
  switch (event.kind) {
    case "item_created":
      return { to: false, cause: "created" };
    case "first_receipt":
      return setting === "unmanaged" ? null : { to: true, cause: "receipt" };
    case "opening_balance":
      return setting === "unmanaged" ? null : { to: true, cause: "opening_balance" };
    case "receipt":
      return followsStock && event.wasOutOfStock ? { to: true, cause: "receipt" } : null;
    case "adjustment_up":
      return followsAdjustments(setting) && event.wasOutOfStock ? { to: true, cause: "adjustment" } : null;
    case "count_up":
      return followsAdjustments(setting) && event.wasOutOfStock ? { to: true, cause: "count" } : null;
    case "stock_returned":
      return followsStock && event.flagOnAnyReturn && event.wasOutOfStock
        ? { to: true, cause: "return" }
        : null;
    case "unsellable_received":
    case "sold_out":
    case "setting_changed":
    case "archived":
    case "unarchived":
      return null;
    case "by_hand":
      return { to: event.to, cause: "by_hand" };
  }
}

/**
 * Whether an event marks an item as received, for good: gate `received` lets its later events pass.
 *
 * @example
 * ```ts
 * import { receivedBy } from "@trueup/sdk";
 *
 * receivedBy("received", { kind: "adjustment_up", wasOutOfStock: true }); // false
 * receivedBy("received_or_adjusted", { kind: "adjustment_up", wasOutOfStock: true }); // true
 * ```
 */
export function receivedBy(setting: ProcessOrdersSetting, event: FlagEvent): boolean {
  switch (event.kind) {
    case "first_receipt":
    case "opening_balance":
    case "receipt":
      return true;
    case "adjustment_up":
    case "count_up":
      return followsAdjustments(setting);
    case "item_created":
    case "unsellable_received":
    case "stock_returned":
    case "sold_out":
    case "setting_changed":
    case "archived":
    case "unarchived":
    case "by_hand":
      return false;
  }
}

/** What the recurring task looks at before it turns Process Orders off for one item. */
export interface SoldOutFacts {
  readonly setting: ProcessOrdersSetting;
  readonly processOrders: boolean;
  /** The customer's sold-out measure over all warehouses now, in units. */
  readonly quantity: number;
  /** That measure fell from above 0 to 0 or less since the flag last went ON. */
  readonly fellSinceTurnedOn: boolean;
  /** All listings of the item. */
  readonly listings: readonly SoldOutListing[];
}

/** A listing as the sold-out task sees it. */
export type SoldOutListing = StandingFacts & Pick<ListingFacts, "level" | "known" | "pending">;

/**
 * Whether the recurring task turns Process Orders off for an item that sold out. Every store must have taken the
 * item's current level, or have it waiting, before the flag goes off: a flag that went off first would hold the
 * zero back and the store would keep selling.
 *
 * @example
 * ```ts
 * import { SAMPLE_FACTS, turnsOffWhenSoldOut } from "@trueup/sdk";
 *
 * const soldOut = { setting: "received", processOrders: true, quantity: 0, fellSinceTurnedOn: true } as const;
 *
 * turnsOffWhenSoldOut({ ...soldOut, listings: [{ ...SAMPLE_FACTS, level: 0, known: 3 }] }); // false
 * turnsOffWhenSoldOut({ ...soldOut, listings: [{ ...SAMPLE_FACTS, level: 0, known: 0 }] }); // true
 * ```
 */
export function turnsOffWhenSoldOut(facts: SoldOutFacts): boolean {
  if (facts.setting !== "received" && facts.setting !== "received_or_adjusted") return false;
  if (!facts.processOrders || !facts.fellSinceTurnedOn || facts.quantity > 0) return false;
  return facts.listings.every((listing) => !isEligible(listing) || listing.pending || showsItsLevel(listing));
}

function showsItsLevel({ level, known }: SoldOutListing): boolean {
  return level !== null && level === known;
}

function followsAdjustments(setting: ProcessOrdersSetting): boolean {
  return setting === "received_or_adjusted";
}

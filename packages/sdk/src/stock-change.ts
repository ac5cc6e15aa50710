import type { StockLot } from "./lot.ts";
import type { DecisionRecord } from "./record.ts";
import type { Quantities, StockRole } from "./quantities.ts";

/** How a change names its item: by `sku` or by `itemId`, never both. */
export type ItemName =
  | { readonly sku: string; readonly itemId?: never }
  | { readonly itemId: string; readonly sku?: never };

/** What any movement of stock may say. */
interface StockMovementBase {
  readonly reason?: string;
  /** When it happened, as reported; recorded only. Order of arrival decides. */
  readonly occurredAt?: string;
  /** Your own id of this change. Sending it again answers the first answer and changes nothing. */
  readonly sourceId?: string;
  /** Units of this lot. Without one, units of no lot are taken first, and then those that expire first. */
  readonly lot?: StockLot;
}

/** Units arrive from outside; damaged ones are counted under `damaged` and are not sellable. */
export interface ReceiveChange extends StockMovementBase, StockPlace {
  readonly kind: "receive";
  readonly quantity: number;
  readonly damaged?: number;
}

/** Units are added or taken away, for a stated reason. */
export interface AdjustChange extends StockMovementBase, StockPlace {
  readonly kind: "adjust";
  readonly delta: number;
  readonly reason: string;
}

/** The shelf was counted. `opening` marks an opening balance, which counts as the first receipt. */
export interface SetChange extends StockMovementBase, StockPlace {
  readonly kind: "set";
  readonly quantity: number;
  readonly opening?: boolean;
}

/** Units move between warehouses or roles of the same item. */
export interface MoveChange extends StockMovementBase {
  readonly kind: "move";
  readonly quantity: number;
  readonly from: StockPlace;
  readonly to: StockPlace;
}

/** A shelf. */
export interface StockPlace {
  /** The customer's default warehouse where left out. */
  readonly warehouseId?: string;
  /** `pickable` where left out. */
  readonly role?: StockRole;
}

/** What happens to an item's stock, told apart by `kind`. */
export type StockMovement = ReceiveChange | AdjustChange | SetChange | MoveChange;

/**
 * One change of stock: an item, named in one way, and what happens to its stock.
 *
 * @example
 * ```ts
 * import type { StockChange } from "@trueup/sdk";
 *
 * const changes: StockChange[] = [
 *   { kind: "receive", sku: "TSH-BLK-M", quantity: 40, damaged: 2, sourceId: "asn-77-line-1" },
 *   { kind: "adjust", sku: "TSH-BLK-M", delta: -1, reason: "broken" },
 *   { kind: "set", sku: "TSH-BLK-L", quantity: 12, opening: true },
 *   { kind: "move", itemId: "itm_1", quantity: 5, from: { role: "backstock" }, to: { role: "pickable" } },
 *   { kind: "receive", sku: "TEA-100", quantity: 24, lot: { code: "L-2207", expiresOn: "2027-01-31" } },
 * ];
 * ```
 */
export type StockChange = ItemName & StockMovement;

/**
 * The kinds of stock change.
 *
 * @example
 * ```ts
 * import { STOCK_CHANGE_KINDS } from "@trueup/sdk";
 *
 * STOCK_CHANGE_KINDS; // ["receive", "adjust", "set", "move"]
 * ```
 */
export const STOCK_CHANGE_KINDS = ["receive", "adjust", "set", "move"] as const;

/** One of {@link STOCK_CHANGE_KINDS}. */
export type StockChangeKind = (typeof STOCK_CHANGE_KINDS)[number];

/**
 * Changes that one request may carry. All of them take effect, or none.
 *
 * @example
 * ```ts
 * import { MAX_STOCK_CHANGES } from "@trueup/sdk";
 *
 * MAX_STOCK_CHANGES; // 500
 * ```
 */
export const MAX_STOCK_CHANGES = 500;

/**
 * Largest number of units in one field or of one item in one place.
 *
 * @example
 * ```ts
 * import { MAX_QUANTITY } from "@trueup/sdk";
 *
 * MAX_QUANTITY; // 1000000000
 * ```
 */
export const MAX_QUANTITY = 1_000_000_000;

/** What one change led to. */
export interface StockChangeResult {
  /** Position in the request. */
  readonly index: number;
  readonly eventId: string;
  /** The same `sourceId` with the same content was answered before. */
  readonly duplicate: boolean;
  readonly quantities: Quantities;
  readonly flips: readonly ProcessOrdersFlip[];
  readonly decisions: readonly StockDecision[];
}

/** What the Process Orders flag was turned to, and by what. */
export interface ProcessOrdersFlip {
  readonly to: boolean;
  readonly cause: FlipCause;
}

/**
 * What turns the Process Orders flag of an item.
 *
 * @example
 * ```ts
 * import { FLIP_CAUSES } from "@trueup/sdk";
 *
 * FLIP_CAUSES.includes("sold_out"); // true
 * ```
 */
export const FLIP_CAUSES = [
  "created",
  "receipt",
  "opening_balance",
  "adjustment",
  "count",
  "return",
  "sold_out",
  "by_hand",
] as const;

/** One of {@link FLIP_CAUSES}. */
export type FlipCause = (typeof FLIP_CAUSES)[number];

/** The part of a decision that a stock change answers with. */
export type StockDecision = Pick<
  DecisionRecord,
  "id" | "listingId" | "trigger" | "outcome" | "reason" | "level"
>;

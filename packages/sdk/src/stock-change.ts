import type { DecisionRecord } from "./record.ts";
import type { Quantities, StockRole } from "./quantities.ts";

/** Which item, and where. The item is named by `sku` or by `itemId`, never both. */
interface StockChangeBase {
  readonly sku?: string;
  readonly itemId?: string;
  /** The customer's default warehouse where left out. */
  readonly warehouseId?: string;
  /** `pickable` where left out. */
  readonly role?: StockRole;
  readonly reason?: string;
  /** When it happened, as reported; recorded only. Order of arrival decides. */
  readonly occurredAt?: string;
  /** Your own id of this change. Sending it again answers the first answer and changes nothing. */
  readonly sourceId?: string;
}

/** Units arrive from outside; damaged ones are counted under `damaged` and are not sellable. */
export interface ReceiveChange extends StockChangeBase {
  readonly kind: "receive";
  readonly quantity: number;
  readonly damaged?: number;
}

/** Units are added or taken away, for a stated reason. */
export interface AdjustChange extends StockChangeBase {
  readonly kind: "adjust";
  readonly delta: number;
  readonly reason: string;
}

/** The shelf was counted. `opening` marks an opening balance, which counts as the first receipt. */
export interface SetChange extends StockChangeBase {
  readonly kind: "set";
  readonly quantity: number;
  readonly opening?: boolean;
}

/** Units move between warehouses or roles of the same item. */
export interface MoveChange extends Omit<StockChangeBase, "warehouseId" | "role"> {
  readonly kind: "move";
  readonly quantity: number;
  readonly from: StockPlace;
  readonly to: StockPlace;
}

export interface StockPlace {
  readonly warehouseId?: string;
  readonly role?: StockRole;
}

export type StockChange = ReceiveChange | AdjustChange | SetChange | MoveChange;

export const STOCK_CHANGE_KINDS = ["receive", "adjust", "set", "move"] as const;
export type StockChangeKind = (typeof STOCK_CHANGE_KINDS)[number];

/** Changes that one request may carry. All of them take effect, or none. */
export const MAX_STOCK_CHANGES = 500;

/** Largest number of units in one field or of one item in one place. */
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

export interface ProcessOrdersFlip {
  readonly to: boolean;
  readonly cause: FlipCause;
}

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
export type FlipCause = (typeof FLIP_CAUSES)[number];

/** The part of a decision that a stock change answers with. */
export type StockDecision = Pick<
  DecisionRecord,
  "id" | "listingId" | "trigger" | "outcome" | "reason" | "level"
>;

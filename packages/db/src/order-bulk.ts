import type { Trx } from "./schema.ts";

/** How a bulk action ended for one order; `not_editable`: it is batched, or over. Orders that do not exist are left out. */
export interface BulkOrderOutcome {
  readonly orderId: number;
  readonly outcome: "applied" | "unchanged" | "not_editable";
}

/** Gives the lines of editable orders the price, wholesale cost and packaging that their items have now; of one item, or of all. */
export async function applyItemValues(
  _trx: Trx,
  _customerId: number,
  _orderIds: readonly number[],
  _itemId: number | null,
): Promise<readonly BulkOrderOutcome[]> {
  throw new Error("item values cannot be applied yet");
}

/** Pauses editable orders by hand. */
export async function pauseOrders(
  _trx: Trx,
  _customerId: number,
  _orderIds: readonly number[],
): Promise<readonly BulkOrderOutcome[]> {
  throw new Error("orders cannot be paused yet");
}

/** Lets orders that were paused by hand go on. */
export async function resumeOrders(
  _trx: Trx,
  _customerId: number,
  _orderIds: readonly number[],
): Promise<readonly BulkOrderOutcome[]> {
  throw new Error("orders cannot be resumed yet");
}

import type { BulkRequest, OrderBulkAction } from "@trueup/sdk";
import type { BulkEnd } from "./bulk-items.ts";
import { decodeId } from "./id.ts";
import { applyItemValues, type BulkOrderOutcome, pauseOrders, resumeOrders } from "./order-bulk.ts";
import type { Trx } from "./schema.ts";

export type OrderBulkRequest = Extract<BulkRequest, { readonly action: OrderBulkAction }>;

/** Does to a slice of orders what a bulk action asks for. */
export async function changeOrders(
  trx: Trx,
  customerId: number,
  request: OrderBulkRequest,
  orderIds: readonly number[],
): Promise<readonly BulkEnd[]> {
  const outcomes = await run(trx, customerId, request, orderIds);
  const byId = new Map(outcomes.map((end) => [end.orderId, end]));
  return orderIds.map((id) => toEnd(id, byId.get(id)));
}

function run(
  trx: Trx,
  customerId: number,
  request: OrderBulkRequest,
  orderIds: readonly number[],
): Promise<readonly BulkOrderOutcome[]> {
  switch (request.action) {
    case "apply_item_values": {
      const itemId = request.parameters?.itemId;
      return applyItemValues(
        trx,
        customerId,
        orderIds,
        itemId === undefined ? null : decodeId("item", itemId),
      );
    }
    case "pause":
      return pauseOrders(trx, customerId, orderIds);
    case "resume":
      return resumeOrders(trx, customerId, orderIds);
  }
}

function toEnd(id: number, end: BulkOrderOutcome | undefined): BulkEnd {
  switch (end?.outcome) {
    case undefined:
      return { id, outcome: "skipped", reason: "not_found" };
    case "applied":
      return { id, outcome: "done", reason: null };
    case "unchanged":
      return { id, outcome: "unchanged", reason: null };
    case "not_editable":
      return { id, outcome: "skipped", reason: "not_editable" };
  }
}

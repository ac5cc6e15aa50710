import { encodeId } from "@trueup/db/id";
import type { Order } from "@trueup/sdk";
import type { OrderRow } from "../resources/order-rows.ts";
import { toDecimal } from "./decimal.ts";

export function toOrder(row: OrderRow): Order {
  return {
    id: encodeId("order", row.id),
    storeId: row.store_id === null ? null : encodeId("store", row.store_id),
    externalId: row.external_id,
    number: row.number,
    status: row.status,
    warehouseId: encodeId("warehouse", row.warehouse_id),
    paid: row.paid,
    paused: row.paused_at !== null,
    placedAt: row.placed_at.toISOString(),
    transitDays: row.transit_days,
    workableAt: row.workable_at?.toISOString() ?? null,
    lines: row.lines.map((line) => ({
      ...line,
      id: encodeId("orderLine", line.id),
      itemId: encodeId("item", line.itemId),
      price: toDecimal(line.price),
      wholesaleCost: toDecimal(line.wholesaleCost),
    })),
    batchedAt: row.batched_at?.toISOString() ?? null,
    packedAt: row.packed_at?.toISOString() ?? null,
    shippedAt: row.shipped_at?.toISOString() ?? null,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

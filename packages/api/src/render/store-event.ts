import { encodeId } from "@trueup/db/id";
import type { StoreEventTable } from "@trueup/db/store-event-schema";
import type { StoreEvent } from "@trueup/sdk";
import type { Selectable } from "kysely";

export const STORE_EVENT_COLUMNS = [
  "id",
  "topic",
  "status",
  "reason",
  "content",
  "order_id",
  "left_out",
  "triggered_at",
  "received_at",
  "handled_at",
] as const satisfies readonly (keyof StoreEventTable)[];

export type StoreEventRow = Pick<Selectable<StoreEventTable>, (typeof STORE_EVENT_COLUMNS)[number]>;

export function toStoreEvent(row: StoreEventRow): StoreEvent {
  return {
    id: encodeId("storeEvent", row.id),
    topic: row.topic,
    status: row.status,
    reason: row.reason,
    orderName: row.content?.order.name ?? null,
    orderId: row.order_id === null ? null : encodeId("order", row.order_id),
    leftOut: row.left_out,
    triggeredAt: row.triggered_at?.toISOString() ?? null,
    receivedAt: row.received_at.toISOString(),
    handledAt: row.handled_at?.toISOString() ?? null,
  };
}

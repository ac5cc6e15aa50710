import type { Platform, StoreOrderEvent } from "@trueup/sdk";
import { sql } from "kysely";
import type { Db } from "./schema.ts";
import type { StoreKey } from "./store-credentials.ts";

/** An event as it came. */
export interface ArrivedStoreEvent {
  /** The store's own name of the delivery: with the same name it is the same event, sent again. */
  readonly externalId: string;
  readonly topic: string;
  readonly triggeredAt: Date | null;
  readonly content:
    | { readonly kind: "order"; readonly event: StoreOrderEvent }
    | { readonly kind: "ignored" }
    | { readonly kind: "unreadable"; readonly message: string };
}

/** Keeps an event of a store until it is handled. Once this answers, it is committed. */
export async function receiveStoreEvent(
  db: Db,
  { customerId, storeId }: StoreKey,
  { externalId, topic, triggeredAt, content }: ArrivedStoreEvent,
): Promise<"received" | "duplicate"> {
  const { status, event, reason } = toRow(content);
  const inserted = await db
    .insertInto("store_event")
    .values({
      customer_id: customerId,
      store_id: storeId,
      external_id: externalId,
      topic,
      status,
      content: event === null ? null : JSON.stringify(event),
      order_external_id: event?.order.id ?? null,
      reason,
      triggered_at: triggeredAt,
      handled_at: status === "waiting" ? null : sql<Date>`now()`,
    })
    .onConflict((conflict) => conflict.constraint("store_event_external").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted === undefined ? "duplicate" : "received";
}

function toRow(content: ArrivedStoreEvent["content"]) {
  switch (content.kind) {
    case "order":
      return { status: "waiting", event: content.event, reason: null } as const;
    case "ignored":
      return { status: "ignored", event: null, reason: "Trueup does not act on this topic." } as const;
    case "unreadable":
      return { status: "failed", event: null, reason: content.message } as const;
  }
}

/** The connected store that has this id, whose customer the caller does not say. */
export async function findConnectedStore(
  db: Db,
  storeId: number,
): Promise<(StoreKey & { readonly platform: Platform; readonly host: string }) | null> {
  const store = await db
    .selectFrom("store")
    .select(["customer_id as customerId", "id as storeId", "platform", "host"])
    .where("id", "=", storeId)
    .where("disconnected_at", "is", null)
    .executeTakeFirst();
  return store ?? null;
}

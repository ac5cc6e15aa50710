import { sql } from "kysely";
import type { OrderAction } from "./change-order.ts";
import { CANCEL, changeStoreOrder } from "./change-store-order.ts";
import type { Db } from "./schema.ts";
import { endStoreEvents, type Outcome, type StoreOfEvents } from "./store-event-outcome.ts";
import type { TakenStoreEvent } from "./take-store-events.ts";
import { takeStoreOrders } from "./take-store-orders.ts";
import { inTransaction } from "./transaction.ts";

/*
 * Every event has its effect once, however often it is handled and whoever handles it at the same time: an order is
 * known by the store's id of it, and cancelling twice changes nothing.
 *
 * Stores send without order. What is about an order that has not come is put down as awaiting it and then looked for
 * once more, and whoever takes an order in wakes what awaits it, each in one transaction: whichever is second finds the
 * other, also where somebody dies in between. The same goes for lines whose variants are not linked, and for whoever links
 * them.
 */

/** Does what events of one store ask for. Throws where one of them cannot be handled; the others may be done then. */
export async function handleStoreEvents(db: Db, events: readonly TakenStoreEvent[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const key = { customerId: first.customerId, storeId: first.storeId };
  await takeStoreOrders(db, key, events.filter(isNew));
  await changeOrders(
    db,
    key,
    events.filter((event) => !isNew(event)),
  );
}

function isNew({ content }: TakenStoreEvent): boolean {
  return content.kind === "order_created";
}

async function changeOrders(db: Db, key: StoreOfEvents, events: readonly TakenStoreEvent[]): Promise<void> {
  if (events.length === 0) return;
  const orders = await findOrders(db, key, events);
  await putDown(
    db,
    key,
    events.filter(({ content }) => !orders.has(content.order.id)),
  );
  const outcomes: Outcome[] = [];
  for (const { id, content } of events) {
    const orderId = orders.get(content.order.id);
    if (orderId === undefined) continue;
    const action: OrderAction = content.kind === "order_paid" ? { kind: "pay" } : CANCEL;
    const reason = await changeStoreOrder(db, key.customerId, orderId, action);
    outcomes.push({ id, status: reason === null ? "done" : "failed", orderId, leftOut: [], reason });
  }
  await endStoreEvents(db, key, outcomes, new Map());
}

/** Puts events down as awaiting their order, unless it came in the meantime: then they are handled next. */
async function putDown(db: Db, key: StoreOfEvents, events: readonly TakenStoreEvent[]): Promise<void> {
  if (events.length === 0) return;
  await inTransaction(db, async (trx) => {
    await sql`
      UPDATE store_event SET status = 'awaiting_order'
      WHERE customer_id = ${key.customerId} AND id = ANY(${events.map((event) => event.id)}::bigint[])
        AND status = 'waiting'`.execute(trx);
    const came = await findOrders(trx, key, events);
    if (came.size === 0) return;
    const ids = events.flatMap(({ id, content }) => (came.has(content.order.id) ? [id] : []));
    await sql`
      UPDATE store_event SET status = 'waiting', ready_at = now()
      WHERE customer_id = ${key.customerId} AND id = ANY(${ids}::bigint[]) AND status = 'awaiting_order'`.execute(
      trx,
    );
  });
}

async function findOrders(
  db: Db,
  { customerId, storeId }: StoreOfEvents,
  events: readonly TakenStoreEvent[],
): Promise<ReadonlyMap<string, number>> {
  const externalIds = events.map(({ content }) => content.order.id);
  const { rows } = await sql<{ external_id: string; id: number }>`
    SELECT k.external_id, o.id FROM unnest(${externalIds}::text[]) AS k(external_id)
    CROSS JOIN LATERAL (
      SELECT id FROM sales_order WHERE customer_id = ${customerId} AND store_id = ${storeId}
        AND external_id = k.external_id OFFSET 0) o`.execute(db);
  return new Map(rows.map((row) => [row.external_id, row.id]));
}

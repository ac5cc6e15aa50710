import type { StoreEventStatus, StoreOrder, StoreOrderLine } from "@trueup/sdk";
import { sql } from "kysely";
import { changeOrder, type OrderAction } from "./change-order.ts";
import { createOrders } from "./create-orders.ts";
import type { NewOrderOutcome, NewOrderRequest } from "./new-order.ts";
import type { Db } from "./schema.ts";
import type { TakenStoreEvent } from "./take-store-events.ts";
import { inTransaction } from "./transaction.ts";

/*
 * Every event has its effect once, however often it is handled and whoever handles it at the same time: an order is
 * known by the store's id of it, and cancelling twice changes nothing.
 *
 * Stores send without order. What is about an order that has not come is put down as awaiting it and then looked for
 * once more, and whoever takes an order in wakes what awaits it, each in one transaction: whichever is second finds the
 * other, also where somebody dies in between.
 */

/** How an event ended. */
interface Outcome {
  readonly id: number;
  readonly status: StoreEventStatus;
  readonly orderId: number | null;
  readonly leftOut: readonly StoreOrderLine[];
  readonly reason: string | null;
}

interface Key {
  readonly customerId: number;
  readonly storeId: number;
}

/** Lines that one transaction takes in. */
const MOST_LINES = 500;

/** Does what events of one store ask for. Throws where one of them cannot be handled; the others may be done then. */
export async function handleStoreEvents(db: Db, events: readonly TakenStoreEvent[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const key = { customerId: first.customerId, storeId: first.storeId };
  for (const group of inGroups(events.filter(isNew))) await takeOrdersIn(db, key, group);
  await changeOrders(
    db,
    key,
    events.filter((event) => !isNew(event)),
  );
}

function isNew({ content }: TakenStoreEvent): boolean {
  return content.kind === "order_created";
}

function inGroups(events: readonly TakenStoreEvent[]): readonly (readonly TakenStoreEvent[])[] {
  const groups: TakenStoreEvent[][] = [];
  let lines = MOST_LINES;
  for (const event of events) {
    const own = event.content.order.lines.length;
    const group = groups.at(-1);
    if (group === undefined || lines + own > MOST_LINES) {
      groups.push([event]);
      lines = own;
    } else {
      group.push(event);
      lines += own;
    }
  }
  return groups;
}

async function takeOrdersIn(db: Db, key: Key, events: readonly TakenStoreEvent[]): Promise<void> {
  const items = await findItems(db, key, events);
  const linked = (line: StoreOrderLine) => line.variantId !== null && items.has(line.variantId);
  const orders = events.filter(({ content }) => content.order.lines.some(linked));
  const requests = orders.map(({ content }) => toRequest(key, content.order, items));
  const created = orders.length === 0 ? [] : await createOrders(db, key.customerId, requests);

  const outcomes: Outcome[] = [];
  for (const [at, event] of orders.entries()) {
    const outcome = created[at];
    if (outcome === undefined) throw new Error(`there is no answer for the order of event ${event.id}`);
    outcomes.push(await endOfNew(db, key, event, outcome, linked));
  }
  for (const event of events) if (!orders.includes(event)) outcomes.push(endOfUnmatched(event));
  await end(db, key.customerId, outcomes);
}

function toRequest({ storeId }: Key, order: StoreOrder, items: ReadonlyMap<string, number>): NewOrderRequest {
  return {
    storeId,
    externalId: order.id,
    number: order.name,
    placedAt: new Date(order.placedAt),
    paid: order.paid,
    transitDays: null,
    lines: order.lines.flatMap(({ variantId, quantity, price }) => {
      const itemId = variantId === null ? undefined : items.get(variantId);
      return itemId === undefined ? [] : [{ item: { itemId }, variantId, quantity, price }];
    }),
  };
}

async function endOfNew(
  db: Db,
  { customerId }: Key,
  { id, content: { order } }: TakenStoreEvent,
  outcome: NewOrderOutcome,
  linked: (line: StoreOrderLine) => boolean,
): Promise<Outcome> {
  switch (outcome.kind) {
    case "created":
    case "duplicate": {
      const { orderId } = outcome;
      const isPart = outcome.kind === "created" ? linked : await linesOf(db, customerId, orderId);
      const leftOut = order.lines.filter((line) => !isPart(line));
      if (order.cancelledAt !== null) await change(db, customerId, orderId, CANCEL);
      const reason = leftOut.length === 0 ? null : "Nothing is linked to some of its lines.";
      return { id, status: leftOut.length === 0 ? "done" : "incomplete", orderId, leftOut, reason };
    }
    case "refused": {
      const reason = outcome.faults.map((fault) => `${fault.path}: ${fault.message}`).join(" ");
      return { id, status: "failed", orderId: null, leftOut: order.lines, reason };
    }
  }
}

/** Which lines an order has that came before, when other variants may have been linked. */
async function linesOf(
  db: Db,
  customerId: number,
  orderId: number,
): Promise<(line: StoreOrderLine) => boolean> {
  const rows = await db
    .selectFrom("order_line")
    .select("variant_id")
    .where("customer_id", "=", customerId)
    .where("order_id", "=", orderId)
    .execute();
  const present = new Set(rows.map((row) => row.variant_id));
  return (line) => line.variantId !== null && present.has(line.variantId);
}

function endOfUnmatched({ id, content: { order } }: TakenStoreEvent): Outcome {
  const nothing = { id, orderId: null, leftOut: order.lines };
  return order.lines.length === 0
    ? { ...nothing, status: "ignored", reason: "The order has no lines." }
    : { ...nothing, status: "unmatched", reason: "Nothing is linked to any of its lines." };
}

/** The items that the variants in the orders are linked to, by variant. */
async function findItems(
  db: Db,
  { customerId, storeId }: Key,
  events: readonly TakenStoreEvent[],
): Promise<ReadonlyMap<string, number>> {
  const variantIds = new Set(
    events.flatMap(({ content }) => content.order.lines.flatMap((line) => line.variantId ?? [])),
  );
  if (variantIds.size === 0) return new Map();
  const { rows } = await sql<{ variant_id: string; item_id: number }>`
    SELECT k.variant_id, l.item_id FROM unnest(${[...variantIds]}::text[]) AS k(variant_id)
    CROSS JOIN LATERAL (
      SELECT item_id FROM listing
      WHERE customer_id = ${customerId} AND store_id = ${storeId} AND variant_id = k.variant_id
        AND unlinked_at IS NULL
      ORDER BY id LIMIT 1 OFFSET 0) l`.execute(db);
  return new Map(rows.map((row) => [row.variant_id, row.item_id]));
}

const CANCEL: OrderAction = { kind: "cancel", by: "store" };

async function changeOrders(db: Db, key: Key, events: readonly TakenStoreEvent[]): Promise<void> {
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
    const reason = await change(db, key.customerId, orderId, action);
    outcomes.push({ id, status: reason === null ? "done" : "failed", orderId, leftOut: [], reason });
  }
  await end(db, key.customerId, outcomes);
}

/** Puts events down as awaiting their order, unless it came in the meantime: then they are handled next. */
async function putDown(db: Db, key: Key, events: readonly TakenStoreEvent[]): Promise<void> {
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
  { customerId, storeId }: Key,
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

/** Null where the order stands as asked; otherwise why it does not. */
async function change(
  db: Db,
  customerId: number,
  orderId: number,
  action: OrderAction,
): Promise<string | null> {
  const changed = await changeOrder(db, { customerId, orderId, action, ifVersion: null });
  switch (changed.kind) {
    case "changed":
    case "unchanged":
      return null;
    case "wrong_status":
      return `The order is ${changed.status} here.`;
    case "refused":
    case "too_few":
      return changed.faults.map((fault) => fault.message).join(" ");
    case "held":
      return `The order is held until ${changed.until.toISOString()}.`;
    case "stale":
    case "not_found":
      throw new Error(`order ${orderId} could not be changed: ${changed.kind}`);
  }
}

async function end(db: Db, customerId: number, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await sql`
    UPDATE store_event e SET status = o.status, order_id = o.order_id, left_out = o.left_out, reason = o.reason,
      handled_at = now()
    FROM unnest(${outcomes.map((outcome) => outcome.id)}::bigint[], ${outcomes.map((outcome) => outcome.status)}::text[],
      ${outcomes.map((outcome) => outcome.orderId)}::bigint[],
      ${outcomes.map((outcome) => JSON.stringify(outcome.leftOut))}::jsonb[],
      ${outcomes.map((outcome) => outcome.reason)}::text[]) AS o(id, status, order_id, left_out, reason)
    WHERE e.customer_id = ${customerId} AND e.id = o.id AND e.status IN ('waiting', 'awaiting_order')`.execute(
    db,
  );
}

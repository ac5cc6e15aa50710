import { type OrderStatus, STOCK_ROLES } from "@trueup/sdk";
import { sql } from "kysely";
import type { LockedOrder, OrderAction, OrderChange, UnitAction } from "./change-order.ts";
import { idBounds } from "./id-bounds.ts";
import type { ItemState } from "./item-state.ts";
import {
  type KnownNumbers,
  loadSaleListings,
  planStoreCancellation,
  saveKnownNumbers,
} from "./known-after-sale.ts";
import { lockForUnits, lockItems } from "./load-items.ts";
import { createItemBook, type ItemBook } from "./item-book.ts";
import { noWrites, planJointEvents } from "./plan-item-event.ts";
import { type OrderLineUnits, planOrderUnits } from "./plan-order-units.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Trx } from "./schema.ts";

/** Takes a locked order's units off the shelf, lets them go, or puts them back: all that was asked, or nothing. */
export async function moveUnits(trx: Trx, order: LockedOrder, action: UnitAction): Promise<OrderChange> {
  const { customerId } = order;
  const lines = await loadLines(trx, order);
  const itemIds = new Set(lines.flatMap((line) => [line.itemId, ...line.units.map((unit) => unit.itemId)]));
  const items = await lockForUnits(
    trx,
    [...itemIds].map((itemId) => ({ customerId, itemId })),
  );
  const book = createItemBook(items);
  const known = isByStore(action) ? await forgetKnown(trx, order, lines, items, book) : new Map();
  const plan = planOrderUnits(book, order, lines, action);
  if (plan.kind !== "planned") return plan;
  const writes = noWrites();
  const bounds = idBounds(items, { events: plan.events.length, lines: STOCK_ROLES.length });
  const ids = await drawRowIds(trx, bounds);
  planJointEvents(book, plan.events, ids, writes);
  await saveOrder(trx, order, action, plan.isOver);
  await saveKnownNumbers(trx, known);
  await saveItemPlan(trx, items, book.changed(), writes);
  return { kind: "changed" };
}

/** What a store shows is not known any more where it cancelled an order, whatever became of the order here. */
export async function forgetCancelled(trx: Trx, order: LockedOrder, action: OrderAction): Promise<void> {
  if (!isByStore(action)) return;
  const { customerId } = order;
  const lines = await loadLines(trx, order);
  const itemIds = [...new Set(lines.map((line) => line.itemId))];
  const items = await lockItems(
    trx,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  await saveKnownNumbers(trx, await forgetKnown(trx, order, lines, items, createItemBook(items)));
}

function isByStore(action: OrderAction): boolean {
  return (action.kind === "cancel" || action.kind === "close") && action.by === "store";
}

async function forgetKnown(
  trx: Trx,
  { customerId, storeId }: LockedOrder,
  lines: readonly OrderLineUnits[],
  items: readonly ItemState[],
  book: ItemBook,
): Promise<KnownNumbers> {
  const known: KnownNumbers = new Map();
  if (storeId === null) return known;
  const ofStore = items.flatMap((item) => item.listings.filter((listing) => listing.storeId === storeId));
  const listings = await loadSaleListings(
    trx,
    customerId,
    ofStore.map((listing) => listing.id),
  );
  for (const line of lines) planStoreCancellation(book, listings, { ...line, storeId }, known);
  return known;
}

async function loadLines(trx: Trx, { customerId, id }: LockedOrder): Promise<readonly OrderLineUnits[]> {
  const { rows } = await sql<OrderLineUnits>`
    SELECT l.id, l.item_id AS "itemId", l.variant_id AS "variantId", l.quantity, l.returned,
      (SELECT jsonb_agg(jsonb_build_object('itemId', u.item_id, 'quantity', u.quantity) ORDER BY u.item_id)
        FROM order_unit u WHERE u.customer_id = l.customer_id AND u.order_id = l.order_id AND u.line_id = l.id) AS units
    FROM order_line l WHERE l.customer_id = ${customerId} AND l.order_id = ${id} ORDER BY l.id`.execute(trx);
  return rows;
}

async function saveOrder(
  trx: Trx,
  { customerId, id, status }: LockedOrder,
  action: UnitAction,
  isOver: boolean,
): Promise<void> {
  const next = statusAfter(action, isOver, status);
  await sql`
    UPDATE sales_order SET version = version + 1, status = ${next}, held = false,
      batched_at = CASE WHEN ${action.kind === "batch"} THEN now() ELSE batched_at END,
      ended_at = CASE WHEN ${isOver} THEN now() END
    WHERE customer_id = ${customerId} AND id = ${id}`.execute(trx);
  if (action.kind !== "return") {
    await sql`
      UPDATE order_unit SET open = false WHERE customer_id = ${customerId} AND order_id = ${id} AND open`.execute(
      trx,
    );
    return;
  }
  await sql`
    UPDATE order_line l SET returned = l.returned + r.quantity
    FROM (SELECT id, sum(quantity)::integer AS quantity FROM unnest(
      ${action.lines.map((line) => line.lineId)}::bigint[], ${action.lines.map((line) => line.quantity)}::integer[])
      AS k(id, quantity) GROUP BY id) r
    WHERE l.customer_id = ${customerId} AND l.order_id = ${id} AND l.id = r.id`.execute(trx);
}

function statusAfter(action: UnitAction, isOver: boolean, before: OrderStatus): OrderStatus {
  switch (action.kind) {
    case "batch":
      return "batched";
    case "cancel":
      return "cancelled";
    case "close":
      return "closed_by_store";
    case "return":
      return isOver ? "returned" : before;
  }
}

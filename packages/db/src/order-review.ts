import { sql } from "kysely";
import { idBounds } from "./id-bounds.ts";
import { lockForUnits } from "./load-items.ts";
import { loadFillingWarehouses, loadOrderRoom, loadOrderStandings, standingOf } from "./order-standing.ts";
import { askOrderReview } from "./order-review-queue.ts";
import { loadOrderWarehouses, type OrderWarehouses } from "./order-warehouses.ts";
import { planMoves } from "./plan-order-moves.ts";
import { differs, placeOf, planReview, type ReviewedOrder } from "./plan-order-review.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites } from "./plan-item-event.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

export interface OrderReview {
  /** Orders whose status, warehouse or time changed. */
  readonly changed: number;
  /** Whether something is left to look at. */
  readonly more: boolean;
}

/**
 * Looks again at waiting orders whose items' stock, flag or warehouse changed: oldest first, in bounded passes. Any
 * number of workers may; orders of one customer are looked at by one at a time.
 *
 * An order's row is locked before what it follows from is read, and whatever changes later asks again: so that nothing
 * is judged by what is no longer true without being judged anew.
 */
export async function reviewOrders(db: Db, { most }: { readonly most: number }): Promise<OrderReview> {
  return inTransaction(db, async (trx) => {
    const customerId = await holdSomeCustomer(trx);
    if (customerId === null) return { changed: 0, more: false };
    const asked = await loadAsked(trx, customerId);
    const warehouses = await loadOrderWarehouses(trx, customerId);
    const differing = await findDiffering(trx, customerId, asked.itemIds, warehouses);
    const changed = await settle(trx, customerId, differing.slice(0, most), warehouses);
    if (differing.length <= most) await forget(trx, asked.rowIds);
    return { changed, more: await isAnythingLeft(trx) };
  });
}

/** Any customer whose orders nobody looks at now; by chance, so that none waits behind another's storm. */
async function holdSomeCustomer(trx: Trx): Promise<number | null> {
  const { rows } = await sql<{ customer_id: number }>`
    WITH RECURSIVE c(customer_id) AS (
      (SELECT customer_id FROM order_review ORDER BY customer_id LIMIT 1)
      UNION ALL
      SELECT (SELECT r.customer_id FROM order_review r WHERE r.customer_id > c.customer_id
        ORDER BY r.customer_id LIMIT 1)
      FROM c WHERE c.customer_id IS NOT NULL)
    SELECT customer_id FROM c WHERE customer_id IS NOT NULL ORDER BY random() LIMIT 20`.execute(trx);
  for (const { customer_id: customerId } of rows) {
    const held = await sql<{ held: boolean }>`
      SELECT pg_try_advisory_xact_lock(hashtextextended('order_review', ${customerId})) AS held`.execute(trx);
    if (held.rows[0]?.held === true) return customerId;
  }
  return null;
}

const MOST_ROWS = 5_000;
const MOST_ITEMS = 100;

interface Asked {
  readonly itemIds: readonly number[];
  readonly rowIds: readonly number[];
}

async function loadAsked(trx: Trx, customerId: number): Promise<Asked> {
  const rows = await trx
    .selectFrom("order_review")
    .select(["id", "item_id"])
    .where("customer_id", "=", customerId)
    .orderBy("id")
    .limit(MOST_ROWS)
    .execute();
  const itemIds = [...new Set(rows.map((row) => row.item_id))].slice(0, MOST_ITEMS);
  const looked = new Set(itemIds);
  return { itemIds, rowIds: rows.filter((row) => looked.has(row.item_id)).map((row) => row.id) };
}

async function forget(trx: Trx, rowIds: readonly number[]): Promise<void> {
  if (rowIds.length === 0) return;
  await sql`DELETE FROM order_review WHERE id = ANY (${[...rowIds]}::bigint[])`.execute(trx);
}

/** The waiting orders with units of these items that stand otherwise than they should, the oldest first. */
async function findDiffering(
  trx: Trx,
  customerId: number,
  itemIds: readonly number[],
  warehouses: OrderWarehouses,
): Promise<readonly { readonly id: number; readonly moves: boolean }[]> {
  const { rows } = await sql<{ order_id: number }>`
    SELECT DISTINCT u.order_id FROM unnest(${[...itemIds]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT order_id FROM order_unit WHERE customer_id = ${customerId} AND item_id = k.id AND open OFFSET 0) u`.execute(
    trx,
  );
  const orderIds = rows.map((row) => row.order_id);
  const orders = await loadOrderStandings(trx, customerId, orderIds);
  const filling = await loadFillingWarehouses(trx, customerId, orderIds, warehouses);
  return orders.flatMap((order) => {
    const place = placeOf(order, (id) => filling.get(order.id)?.has(id) === true, warehouses);
    const now = standingOf(order, place, warehouses);
    return differs(order, now) ? [{ id: order.id, moves: now.warehouseId !== order.warehouseId }] : [];
  });
}

/** Brings the orders to where they should stand, judged anew under their locks. */
async function settle(
  trx: Trx,
  customerId: number,
  orders: readonly { readonly id: number; readonly moves: boolean }[],
  warehouses: OrderWarehouses,
): Promise<number> {
  if (orders.length === 0) return 0;
  const orderIds = orders.map((order) => order.id);
  await sql`
    SELECT 1 FROM sales_order WHERE customer_id = ${customerId} AND id = ANY (${orderIds}::bigint[])
    ORDER BY id FOR UPDATE`.execute(trx);
  const units = await loadOpenUnits(
    trx,
    customerId,
    orders.filter((order) => order.moves).map((order) => order.id),
  );
  const items = await lockForUnits(
    trx,
    [...new Set(units.map((unit) => unit.itemId))].map((itemId) => ({ customerId, itemId })),
  );
  const standings = await loadOrderStandings(trx, customerId, orderIds);
  const room = await loadOrderRoom(trx, customerId, orderIds, warehouses);
  const reviewed = planReview(standings, room, warehouses, new Set(units.map((unit) => unit.orderId)));
  await saveStandings(trx, customerId, reviewed.changed);
  await askOrderReview(trx, customerId, reviewed.left);
  const moved = reviewed.changed.filter(({ order, now }) => order.warehouseId !== now.warehouseId);
  if (moved.length > 0) {
    const book = createItemBook(items);
    const writes = noWrites();
    const ids = await drawRowIds(trx, idBounds(items, { events: units.length, lines: 2 }));
    planMoves(book, moved, units, ids, writes);
    await saveItemPlan(trx, items, book.changed(), writes);
  }
  return reviewed.changed.length;
}

/** Open units of orders, per item. */
export interface OpenUnits {
  readonly orderId: number;
  readonly orderNumber: string;
  readonly itemId: number;
  readonly quantity: number;
}

async function loadOpenUnits(
  trx: Trx,
  customerId: number,
  orderIds: readonly number[],
): Promise<readonly OpenUnits[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await sql<OpenUnits>`
    SELECT u.order_id AS "orderId", o.number AS "orderNumber", u.item_id AS "itemId",
      sum(u.quantity)::bigint AS quantity
    FROM unnest(${[...orderIds]}::bigint[]) AS k(id)
    JOIN sales_order o ON o.customer_id = ${customerId} AND o.id = k.id
    JOIN order_unit u ON u.customer_id = ${customerId} AND u.order_id = k.id AND u.open
    GROUP BY u.order_id, o.number, u.item_id ORDER BY u.order_id, u.item_id`.execute(trx);
  return rows;
}

async function saveStandings(trx: Trx, customerId: number, changed: readonly ReviewedOrder[]): Promise<void> {
  if (changed.length === 0) return;
  await sql`
    UPDATE sales_order o SET status = s.status, warehouse_id = s.warehouse_id, workable_at = s.workable_at,
      held = s.held, version = o.version + 1
    FROM unnest(${changed.map(({ order }) => order.id)}::bigint[], ${changed.map(({ now }) => now.status)}::text[],
      ${changed.map(({ now }) => now.warehouseId)}::bigint[],
      ${changed.map(({ now }) => now.workableAt?.toISOString() ?? null)}::timestamptz[],
      ${changed.map(({ now }) => now.held)}::boolean[]) AS s(id, status, warehouse_id, workable_at, held)
    WHERE o.customer_id = ${customerId} AND o.id = s.id`.execute(trx);
}

async function isAnythingLeft(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ left: boolean }>`SELECT EXISTS (SELECT 1 FROM order_review) AS left`.execute(
    trx,
  );
  return rows[0]?.left === true;
}

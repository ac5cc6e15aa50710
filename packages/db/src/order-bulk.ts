import { isEditableOrder, type OrderStatus } from "@trueup/sdk";
import { sql } from "kysely";
import { askReviewOfOrders } from "./order-review-queue.ts";
import { saveStatuses } from "./save-order-statuses.ts";
import type { Trx } from "./schema.ts";

/** How a bulk action ended for one order; `not_editable`: it is batched, or over. Orders that do not exist are left out. */
export interface BulkOrderOutcome {
  readonly orderId: number;
  readonly outcome: "applied" | "unchanged" | "not_editable";
}

/**
 * Gives the lines of editable orders the price, wholesale cost and packaging that their items have now; lines of one
 * item, or all of them where it is null.
 */
export async function applyItemValues(
  trx: Trx,
  customerId: number,
  orderIds: readonly number[],
  itemId: number | null,
): Promise<readonly BulkOrderOutcome[]> {
  const orders = await lockOrders(trx, customerId, orderIds);
  const editable = orders.filter((order) => isEditableOrder(order.status)).map((order) => order.id);
  const { rows } = await sql<{ order_id: number }>`
    UPDATE order_line l SET price = i.price, wholesale_cost = i.wholesale_cost, packaging = i.packaging
    FROM unnest(${editable}::bigint[]) AS k(id), item i
    WHERE l.customer_id = ${customerId} AND l.order_id = k.id AND i.customer_id = ${customerId} AND i.id = l.item_id
      AND l.item_id = coalesce(${itemId}::bigint, l.item_id)
      AND (l.price, l.wholesale_cost, l.packaging) IS DISTINCT FROM (i.price, i.wholesale_cost, i.packaging)
    RETURNING l.order_id`.execute(trx);
  const applied = new Set(rows.map((row) => row.order_id));
  await sql`
    UPDATE sales_order SET version = version + 1
    WHERE customer_id = ${customerId} AND id = ANY (${[...applied]}::bigint[])`.execute(trx);
  return outcomesOf(orders, applied);
}

/** Pauses editable orders by hand. */
export async function pauseOrders(
  trx: Trx,
  customerId: number,
  orderIds: readonly number[],
): Promise<readonly BulkOrderOutcome[]> {
  return setPaused(trx, customerId, orderIds, "pause");
}

/** Lets orders that were paused by hand go on. */
export async function resumeOrders(
  trx: Trx,
  customerId: number,
  orderIds: readonly number[],
): Promise<readonly BulkOrderOutcome[]> {
  return setPaused(trx, customerId, orderIds, "resume");
}

async function setPaused(
  trx: Trx,
  customerId: number,
  orderIds: readonly number[],
  how: "pause" | "resume",
): Promise<readonly BulkOrderOutcome[]> {
  const orders = await lockOrders(trx, customerId, orderIds);
  const concerned = orders
    .filter((order) => isEditableOrder(order.status) && order.paused === (how === "resume"))
    .map((order) => order.id);
  if (concerned.length > 0) {
    await sql`
      UPDATE sales_order SET paused_at = CASE WHEN ${how === "pause"} THEN now() END, version = version + 1
      WHERE customer_id = ${customerId} AND id = ANY (${concerned}::bigint[])`.execute(trx);
    await saveStatuses(trx, customerId, concerned);
    // What they follow from may change meanwhile.
    await askReviewOfOrders(trx, customerId, concerned);
  }
  return outcomesOf(orders, new Set(concerned));
}

interface LockedRow {
  readonly id: number;
  readonly status: OrderStatus;
  readonly paused: boolean;
}

async function lockOrders(
  trx: Trx,
  customerId: number,
  orderIds: readonly number[],
): Promise<readonly LockedRow[]> {
  const { rows } = await sql<LockedRow>`
    SELECT id, status, paused_at IS NOT NULL AS paused FROM sales_order
    WHERE customer_id = ${customerId} AND id = ANY (${[...orderIds]}::bigint[])
    ORDER BY id FOR UPDATE`.execute(trx);
  return rows;
}

function outcomesOf(orders: readonly LockedRow[], applied: ReadonlySet<number>): readonly BulkOrderOutcome[] {
  return orders.map((order) => {
    if (!isEditableOrder(order.status)) return { orderId: order.id, outcome: "not_editable" };
    return { orderId: order.id, outcome: applied.has(order.id) ? "applied" : "unchanged" };
  });
}

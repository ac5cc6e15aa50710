import { sql } from "kysely";
import type { PlannedLine } from "./explode-order.ts";
import type { PlannedOrder } from "./plan-new-orders.ts";
import type { Db, Trx } from "./schema.ts";

export async function drawOrderIds(db: Db, orders: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT nextval(pg_get_serial_sequence('sales_order', 'id')) AS id FROM generate_series(1, ${orders})`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

async function drawLineIds(db: Db, lines: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT nextval(pg_get_serial_sequence('order_line', 'id')) AS id FROM generate_series(1, ${lines})`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

/** Writes new orders with their lines and units. */
export async function insertOrders(
  trx: Trx,
  customerId: number,
  orders: readonly PlannedOrder[],
): Promise<void> {
  if (orders.length === 0) return;
  await sql`
    INSERT INTO sales_order (customer_id, id, store_id, external_id, number, status, warehouse_id, paid, placed_at,
      transit_days, workable_at, held)
    SELECT ${customerId}, o.* FROM unnest(${orders.map((order) => order.id)}::bigint[],
      ${orders.map((order) => order.request.storeId)}::bigint[],
      ${orders.map((order) => order.request.externalId)}::text[],
      ${orders.map((order) => order.number)}::text[],
      ${orders.map((order) => order.status)}::text[],
      ${orders.map((order) => order.warehouseId)}::bigint[],
      ${orders.map((order) => order.request.paid)}::boolean[],
      ${orders.map((order) => order.placedAt.toISOString())}::timestamptz[],
      ${orders.map((order) => order.transitDays)}::smallint[],
      ${orders.map((order) => order.workableAt?.toISOString() ?? null)}::timestamptz[],
      ${orders.map((order) => order.isHeld)}::boolean[]) AS o`.execute(trx);
  await insertLines(
    trx,
    customerId,
    orders.flatMap((order) => order.lines.map((line) => ({ ...line, orderId: order.id }))),
  );
}

/** Writes lines of orders with their units. */
export async function insertLines(
  trx: Trx,
  customerId: number,
  drafts: readonly (PlannedLine & { readonly orderId: number })[],
): Promise<void> {
  const lineIds = await drawLineIds(trx, drafts.length);
  const lines = drafts.map((line, at) => ({ ...line, id: lineIds[at] ?? 0 }));
  await sql`
    INSERT INTO order_line (customer_id, order_id, id, item_id, variant_id, quantity, price, wholesale_cost, packaging)
    SELECT ${customerId}, l.* FROM unnest(${lines.map((line) => line.orderId)}::bigint[],
      ${lines.map((line) => line.id)}::bigint[],
      ${lines.map((line) => line.itemId)}::bigint[],
      ${lines.map((line) => line.variantId)}::text[],
      ${lines.map((line) => line.quantity)}::integer[],
      ${lines.map((line) => line.values.price)}::numeric[],
      ${lines.map((line) => line.values.wholesaleCost)}::numeric[],
      ${lines.map((line) => line.values.packaging)}::text[]) AS l`.execute(trx);
  const units = lines.flatMap((line) =>
    line.units.map((part) => ({ ...part, orderId: line.orderId, lineId: line.id })),
  );
  await sql`
    INSERT INTO order_unit (customer_id, order_id, line_id, item_id, quantity)
    SELECT ${customerId}, u.* FROM unnest(${units.map((part) => part.orderId)}::bigint[],
      ${units.map((part) => part.lineId)}::bigint[],
      ${units.map((part) => part.itemId)}::bigint[],
      ${units.map((part) => part.quantity)}::bigint[]) AS u`.execute(trx);
}

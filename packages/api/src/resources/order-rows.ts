import type { SalesOrderTable } from "@trueup/db/order-schema";
import type { Db } from "@trueup/db/schema";
import { orderStatusesOf } from "@trueup/sdk";
import { type RawBuilder, type Selectable, sql } from "kysely";
import type { PageRequest } from "../http/page.ts";
import type { AskedOrders } from "./orders.ts";

export interface OrderRow extends Selectable<SalesOrderTable> {
  readonly lines: readonly {
    readonly id: number;
    readonly itemId: number;
    readonly sku: string;
    readonly variantId: string | null;
    readonly quantity: number;
    readonly returned: number;
    readonly price: string | null;
    readonly wholesaleCost: string | null;
    readonly packaging: string | null;
  }[];
}

export async function loadOrderRow(db: Db, customerId: number, orderId: number): Promise<OrderRow | null> {
  const [row] = await loadOrderRows(db, customerId, [orderId]);
  return row ?? null;
}

/** In the order of the ids. */
export async function loadOrderRows(
  db: Db,
  customerId: number,
  orderIds: readonly number[],
): Promise<readonly OrderRow[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await sql<OrderRow>`
    SELECT o.*, l.lines FROM unnest(${[...orderIds]}::bigint[]) WITH ORDINALITY AS k(id, at)
    CROSS JOIN LATERAL (SELECT * FROM sales_order WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) o
    CROSS JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('id', l.id, 'itemId', l.item_id, 'sku', i.sku, 'variantId', l.variant_id,
          'quantity', l.quantity, 'returned', l.returned, 'price', l.price::text,
          'wholesaleCost', l.wholesale_cost::text, 'packaging', l.packaging) ORDER BY l.id) AS lines
      FROM order_line l JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
      WHERE l.customer_id = ${customerId} AND l.order_id = k.id) l
    ORDER BY k.at`.execute(db);
  return rows;
}

/** One row more than the page has, where there is one; the newest first. */
export async function listOrderRows(
  db: Db,
  customerId: number,
  asked: AskedOrders,
  page: PageRequest,
): Promise<readonly OrderRow[]> {
  const conditions: RawBuilder<unknown>[] = [sql`o.customer_id = ${customerId}`];
  if (page.after !== null) conditions.push(sql`o.id < ${page.after}`);
  if (asked.status !== undefined) {
    conditions.push(sql`o.status = ANY (${[...orderStatusesOf([asked.status])]}::text[])`);
  }
  if (asked.storeId !== undefined) conditions.push(sql`o.store_id = ${asked.storeId}`);
  if (asked.number !== undefined) conditions.push(sql`o.number = ${asked.number}`);
  if (asked.itemId !== undefined) {
    conditions.push(sql`EXISTS (
      SELECT 1 FROM order_line l
      WHERE l.customer_id = o.customer_id AND l.item_id = ${asked.itemId} AND l.order_id = o.id)`);
  }
  const { rows } = await sql<{ id: number }>`
    SELECT o.id FROM sales_order o WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY o.id DESC LIMIT ${page.limit + 1}`.execute(db);
  return loadOrderRows(
    db,
    customerId,
    rows.map((row) => row.id),
  );
}

import type { Trx } from "@trueup/db/schema";
import { sql } from "kysely";
import type { SeededCustomer } from "../seed.ts";
import type { DemoCustomer } from "./catalogue.ts";
import type { DemoYear } from "./year.ts";

/**
 * Writes what is over of a merchant's past year: it moves no stock, reserves nothing and is on its way no more, so that
 * nothing but the orders and ship notices themselves tells of it. The units that were shipped and received then are in
 * the opening stock.
 */
export async function seedYear(
  trx: Trx,
  { customerId, warehouseIds, itemIds }: SeededCustomer,
  storeId: number | null,
  { items }: DemoCustomer,
  year: DemoYear,
): Promise<void> {
  const [warehouseId = 0] = warehouseIds;
  await seedOrders(trx, { customerId, warehouseId, storeId }, year, itemIds);
  await seedUnits(trx, customerId, items, itemIds);
  await seedDeliveries(trx, { customerId, warehouseId }, year, itemIds);
}

interface Place {
  readonly customerId: number;
  readonly warehouseId: number;
}

async function seedOrders(
  trx: Trx,
  { customerId, warehouseId, storeId }: Place & { readonly storeId: number | null },
  { orders }: DemoYear,
  itemIds: SeededCustomer["itemIds"],
): Promise<void> {
  const { rows } = await sql<{ id: number; number: string }>`
    INSERT INTO sales_order (customer_id, store_id, number, status, warehouse_id, placed_at, created_at, batched_at,
      shipped_at, delivered_at, ended_at)
    SELECT ${customerId}, ${storeId}::bigint, o.number, o.status, ${warehouseId}, o.placed, o.placed,
      CASE WHEN o.status <> 'cancelled' THEN o.placed + interval '6 hours' END,
      CASE WHEN o.status <> 'cancelled' THEN o.placed + interval '1 day' END,
      CASE WHEN o.status IN ('delivered', 'returned') THEN o.placed + interval '3 days' END,
      CASE o.status WHEN 'cancelled' THEN o.placed + interval '2 hours' WHEN 'returned' THEN o.placed + interval '8 days' END
    FROM (
      SELECT number, status, at, now() - days * interval '1 day' AS placed FROM unnest(
        ${orders.map((order) => order.number)}::text[], ${orders.map((order) => order.status)}::text[],
        ${orders.map((order) => order.daysAgo)}::integer[]) WITH ORDINALITY AS o(number, status, days, at)) o
    ORDER BY o.at RETURNING id, number`.execute(trx);
  const ids = new Map(rows.map((row) => [row.number, row.id]));
  const lines = orders.flatMap(({ number, status, lines: own }) =>
    own.map(({ sku, quantity }) => ({
      orderId: ids.get(number) ?? 0,
      itemId: itemIds.get(sku) ?? 0,
      quantity,
      returned: status === "returned" ? quantity : 0,
    })),
  );
  await sql`
    INSERT INTO order_line (customer_id, order_id, item_id, quantity, returned, price, wholesale_cost, packaging)
    SELECT ${customerId}, l.order_id, l.item_id, l.quantity, l.returned, i.price, i.wholesale_cost, i.packaging
    FROM unnest(${lines.map((line) => line.orderId)}::bigint[], ${lines.map((line) => line.itemId)}::bigint[],
      ${lines.map((line) => line.quantity)}::integer[], ${lines.map((line) => line.returned)}::integer[])
      AS l(order_id, item_id, quantity, returned)
    JOIN item i ON i.customer_id = ${customerId} AND i.id = l.item_id`.execute(trx);
}

/** What the lines took from the shelf: a gift set what it is made of. */
async function seedUnits(
  trx: Trx,
  customerId: number,
  items: DemoCustomer["items"],
  itemIds: SeededCustomer["itemIds"],
): Promise<void> {
  const bundles = items.flatMap(({ sku, components }) =>
    components === undefined ? [] : [itemIds.get(sku) ?? 0],
  );
  await sql`
    INSERT INTO order_unit (customer_id, order_id, line_id, item_id, quantity, open)
    SELECT l.customer_id, l.order_id, l.id, coalesce(p.part_id, l.item_id), l.quantity * coalesce(p.units, 1), false
    FROM order_line l LEFT JOIN bundle_part p ON p.customer_id = l.customer_id AND p.bundle_id = l.item_id
      AND p.bundle_id = ANY (${bundles}::bigint[])
    WHERE l.customer_id = ${customerId}`.execute(trx);
}

async function seedDeliveries(
  trx: Trx,
  { customerId, warehouseId }: Place,
  { deliveries }: DemoYear,
  itemIds: SeededCustomer["itemIds"],
): Promise<void> {
  const { rows } = await sql<{ id: number; reference: string }>`
    INSERT INTO ship_notice (customer_id, warehouse_id, sender, reference, eta, status, ended_from, ended_at, created_at)
    SELECT ${customerId}, ${warehouseId}, d.sender, d.reference, d.came, 'completed', 'receiving', d.came + interval '1 day',
      d.came - interval '12 days'
    FROM (
      SELECT sender, reference, at, now() - days * interval '1 day' AS came FROM unnest(
        ${deliveries.map((delivery) => delivery.sender)}::text[],
        ${deliveries.map((delivery) => delivery.reference)}::text[],
        ${deliveries.map((delivery) => delivery.daysAgo)}::integer[])
        WITH ORDINALITY AS d(sender, reference, days, at)) d
    ORDER BY d.at RETURNING id, reference`.execute(trx);
  const ids = new Map(rows.map((row) => [row.reference, row.id]));
  const lines = deliveries.flatMap(({ reference, lines: own }) =>
    own.map((line) => ({ ...line, noticeId: ids.get(reference) ?? 0, itemId: itemIds.get(line.sku) ?? 0 })),
  );
  await sql`
    INSERT INTO ship_notice_line (customer_id, notice_id, item_id, expected, good, damaged)
    SELECT ${customerId}, * FROM unnest(${lines.map((line) => line.noticeId)}::bigint[],
      ${lines.map((line) => line.itemId)}::bigint[], ${lines.map((line) => line.expected)}::integer[],
      ${lines.map((line) => line.good)}::integer[], ${lines.map((line) => line.damaged)}::integer[])`.execute(
    trx,
  );
}

import { orderStatusOf } from "@trueup/sdk";
import { sql } from "kysely";
import { expect } from "vitest";
import type { Db } from "../schema.ts";

/** Reserved is exactly what the open units of orders say, and nothing lies below the floor. */
export async function checkUnits(db: Db, customerId: number): Promise<void> {
  const { rows } = await sql`
    SELECT f.item_id, f.warehouse_id, f.reserved, coalesce(u.units, 0) AS units
    FROM item_flow f LEFT JOIN (
      SELECT u.item_id, o.warehouse_id, sum(u.quantity) AS units
      FROM order_unit u JOIN sales_order o ON o.customer_id = u.customer_id AND o.id = u.order_id
      WHERE u.customer_id = ${customerId} AND u.open GROUP BY 1, 2) u
      ON u.item_id = f.item_id AND u.warehouse_id = f.warehouse_id
    WHERE f.customer_id = ${customerId} AND f.reserved <> coalesce(u.units, 0)
    UNION ALL
    SELECT item_id, warehouse_id, quantity, 0 FROM stock WHERE customer_id = ${customerId} AND quantity < 0
    UNION ALL
    SELECT u.item_id, o.warehouse_id, 0, u.quantity
    FROM order_unit u JOIN sales_order o ON o.customer_id = u.customer_id AND o.id = u.order_id
    WHERE u.customer_id = ${customerId} AND u.open
      AND o.status NOT IN ('unpaid', 'pre_order', 'paused', 'insufficient_inventory', 'processing')`.execute(
    db,
  );
  expect(rows).toEqual([]);
}

interface WaitingRow {
  readonly id: number;
  readonly status: string;
  readonly warehouse_id: number;
  readonly paused: boolean;
  readonly units: Readonly<Record<string, number>>;
}

/** Once nothing is left to look at: every waiting order stands as the units before it leave it. */
export async function checkWaitingOrders(db: Db, customerId: number): Promise<void> {
  const { rows: orders } = await sql<WaitingRow>`
    SELECT o.id, o.status, o.warehouse_id, o.paused_at IS NOT NULL AS paused,
      (SELECT jsonb_object_agg(item_id, quantity) FROM order_unit u
        WHERE u.customer_id = o.customer_id AND u.order_id = o.id) AS units
    FROM sales_order o
    WHERE o.customer_id = ${customerId}
      AND o.status IN ('unpaid', 'pre_order', 'paused', 'insufficient_inventory', 'processing')
    ORDER BY placed_at, id`.execute(db);
  const { rows: cells } = await sql<{ item_id: number; warehouse_id: number; quantity: number }>`
    SELECT item_id, warehouse_id, quantity FROM stock WHERE customer_id = ${customerId}`.execute(db);
  const { rows: items } = await sql<{ id: number; process_orders: boolean }>`
    SELECT id, process_orders FROM item WHERE customer_id = ${customerId}`.execute(db);
  const { rows: warehouses } = await sql<{ id: number }>`
    SELECT id FROM warehouse WHERE customer_id = ${customerId} AND enabled`.execute(db);
  const left = new Map(cells.map((cell) => [`${cell.item_id}/${cell.warehouse_id}`, cell.quantity]));
  const flags = new Map(items.map((item) => [`${item.id}`, item.process_orders]));
  for (const order of orders) {
    const units = Object.entries(order.units);
    const fills = (warehouseId: number) =>
      units.every(([itemId, wanted]) => (left.get(`${itemId}/${warehouseId}`) ?? 0) >= wanted);
    const fillable = fills(order.warehouse_id);
    const expected = orderStatusOf({
      ended: null,
      progress: null,
      paid: true,
      paused: order.paused,
      processOrders: units.every(([itemId]) => flags.get(itemId) === true),
      fillable,
    });
    expect({ id: order.id, status: order.status }).toEqual({ id: order.id, status: expected });
    expect(fillable || !warehouses.some(({ id: warehouseId }) => fills(warehouseId))).toBe(true);
    for (const [itemId, wanted] of units) {
      const key = `${itemId}/${order.warehouse_id}`;
      left.set(key, (left.get(key) ?? 0) - wanted);
    }
  }
}

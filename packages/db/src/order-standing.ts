import { EDITABLE_ORDER_STATUSES, type OrderStatus, orderStatusOf, workableAt } from "@trueup/sdk";
import { sql } from "kysely";
import type { OrderWarehouses } from "./order-warehouses.ts";
import type { Db } from "./schema.ts";

/** A waiting order with what its status, its warehouse and its time follow from. */
export interface OrderStanding {
  readonly id: number;
  readonly status: OrderStatus;
  readonly warehouseId: number;
  readonly paid: boolean;
  readonly paused: boolean;
  readonly transitDays: number;
  readonly workableAt: Date | null;
  readonly held: boolean;
  readonly processOrders: boolean;
  readonly streetDate: string | null;
  readonly now: Date;
}

/** How a waiting order stands, or is to stand. */
export interface StandingNow {
  readonly status: OrderStatus;
  readonly warehouseId: number;
  readonly workableAt: Date | null;
  readonly held: boolean;
}

/** Those of the orders that wait, the oldest first. */
export async function loadOrderStandings(
  db: Db,
  customerId: number,
  orderIds: readonly number[],
): Promise<readonly OrderStanding[]> {
  const { rows } = await sql<OrderStanding>`
    SELECT o.id, o.status, o.warehouse_id AS "warehouseId", o.paid, o.paused_at IS NOT NULL AS paused,
      o.transit_days AS "transitDays", o.workable_at AS "workableAt", o.held, now() AS now,
      f.process_orders AS "processOrders", f.street_date AS "streetDate"
    FROM unnest(${[...orderIds]}::bigint[]) AS k(id)
    CROSS JOIN LATERAL (SELECT * FROM sales_order WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) o
    CROSS JOIN LATERAL (
      SELECT bool_and(i.process_orders) AS process_orders, max(i.street_date)::text AS street_date
      FROM (
        SELECT item_id FROM order_line WHERE customer_id = ${customerId} AND order_id = o.id
        UNION SELECT item_id FROM order_unit WHERE customer_id = ${customerId} AND order_id = o.id) c
      CROSS JOIN LATERAL (
        SELECT process_orders, street_date FROM item WHERE customer_id = ${customerId} AND id = c.item_id OFFSET 0) i
      OFFSET 0) f
    WHERE o.status = ANY (${[...EDITABLE_ORDER_STATUSES]}::text[])
    ORDER BY o.placed_at, o.id`.execute(db);
  return rows;
}

/** What the order's facts come to, in a warehouse that can fill it or not. */
export function standingOf(
  order: OrderStanding,
  place: { readonly warehouseId: number; readonly fillable: boolean },
  warehouses: OrderWarehouses,
): StandingNow {
  const at = workableAt({
    streetDates: [order.streetDate],
    transitDays: order.transitDays,
    timeZone: warehouses.timeZones.get(place.warehouseId) ?? "UTC",
  });
  const workable = at === null ? null : new Date(at);
  const { paid, paused, processOrders } = order;
  return {
    status: orderStatusOf({
      ended: null,
      progress: null,
      paid,
      paused,
      processOrders,
      fillable: place.fillable,
    }),
    warehouseId: place.warehouseId,
    workableAt: workable,
    held: workable !== null && workable > order.now,
  };
}

/** The room for one item of an order in one warehouse. */
export interface OrderRoom {
  readonly orderId: number;
  readonly itemId: number;
  readonly warehouseId: number;
  /** Units that the order wants. */
  readonly units: number;
  /** Units on the shelf there, less what older orders there want. */
  readonly room: number;
}

export async function loadOrderRoom(
  db: Db,
  customerId: number,
  orderIds: readonly number[],
  { enabled }: OrderWarehouses,
): Promise<readonly OrderRoom[]> {
  const { rows } = await sql<OrderRoom>`
    SELECT order_id AS "orderId", item_id AS "itemId", warehouse_id AS "warehouseId", units, room
    FROM (${roomOf(customerId, orderIds, enabled)}) r`.execute(db);
  return rows;
}

/** The warehouses, by order, that could fill all of it. */
export async function loadFillingWarehouses(
  db: Db,
  customerId: number,
  orderIds: readonly number[],
  { enabled }: OrderWarehouses,
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const { rows } = await sql<{ order_id: number; warehouse_id: number }>`
    SELECT order_id, warehouse_id FROM (${roomOf(customerId, orderIds, enabled)}) r
    GROUP BY order_id, warehouse_id HAVING bool_and(room >= units)`.execute(db);
  const filling = new Map<number, Set<number>>();
  for (const row of rows) {
    const own = filling.get(row.order_id);
    if (own === undefined) filling.set(row.order_id, new Set([row.warehouse_id]));
    else own.add(row.warehouse_id);
  }
  return filling;
}

/** Every open unit of the orders' items stands in one line, the oldest first: one look at them for all warehouses. */
function roomOf(customerId: number, orderIds: readonly number[], enabled: OrderWarehouses["enabled"]) {
  const ids = sql`${[...orderIds]}::bigint[]`;
  return sql`
    WITH wanted AS MATERIALIZED (
      SELECT DISTINCT u.item_id FROM unnest(${ids}) AS k(id) CROSS JOIN LATERAL (
        SELECT item_id FROM order_unit WHERE customer_id = ${customerId} AND order_id = k.id AND open OFFSET 0) u),
    claims AS (
      SELECT u.item_id, u.order_id, o.placed_at, o.warehouse_id, sum(u.quantity)::bigint AS units
      FROM wanted CROSS JOIN LATERAL (
        SELECT item_id, order_id, quantity FROM order_unit
        WHERE customer_id = ${customerId} AND item_id = wanted.item_id AND open OFFSET 0) u
      CROSS JOIN LATERAL (
        SELECT placed_at, warehouse_id FROM sales_order WHERE customer_id = ${customerId} AND id = u.order_id
        OFFSET 0) o
      GROUP BY u.item_id, u.order_id, o.placed_at, o.warehouse_id),
    lined AS (
      SELECT c.item_id, c.order_id, c.units, w.id AS warehouse_id,
        coalesce(sum(c.units) FILTER (WHERE c.warehouse_id = w.id) OVER (
          PARTITION BY c.item_id, w.id ORDER BY c.placed_at, c.order_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS older
      FROM claims c CROSS JOIN unnest(${enabled.map((warehouse) => warehouse.id)}::bigint[]) AS w(id)),
    shelf AS (
      SELECT item_id, warehouse_id, s.units FROM wanted CROSS JOIN LATERAL (
        SELECT warehouse_id, sum(quantity)::bigint AS units FROM stock
        WHERE customer_id = ${customerId} AND item_id = wanted.item_id AND role IN ('pickable', 'backstock')
        GROUP BY warehouse_id OFFSET 0) s)
    SELECT l.order_id, l.item_id, l.warehouse_id, l.units, coalesce(s.units, 0) - l.older AS room
    FROM lined l LEFT JOIN shelf s ON s.item_id = l.item_id AND s.warehouse_id = l.warehouse_id
    WHERE l.order_id = ANY (${ids})`;
}

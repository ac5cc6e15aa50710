import { sql } from "kysely";
import type { NewOrderRequest } from "./new-order.ts";
import type { Db } from "./schema.ts";

/** What an order line copies of its item, and waits for. */
export interface OrderItem {
  readonly id: number;
  readonly price: string | null;
  readonly wholesaleCost: string | null;
  readonly packaging: string | null;
  readonly streetDate: string | null;
}

/** The items that orders name, by what they are named by. */
export interface NamedItems {
  readonly ids: ReadonlySet<number>;
  readonly idsBySku: ReadonlyMap<string, number>;
}

export async function findNamedItems(
  db: Db,
  customerId: number,
  orders: readonly NewOrderRequest[],
): Promise<NamedItems> {
  const items = orders.flatMap((order) => order.lines.map((line) => line.item));
  const skus = [...new Set(items.flatMap((item) => ("sku" in item ? [item.sku] : [])))];
  const ids = [...new Set(items.flatMap((item) => ("sku" in item ? [] : [item.itemId])))];
  const { rows } = await sql<{ id: number; sku: string; by_id: boolean }>`
    SELECT i.id, i.sku, false AS by_id FROM unnest(${skus}::text[]) AS k(sku) CROSS JOIN LATERAL (
      SELECT id, sku FROM item WHERE customer_id = ${customerId} AND sku = k.sku OFFSET 0) i
    UNION ALL
    SELECT i.id, i.sku, true FROM unnest(${ids}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT id, sku FROM item WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) i`.execute(db);
  return {
    ids: new Set(rows.filter((row) => row.by_id).map((row) => row.id)),
    idsBySku: new Map(rows.filter((row) => !row.by_id).map((row) => [row.sku, row.id])),
  };
}

/** The items with what bundles among them come down to: all that units can be reserved of. */
export async function withParts(
  db: Db,
  customerId: number,
  itemIds: readonly number[],
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT DISTINCT p.part_id AS id FROM unnest(${[...itemIds]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT part_id FROM bundle_part WHERE customer_id = ${customerId} AND bundle_id = k.id OFFSET 0) p`.execute(
    db,
  );
  return [...new Set([...itemIds, ...rows.map((row) => row.id)])];
}

export async function loadOrderItems(
  db: Db,
  customerId: number,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, OrderItem>> {
  const { rows } = await sql<OrderItem>`
    SELECT i.* FROM unnest(${[...itemIds]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT id, price, wholesale_cost AS "wholesaleCost", packaging, street_date::text AS "streetDate"
      FROM item WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) i`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

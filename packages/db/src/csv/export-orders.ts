import type { CsvFormat, OrderFilter, OrderStatus } from "@trueup/sdk";
import { sql } from "kysely";
import type { Db } from "../schema.ts";
import { orderFilterSql } from "../search/order-filter.ts";
import { loadWarehouseNames } from "./import-counts.ts";
import { nameOf, type Named } from "./names.ts";
import { loadOrderStores } from "./order-rows.ts";
import { type CsvValue, decimalCell, writeHeader, writeRows } from "./write-rows.ts";

/** Orders that are looked at in one statement; each may have hundreds of lines. */
const PAGE_ORDERS = 200;

/** A CSV file of orders, piece by piece, with a row for each line of each order; see `exportCsv`. */
export async function* exportOrders(
  db: Db,
  customerId: number,
  { filter, ...format }: CsvFormat & { readonly filter?: OrderFilter | undefined },
): AsyncGenerator<string, void, undefined> {
  yield writeHeader("orders", format);
  for (let after = 0; ;) {
    const page = await readPage(db, customerId, filter, after);
    const rows = await toCells(db, customerId, page.lines);
    if (rows.length > 0) yield writeRows(rows, format);
    if (page.next === null) return;
    after = page.next;
  }
}

interface ExportedLine {
  readonly number: string;
  readonly store_id: number | null;
  readonly external_id: string | null;
  readonly placed_at: Date;
  readonly status: OrderStatus;
  readonly paid: boolean;
  readonly warehouse_id: number;
  readonly sku: string;
  readonly quantity: number;
  /** Decimal numbers, as text. */
  readonly price: string | null;
  readonly wholesale_cost: string | null;
  readonly packaging: string | null;
}

interface LinePage {
  readonly lines: readonly ExportedLine[];
  readonly next: number | null;
}

/** Asks the filter of as many orders as a page has, however few of them it finds. */
async function readPage(
  db: Db,
  customerId: number,
  filter: OrderFilter | undefined,
  after: number,
): Promise<LinePage> {
  const { rows: looked } = await sql<{ id: number }>`
    SELECT id FROM sales_order WHERE customer_id = ${customerId} AND id > ${after}
    ORDER BY id LIMIT ${sql.lit(PAGE_ORDERS)}`.execute(db);
  const last = looked.at(-1);
  if (last === undefined) return { lines: [], next: null };
  const { rows: lines } = await sql<ExportedLine>`
    SELECT o.number, o.store_id, o.external_id, o.placed_at, o.status, o.paid, o.warehouse_id, l.*
    FROM sales_order o CROSS JOIN LATERAL (
      SELECT line.id AS line_id, i.sku, line.quantity, line.price::text AS price,
        line.wholesale_cost::text AS wholesale_cost, line.packaging
      FROM order_line line JOIN item i ON i.customer_id = line.customer_id AND i.id = line.item_id
      WHERE line.customer_id = ${customerId} AND line.order_id = o.id OFFSET 0) l
    WHERE o.customer_id = ${customerId} AND o.id > ${after} AND o.id <= ${last.id}
      AND ${filter === undefined ? sql<boolean>`true` : orderFilterSql(customerId, filter)}
    ORDER BY o.id, l.line_id`.execute(db);
  return { lines, next: looked.length < PAGE_ORDERS ? null : last.id };
}

async function toCells(
  db: Db,
  customerId: number,
  lines: readonly ExportedLine[],
): Promise<readonly (readonly CsvValue[])[]> {
  if (lines.length === 0) return [];
  const stores = namesOf("store", await loadOrderStores(db, customerId));
  const warehouses = namesOf("warehouse", await loadWarehouseNames(db, customerId));
  return lines.map((line) => [
    line.number,
    line.store_id === null ? null : (stores.get(line.store_id) ?? null),
    line.external_id,
    line.placed_at.toISOString(),
    line.status,
    line.paid,
    line.sku,
    line.quantity,
    decimalCell(line.price),
    decimalCell(line.wholesale_cost),
    line.packaging,
    warehouses.get(line.warehouse_id) ?? null,
  ]);
}

function namesOf(kind: "store" | "warehouse", all: readonly Named[]): ReadonlyMap<number, string> {
  return new Map(all.map((one) => [one.id, nameOf(kind, all, one)]));
}

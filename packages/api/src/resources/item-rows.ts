import type { Db, ItemTable, StockTable } from "@trueup/db/schema";
import { countedOf } from "@trueup/db/counts";
import { loadItems } from "@trueup/db/load-items";
import { type Quantities, quantitiesOf, type SyncSetting } from "@trueup/sdk";
import { type RawBuilder, type Selectable, sql } from "kysely";
import type { PageRequest } from "../http/page.ts";
import type { AskedItems } from "./items.ts";

export interface ItemRow extends Selectable<ItemTable> {
  readonly customer_setting: SyncSetting;
  readonly stock: readonly {
    readonly warehouseId: number;
    readonly role: StockTable["role"];
    readonly quantity: number;
  }[];
  readonly quantities: Quantities;
}

type StoredItem = Omit<ItemRow, "quantities">;

export async function loadItemRow(db: Db, customerId: number, itemId: number): Promise<ItemRow | null> {
  const { rows } = await sql<StoredItem>`${selectItems(customerId)} AND i.id = ${itemId}`.execute(db);
  const [row] = await withQuantities(db, rows);
  return row ?? null;
}

/** One row more than the page has, where there is one. */
export async function listItemRows(
  db: Db,
  customerId: number,
  asked: AskedItems,
  page: PageRequest,
): Promise<readonly ItemRow[]> {
  const conditions: RawBuilder<unknown>[] = [sql`i.id > ${page.after ?? 0}`];
  if (asked.sku !== undefined) conditions.push(sql`i.sku = ${asked.sku}`);
  for (const word of wordsOf(asked.q)) {
    conditions.push(sql`(i.sku ILIKE ${word} OR i.description ILIKE ${word})`);
  }
  if (asked.archived !== "include") {
    conditions.push(asked.archived === "only" ? sql`i.archived_at IS NOT NULL` : sql`i.archived_at IS NULL`);
  }
  if (asked.syncInventory !== undefined) conditions.push(sql`i.sync_setting = ${asked.syncInventory}`);
  if (asked.processOrders !== undefined) conditions.push(sql`i.process_orders = ${asked.processOrders}`);
  const { rows } = await sql<StoredItem>`
    ${selectItems(customerId)} AND ${sql.join(conditions, sql` AND `)}
    ORDER BY i.id LIMIT ${page.limit + 1}`.execute(db);
  return withQuantities(db, rows);
}

/** Items are never deleted: all of them are there. */
async function withQuantities(db: Db, rows: readonly StoredItem[]): Promise<readonly ItemRow[]> {
  const items = await loadItems(
    db,
    rows.map((row) => ({ customerId: row.customer_id, itemId: row.id })),
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  return rows.flatMap((row) => {
    const item = byId.get(row.id);
    return item === undefined ? [] : [{ ...row, quantities: quantitiesOf(countedOf(item)) }];
  });
}

function selectItems(customerId: number): RawBuilder<unknown> {
  return sql`
    SELECT i.*, i.street_date::text AS street_date, c.sync_setting AS customer_setting,
      (SELECT coalesce(
          jsonb_agg(jsonb_build_object('warehouseId', s.warehouse_id, 'role', s.role, 'quantity', s.quantity)
            ORDER BY s.warehouse_id, s.role), '[]')
        FROM stock s
        WHERE s.customer_id = i.customer_id AND s.item_id = i.id AND s.quantity > 0) AS stock
    FROM item i JOIN customer c ON c.id = i.customer_id
    WHERE i.customer_id = ${customerId}`;
}

/** The words of a search, as patterns; what has a meaning in a pattern means itself. */
function wordsOf(q: string | undefined): readonly string[] {
  return (q ?? "")
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
}

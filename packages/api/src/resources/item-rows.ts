import type { ItemTable, StockTable } from "@trueup/db/item-schema";
import type { Db } from "@trueup/db/schema";
import { countedOf } from "@trueup/db/counts";
import { loadItems } from "@trueup/db/load-items";
import { type ItemLot, type Quantities, quantitiesOf, type SyncSetting } from "@trueup/sdk";
import { type RawBuilder, type Selectable, sql } from "kysely";

export interface ItemRow extends Selectable<ItemTable> {
  readonly customer_setting: SyncSetting;
  readonly stock: readonly {
    readonly warehouseId: number;
    readonly role: StockTable["role"];
    readonly quantity: number;
  }[];
  /** The first to expire first. */
  readonly lots: readonly (ItemLot & { readonly warehouseId: number })[];
  /** Null where it is no bundle. */
  readonly components:
    | readonly { readonly itemId: number; readonly sku: string; readonly units: number }[]
    | null;
  readonly quantities: Quantities;
}

type StoredItem = Omit<ItemRow, "quantities">;

export async function loadItemRow(db: Db, customerId: number, itemId: number): Promise<ItemRow | null> {
  const { rows } = await sql<StoredItem>`${selectItems(customerId)} AND i.id = ${itemId}`.execute(db);
  const [row] = await withQuantities(db, rows);
  return row ?? null;
}

/** The items in the order of the ids; those that are not the customer's are left out. */
export async function loadItemRows(
  db: Db,
  customerId: number,
  itemIds: readonly number[],
): Promise<readonly ItemRow[]> {
  if (itemIds.length === 0) return [];
  const { rows } = await sql<StoredItem>`
    ${selectItems(customerId)} AND i.id = ANY (${[...itemIds]}::bigint[])`.execute(db);
  const byId = new Map((await withQuantities(db, rows)).map((row) => [row.id, row]));
  return itemIds.flatMap((id) => byId.get(id) ?? []);
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
        WHERE s.customer_id = i.customer_id AND s.item_id = i.id AND s.quantity > 0) AS stock,
      (SELECT coalesce(
          jsonb_agg(jsonb_build_object('warehouseId', l.warehouse_id, 'role', l.role, 'code', l.code,
            'expiresOn', l.expires_on, 'units', l.units) ORDER BY l.expires_on NULLS LAST, l.code, l.role), '[]')
        FROM stock_lot l
        WHERE l.customer_id = i.customer_id AND l.item_id = i.id) AS lots,
      CASE WHEN i.is_bundle THEN (SELECT coalesce(
          jsonb_agg(jsonb_build_object('itemId', b.component_id, 'sku', c.sku, 'units', b.units)
            ORDER BY b.component_id), '[]')
        FROM bundle_component b JOIN item c ON c.customer_id = b.customer_id AND c.id = b.component_id
        WHERE b.customer_id = i.customer_id AND b.bundle_id = i.id) END AS components
    FROM item i JOIN customer c ON c.id = i.customer_id
    WHERE i.customer_id = ${customerId}`;
}

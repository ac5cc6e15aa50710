import type { StockRole } from "@trueup/sdk";
import { sql } from "kysely";
import { loadListings } from "../listing-state.ts";
import type { Db } from "../schema.ts";
import type { ExportedItem } from "./export-items.ts";
import { loadWarehouseNames } from "./import-counts.ts";
import { loadStoreNames } from "./import-listings.ts";
import { nameOf } from "./names.ts";
import type { CsvValue } from "./write-rows.ts";

/** Units of items by place. An item that was never anywhere has a row of its own, to be counted in. */
export async function countCells(
  db: Db,
  customerId: number,
  items: readonly ExportedItem[],
): Promise<readonly (readonly CsvValue[])[]> {
  const warehouses = await loadWarehouseNames(db, customerId);
  const names = new Map(warehouses.map((one) => [one.id, nameOf("warehouse", warehouses, one)]));
  const standard = warehouses.find(({ isDefault }) => isDefault)?.id ?? 0;
  const { rows } = await sql<{
    item_id: number;
    warehouse_id: number;
    role: StockRole;
    quantity: number;
  }>`
    SELECT s.* FROM unnest(${items.map(({ id }) => id)}::bigint[]) AS k(id)
    CROSS JOIN LATERAL (
      SELECT item_id, warehouse_id, role, quantity FROM stock
      WHERE customer_id = ${customerId} AND item_id = k.id ORDER BY warehouse_id, role OFFSET 0) s`.execute(
    db,
  );
  const stock = Map.groupBy(rows, (row) => row.item_id);
  return items
    .filter((item) => !item.is_bundle)
    .flatMap(({ id, sku }) => {
      const own = stock.get(id) ?? [{ warehouse_id: standard, role: "pickable", quantity: 0 }];
      return own.map(({ warehouse_id: at, role, quantity }) => [
        sku,
        names.get(at) ?? null,
        role,
        quantity,
        null,
      ]);
    });
}

/** Listings that are read in one statement. */
const PAGE_LISTINGS = 1_000;

/** Links of items to variants, and how each stands. */
export async function listingCells(
  db: Db,
  customerId: number,
  items: readonly ExportedItem[],
): Promise<readonly (readonly CsvValue[])[]> {
  const stores = await loadStoreNames(db, customerId);
  const names = new Map(stores.map((one) => [one.id, nameOf("store", stores, one)]));
  const { rows: ids } = await sql<{ id: number }>`
    SELECT l.id FROM unnest(${items.map(({ id }) => id)}::bigint[]) WITH ORDINALITY AS k(id, at)
    CROSS JOIN LATERAL (
      SELECT id FROM listing WHERE customer_id = ${customerId} AND item_id = k.id AND unlinked_at IS NULL
      OFFSET 0) l ORDER BY k.at, l.id`.execute(db);
  const cells: (readonly CsvValue[])[] = [];
  for (let at = 0; at < ids.length; at += PAGE_LISTINGS) {
    const page = ids.slice(at, at + PAGE_LISTINGS).map(({ id }) => id);
    for (const listing of await loadListings(db, customerId, page)) {
      const { item, store, remote, level, known, state } = listing;
      // The links of a store that was disconnected cannot be made again.
      const name = names.get(store.id);
      if (name === undefined) continue;
      const { variantId, productId, inventoryItemId, locationId } = remote;
      cells.push([
        item.sku,
        name,
        variantId,
        productId,
        inventoryItemId,
        locationId,
        level,
        known?.quantity ?? null,
        state,
      ]);
    }
  }
  return cells;
}

import type { StoreUsability } from "@trueup/sdk";
import { sql } from "kysely";
import type { CustomerRules, ItemState, ListingRow, StockCell } from "./item-state.ts";
import type { Trx } from "./schema.ts";

/** Which items to lock: of their customer only. */
export interface ItemKey {
  readonly customerId: number;
  readonly itemId: number;
}

/**
 * Locks the items, then their listings, in the order that every transaction keeps (item, stock, listing, due; by
 * id), and answers them as they stand. Items that do not exist are left out. The stock needs no lock of its own:
 * whoever changes it holds the item. Stores and preferences are read once the locks are held, because a statement that
 * waits for a lock goes on with the other tables as they were before the wait: what was saved while we waited counts.
 *
 * Each row is looked up by its key, whatever the planner knows of the tables: `LATERAL … OFFSET 0` cannot be turned
 * into a scan, which a planner without fresh statistics chooses.
 */
export async function lockItems(trx: Trx, keys: readonly ItemKey[]): Promise<ItemState[]> {
  if (keys.length === 0) return [];
  const customerIds = [...new Set(keys.map((key) => key.customerId))];
  return assemble({
    items: await lockRowsOfItems(trx, keys),
    listings: await lockListings(trx, keys),
    stock: await loadStock(trx, keys),
    stores: await loadStores(trx, customerIds),
    customers: await loadCustomers(trx, customerIds),
  });
}

async function lockRowsOfItems(trx: Trx, keys: readonly ItemKey[]): Promise<readonly ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    SELECT i.* FROM (SELECT * FROM ${keyRows(keys)} ORDER BY id) k CROSS JOIN LATERAL (
      SELECT customer_id, id, sku, sync_setting, process_orders, received_at IS NOT NULL AS received,
        archived_at IS NOT NULL AS archived
      FROM item WHERE customer_id = k.customer_id AND id = k.id FOR UPDATE) i`.execute(trx);
  return rows;
}

async function lockListings(trx: Trx, keys: readonly ItemKey[]): Promise<readonly LockedListing[]> {
  const { rows } = await sql<LockedListing>`
    SELECT l.* FROM (
      SELECT k.customer_id, l.id FROM ${keyRows(keys)} CROSS JOIN LATERAL (
        SELECT id FROM listing WHERE customer_id = k.customer_id AND item_id = k.id AND unlinked_at IS NULL OFFSET 0) l
      ORDER BY l.id) k
    CROSS JOIN LATERAL (
      SELECT item_id, id, store_id, paused_at IS NOT NULL AS paused, desired_version, closed_version,
        known_quantity, written_at IS NOT NULL AS written
      FROM listing WHERE customer_id = k.customer_id AND id = k.id AND unlinked_at IS NULL FOR UPDATE) l`.execute(
    trx,
  );
  return rows;
}

async function loadStock(trx: Trx, keys: readonly ItemKey[]): Promise<readonly StockRow[]> {
  const { rows } = await sql<StockRow>`
    SELECT s.* FROM ${keyRows(keys)} CROSS JOIN LATERAL (
      SELECT item_id, warehouse_id, role, quantity FROM stock
      WHERE customer_id = k.customer_id AND item_id = k.id OFFSET 0) s`.execute(trx);
  return rows;
}

function keyRows(keys: readonly ItemKey[]) {
  return sql`unnest(${keys.map((key) => key.customerId)}::bigint[], ${keys.map((key) => key.itemId)}::bigint[])
    AS k(customer_id, id)`;
}

async function loadStores(
  trx: Trx,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, StoreOfListings>> {
  const { rows } = await sql<StoreOfListings & { readonly id: number }>`
    SELECT s.* FROM unnest(${[...customerIds]}::bigint[]) AS k(customer_id) CROSS JOIN LATERAL (
      SELECT id, sync_enabled,
        CASE WHEN disconnected_at IS NOT NULL THEN 'disconnected' WHEN comparing THEN 'comparing' ELSE 'usable' END
          AS usability
      FROM store WHERE customer_id = k.customer_id OFFSET 0) s`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

async function loadCustomers(
  trx: Trx,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, CustomerRules>> {
  const rows = await trx
    .selectFrom("customer")
    .select([
      "id",
      "sync_setting",
      "process_orders_setting",
      "guard_unreceived",
      "sold_out_measure",
      "flag_on_any_return",
    ])
    .where("id", "=", sql<number>`ANY(${[...customerIds]}::bigint[])`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        syncSetting: row.sync_setting,
        processOrdersSetting: row.process_orders_setting,
        guardUnreceived: row.guard_unreceived,
        soldOutMeasure: row.sold_out_measure,
        flagOnAnyReturn: row.flag_on_any_return,
      },
    ]),
  );
}

interface ItemRow {
  readonly customer_id: number;
  readonly id: number;
  readonly sku: string;
  readonly sync_setting: ItemState["setting"];
  readonly process_orders: boolean;
  readonly received: boolean;
  readonly archived: boolean;
}

interface LockedListing {
  readonly item_id: number;
  readonly id: number;
  readonly store_id: number;
  readonly paused: boolean;
  readonly desired_version: number;
  readonly closed_version: number;
  readonly known_quantity: number | null;
  readonly written: boolean;
}

interface StoreOfListings {
  readonly sync_enabled: boolean;
  readonly usability: StoreUsability;
}

interface StockRow {
  readonly item_id: number;
  readonly warehouse_id: number;
  readonly role: StockCell["role"];
  readonly quantity: number;
}

function assemble(loaded: {
  readonly items: readonly ItemRow[];
  readonly listings: readonly LockedListing[];
  readonly stock: readonly StockRow[];
  readonly stores: ReadonlyMap<number, StoreOfListings>;
  readonly customers: ReadonlyMap<number, CustomerRules>;
}): ItemState[] {
  const listings = Map.groupBy(loaded.listings, (row) => row.item_id);
  const stock = Map.groupBy(loaded.stock, (row) => row.item_id);
  return loaded.items.map((row) => {
    const customer = loaded.customers.get(row.customer_id);
    if (customer === undefined)
      throw new Error(`customer ${row.customer_id} of item ${row.id} was not loaded`);
    return {
      customer,
      id: row.id,
      sku: row.sku,
      setting: row.sync_setting,
      processOrders: row.process_orders,
      received: row.received,
      archived: row.archived,
      stock: (stock.get(row.id) ?? []).map(toStockCell),
      listings: (listings.get(row.id) ?? []).map((listing) => toListingRow(listing, loaded.stores)),
    };
  });
}

function toStockCell(row: StockRow): StockCell {
  return { warehouseId: row.warehouse_id, role: row.role, quantity: row.quantity };
}

function toListingRow(row: LockedListing, stores: ReadonlyMap<number, StoreOfListings>): ListingRow {
  const store = stores.get(row.store_id);
  if (store === undefined) throw new Error(`store ${row.store_id} of listing ${row.id} was not loaded`);
  return {
    id: row.id,
    storeId: row.store_id,
    paused: row.paused,
    store: store.usability,
    storeSyncEnabled: store.sync_enabled,
    desiredVersion: row.desired_version,
    closedVersion: row.closed_version,
    known: row.known_quantity,
    written: row.written,
  };
}

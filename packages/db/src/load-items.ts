import type { StoreUsability } from "@trueup/sdk";
import { sql } from "kysely";
import type { CustomerRules, ItemState, ListingRow, StockCell } from "./item-state.ts";
import type { Trx } from "./schema.ts";

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

/** Which items to lock: of their customer only. */
export interface ItemKey {
  readonly customerId: number;
  readonly itemId: number;
}

/**
 * Locks the items, then their listings, in the order that every transaction keeps (item, stock, listing, due; by
 * id), and answers them as they stand. Items that do not exist are left out. The stock needs no lock of its own:
 * whoever changes it holds the item. Listings, stores and preferences are read once the locks are held, because a
 * statement that waits for a lock goes on with the other tables as they were before the wait: what was saved while we
 * waited counts.
 */
export async function lockItems(trx: Trx, keys: readonly ItemKey[]): Promise<ItemState[]> {
  if (keys.length === 0) return [];
  const customerIds = keys.map((key) => key.customerId);
  const itemIds = keys.map((key) => key.itemId);
  const items = await sql<ItemRow>`
    SELECT i.customer_id, i.id, i.sku, i.sync_setting, i.process_orders,
      i.received_at IS NOT NULL AS received, i.archived_at IS NOT NULL AS archived
    FROM item i JOIN unnest(${customerIds}::bigint[], ${itemIds}::bigint[]) AS k(customer_id, id)
      ON i.customer_id = k.customer_id AND i.id = k.id
    ORDER BY i.id FOR UPDATE OF i`.execute(trx);
  await sql`
    SELECT 1 FROM unnest(${customerIds}::bigint[], ${itemIds}::bigint[]) AS k(customer_id, id)
    JOIN listing l ON l.customer_id = k.customer_id AND l.item_id = k.id AND l.unlinked_at IS NULL
    ORDER BY l.id FOR UPDATE OF l`.execute(trx);
  const listings = await sql<ListingRowWithItem>`
    SELECT l.item_id, l.id, l.store_id, l.paused_at IS NOT NULL AS paused, l.desired_version, l.closed_version,
      l.known_quantity, l.written_at IS NOT NULL AS written, s.sync_enabled,
      CASE WHEN s.disconnected_at IS NOT NULL THEN 'disconnected' WHEN s.comparing THEN 'comparing' ELSE 'usable' END
        AS usability
    FROM unnest(${customerIds}::bigint[], ${itemIds}::bigint[]) AS k(customer_id, id)
    JOIN listing l ON l.customer_id = k.customer_id AND l.item_id = k.id AND l.unlinked_at IS NULL
    JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    ORDER BY l.id`.execute(trx);
  const stock = await sql<StockRow>`
    SELECT s.item_id, s.warehouse_id, s.role, s.quantity
    FROM unnest(${customerIds}::bigint[], ${itemIds}::bigint[]) AS k(customer_id, id)
    JOIN stock s ON s.customer_id = k.customer_id AND s.item_id = k.id`.execute(trx);
  const customers = await loadCustomers(trx, [...new Set(customerIds)]);
  return assemble(items.rows, listings.rows, stock.rows, customers);
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

interface ListingRowWithItem {
  readonly item_id: number;
  readonly id: number;
  readonly store_id: number;
  readonly paused: boolean;
  readonly desired_version: number;
  readonly closed_version: number;
  readonly known_quantity: number | null;
  readonly written: boolean;
  readonly sync_enabled: boolean;
  readonly usability: StoreUsability;
}

interface StockRow {
  readonly item_id: number;
  readonly warehouse_id: number;
  readonly role: StockCell["role"];
  readonly quantity: number;
}

function assemble(
  items: readonly ItemRow[],
  listingRows: readonly ListingRowWithItem[],
  stockRows: readonly StockRow[],
  customers: ReadonlyMap<number, CustomerRules>,
): ItemState[] {
  const listings = Map.groupBy(listingRows, (row) => row.item_id);
  const stock = Map.groupBy(stockRows, (row) => row.item_id);
  return items.map((row) => {
    const customer = customers.get(row.customer_id);
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
      listings: (listings.get(row.id) ?? []).map(toListingRow),
    };
  });
}

function toStockCell(row: StockRow): StockCell {
  return { warehouseId: row.warehouse_id, role: row.role, quantity: row.quantity };
}

function toListingRow(row: ListingRowWithItem): ListingRow {
  return {
    id: row.id,
    storeId: row.store_id,
    paused: row.paused,
    store: row.usability,
    storeSyncEnabled: row.sync_enabled,
    desiredVersion: row.desired_version,
    closedVersion: row.closed_version,
    known: row.known_quantity,
    written: row.written,
  };
}

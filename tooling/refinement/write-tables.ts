import type { Db } from "@trueup/db/schema";
import { createSealer } from "@trueup/db/seal";
import { saveStoreCredentials } from "@trueup/db/store-credentials";
import { sql } from "kysely";
import type { ListingRow, Tables } from "../simulation/database/tables.ts";

export const sealer = createSealer([{ kid: "refinement", key: new Uint8Array(32).fill(7) }]);

/** Makes the database hold what the model's tables hold at the start, under the same ids, and nothing else. */
export async function writeTables(db: Db, tables: Tables): Promise<void> {
  await clear(db);
  await db
    .insertInto("customer")
    .values(
      [...tables.customers.values()].map((row) => ({
        id: row.id,
        name: `Customer ${row.id}`,
        sync_setting: row.syncSetting,
        process_orders_setting: row.processOrdersSetting,
        guard_unreceived: row.guardUnreceived,
        sold_out_measure: row.soldOutMeasure,
        sold_out_check_minutes: 60,
        flag_on_any_return: row.flagOnAnyReturn,
      })),
    )
    .execute();
  const warehouses = [...tables.customers.keys()].flatMap((customer_id) =>
    [1, 2].map((id) => ({ customer_id, id, name: `Warehouse ${id}`, is_default: id === 1 })),
  );
  await db.insertInto("warehouse").values(warehouses).execute();
  await writeStores(db, tables);
  await writeItems(db, tables);
  const linked = [...tables.listings.values()].filter((row) => row.linked);
  await db.insertInto("listing").values(linked.map(toListing)).execute();
}

const TABLES = [
  "push",
  "decision",
  "attempt",
  "history",
  "stock_source",
  "sync_request_listing",
  "sync_request",
  "listing_problem",
  "due",
  "listing",
  "stock",
  "item_search",
  "item",
  "store",
  "warehouse",
  "audit_log",
  "worker",
];

/** In one statement: what refers to other rows is checked at its end. Ids count from 1 again. */
async function clear(db: Db): Promise<void> {
  const deletions = TABLES.map((name) => sql`${sql.id(`${name}_`)} AS (DELETE FROM ${sql.id(name)})`);
  await sql`WITH ${sql.join(deletions)} DELETE FROM customer`.execute(db);
  await sql`SELECT setval('attempt_id', 1, false), setval('sync_request_id_seq', 1, false)`.execute(db);
}

async function writeStores(db: Db, tables: Tables): Promise<void> {
  for (const { id, customerId } of tables.stores.values()) {
    const store = { customer_id: customerId, id, platform: "shopify", name: `Store ${id}` } as const;
    await db
      .insertInto("store")
      .values({
        ...store,
        host: `store-${id}.myshopify.com`,
        location_id: "location",
        credentials_kind: "access_token",
      })
      .execute();
    await db.insertInto("store_health").values({ store_id: id, customer_id: customerId }).execute();
    await db.insertInto("store_lease").values({ store_id: id, customer_id: customerId }).execute();
    const credentials = { kind: "access_token", accessToken: "shpat_1" } as const;
    await db
      .transaction()
      .execute((trx) => saveStoreCredentials(trx, sealer, { customerId, storeId: id }, credentials));
  }
}

async function writeItems(db: Db, tables: Tables): Promise<void> {
  const items = [...tables.items.values()];
  await db
    .insertInto("item")
    .values(
      items.map((row) => ({
        customer_id: row.customerId,
        id: row.id,
        sku: row.sku,
        sync_setting: row.setting,
        process_orders: row.processOrders,
        received_at: row.received ? sql<Date>`now()` : null,
      })),
    )
    .execute();
  const cells = items.flatMap((row) =>
    row.stock.map((cell) => ({
      customer_id: row.customerId,
      item_id: row.id,
      warehouse_id: cell.warehouseId,
      role: cell.role,
      quantity: cell.quantity,
    })),
  );
  await db.insertInto("stock").values(cells).execute();
}

function toListing(row: ListingRow) {
  return {
    customer_id: row.customerId,
    id: row.id,
    item_id: row.itemId,
    store_id: row.storeId,
    variant_id: row.variantId,
    inventory_item_id: row.inventoryItemId,
    location_id: row.locationId,
    known_quantity: row.known,
    known_at: row.known === null ? null : sql<Date>`now()`,
    known_source: row.known === null ? null : ("read" as const),
    needs_read: row.needsRead,
  };
}

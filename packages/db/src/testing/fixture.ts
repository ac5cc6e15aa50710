import { type Preferences, STANDARD_PREFERENCES } from "@trueup/sdk";
import type { Db } from "../schema.ts";

export interface FixtureOptions {
  readonly preferences?: Partial<Preferences>;
  readonly stores?: number;
  readonly skus?: readonly string[];
}

export interface Fixture {
  readonly customerId: number;
  readonly warehouseId: number;
  readonly storeIds: readonly number[];
  readonly items: ReadonlyMap<string, FixtureItem>;
  item(sku: string): FixtureItem;
}

export interface FixtureItem {
  readonly id: number;
  /** One per store, in the order of the stores. */
  readonly listingIds: readonly number[];
}

/** A customer with a warehouse, stores, and items that are listed in every store. */
export async function createFixture(db: Db, options: FixtureOptions = {}): Promise<Fixture> {
  const preferences = { ...STANDARD_PREFERENCES, ...options.preferences };
  const customer = await db
    .insertInto("customer")
    .values({
      name: "Aurora",
      sync_setting: preferences.syncInventory,
      process_orders_setting: preferences.processOrdersSetting,
      guard_unreceived: preferences.guardUnreceived,
      sold_out_measure: preferences.soldOutMeasure,
      sold_out_check_minutes: preferences.soldOutCheckMinutes,
      flag_on_any_return: preferences.flagOnAnyReturn,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const warehouse = await db
    .insertInto("warehouse")
    .values({ customer_id: customer.id, name: "Main", is_default: true })
    .returning("id")
    .executeTakeFirstOrThrow();
  const storeIds: number[] = [];
  for (let at = 0; at < (options.stores ?? 1); at += 1) storeIds.push(await createStore(db, customer.id, at));
  const items = new Map<string, FixtureItem>();
  for (const sku of options.skus ?? ["TSH-BLK-M"]) {
    items.set(sku, await createItem(db, customer.id, sku, storeIds));
  }
  return {
    customerId: customer.id,
    warehouseId: warehouse.id,
    storeIds,
    items,
    item(sku) {
      const found = items.get(sku);
      if (found === undefined) throw new Error(`the fixture has no item "${sku}"`);
      return found;
    },
  };
}

async function createStore(db: Db, customerId: number, at: number): Promise<number> {
  const store = await db
    .insertInto("store")
    .values({
      customer_id: customerId,
      platform: "shopify",
      name: `Store ${at}`,
      host: `store-${customerId}-${at}.myshopify.com`,
      location_id: "gid://shopify/Location/1",
      credentials_kind: "access_token",
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db.insertInto("store_health").values({ store_id: store.id, customer_id: customerId }).execute();
  await db.insertInto("store_lease").values({ store_id: store.id, customer_id: customerId }).execute();
  return store.id;
}

async function createItem(
  db: Db,
  customerId: number,
  sku: string,
  storeIds: readonly number[],
): Promise<FixtureItem> {
  const item = await db
    .insertInto("item")
    .values({ customer_id: customerId, sku })
    .returning("id")
    .executeTakeFirstOrThrow();
  const listingIds: number[] = [];
  for (const storeId of storeIds) {
    const listing = await db
      .insertInto("listing")
      .values({
        customer_id: customerId,
        item_id: item.id,
        store_id: storeId,
        variant_id: `gid://shopify/ProductVariant/${item.id}`,
        inventory_item_id: `gid://shopify/InventoryItem/${item.id}`,
        location_id: "gid://shopify/Location/1",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    listingIds.push(listing.id);
  }
  return { id: item.id, listingIds };
}

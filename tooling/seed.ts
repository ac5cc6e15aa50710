import type { Sealer } from "@trueup/db/seal";
import type { Db } from "@trueup/db/schema";
import { saveStoreCredentials } from "@trueup/db/store-credentials";
import { type ItemSyncSetting, type Preferences, STANDARD_PREFERENCES } from "@trueup/sdk";
import { sql } from "kysely";
import type { ShopifyEmulator } from "./emulators/shopify/server.ts";

/** Ways to fill a database quickly: one statement for many rows. For demonstrations and benchmarks. */

export interface SeedItem {
  readonly sku: string;
  readonly description: string;
  readonly setting?: ItemSyncSetting;
}

export interface SeededCustomer {
  readonly customerId: number;
  readonly warehouseIds: readonly number[];
  /** By SKU. */
  readonly itemIds: ReadonlyMap<string, number>;
}

export async function seedCustomer(
  db: Db,
  customer: {
    readonly name: string;
    readonly preferences?: Partial<Preferences>;
    readonly warehouses: readonly string[];
    readonly items: readonly SeedItem[];
  },
): Promise<SeededCustomer> {
  const preferences = { ...STANDARD_PREFERENCES, ...customer.preferences };
  const { id: customerId } = await db
    .insertInto("customer")
    .values({
      name: customer.name,
      sync_setting: preferences.syncInventory,
      process_orders_setting: preferences.processOrdersSetting,
      guard_unreceived: preferences.guardUnreceived,
      sold_out_measure: preferences.soldOutMeasure,
      sold_out_check_minutes: preferences.soldOutCheckMinutes,
      flag_on_any_return: preferences.flagOnAnyReturn,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const warehouses = await db
    .insertInto("warehouse")
    .values(customer.warehouses.map((name, at) => ({ customer_id: customerId, name, is_default: at === 0 })))
    .returning("id")
    .execute();
  const { items } = customer;
  const { rows } = await sql<{ id: number; sku: string }>`
    INSERT INTO item (customer_id, sku, description, sync_setting)
    SELECT ${customerId}, i.* FROM unnest(${items.map((item) => item.sku)}::text[],
      ${items.map((item) => item.description)}::text[],
      ${items.map((item) => item.setting ?? "default")}::text[]) AS i(sku, description, sync_setting)
    RETURNING id, sku`.execute(db);
  return {
    customerId,
    warehouseIds: warehouses.map((row) => row.id),
    itemIds: new Map(rows.map((row) => [row.sku, row.id])),
  };
}

/** Connects an emulated shop to a customer and lists every item there. Answers the store's id. */
export async function seedStore(
  db: Db,
  sealer: Sealer,
  { customerId, itemIds }: SeededCustomer,
  store: { readonly name: string; readonly shop: ShopifyEmulator },
): Promise<number> {
  const { shop } = store;
  const storeId = await db.transaction().execute(async (trx) => {
    const { id } = await trx
      .insertInto("store")
      .values({
        customer_id: customerId,
        platform: "shopify",
        name: store.name,
        host: shop.shop,
        location_id: shop.locationId,
        credentials_kind: "access_token",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await trx.insertInto("store_health").values({ store_id: id, customer_id: customerId }).execute();
    await trx.insertInto("store_lease").values({ store_id: id, customer_id: customerId }).execute();
    await saveStoreCredentials(
      trx,
      sealer,
      { customerId, storeId: id },
      { kind: "access_token", accessToken: shop.accessToken },
    );
    return id;
  });
  const variants = shop.catalogue.variants().flatMap((variant) => {
    const itemId = variant.sku === null ? undefined : itemIds.get(variant.sku);
    return itemId === undefined ? [] : [{ ...variant, itemId }];
  });
  await sql`
    INSERT INTO listing (customer_id, item_id, store_id, product_id, variant_id, inventory_item_id, location_id)
    SELECT ${customerId}, v.item_id, ${storeId}, v.product_id, v.variant_id, v.inventory_item_id, ${shop.locationId}
    FROM unnest(${variants.map((variant) => variant.itemId)}::bigint[],
      ${variants.map((variant) => variant.productId)}::text[], ${variants.map((variant) => variant.variantId)}::text[],
      ${variants.map((variant) => variant.inventoryItemId)}::text[])
      AS v(item_id, product_id, variant_id, inventory_item_id)`.execute(db);
  return storeId;
}

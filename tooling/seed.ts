import type { Sealer } from "@trueup/db/seal";
import { createCustomer } from "@trueup/db/create-customer";
import { createStore } from "@trueup/db/create-store";
import type { Trx } from "@trueup/db/schema";
import type { ItemSyncSetting, Preferences } from "@trueup/sdk";
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
  trx: Trx,
  customer: {
    readonly name: string;
    readonly preferences?: Partial<Preferences>;
    readonly warehouses: readonly string[];
    readonly items: readonly SeedItem[];
  },
): Promise<SeededCustomer> {
  const { customerId, warehouseIds } = await createCustomer(trx, customer);
  const { items } = customer;
  const { rows } = await sql<{ id: number; sku: string }>`
    INSERT INTO item (customer_id, sku, description, sync_setting)
    SELECT ${customerId}, i.* FROM unnest(${items.map((item) => item.sku)}::text[],
      ${items.map((item) => item.description)}::text[],
      ${items.map((item) => item.setting ?? "default")}::text[]) AS i(sku, description, sync_setting)
    RETURNING id, sku`.execute(trx);
  return {
    customerId,
    warehouseIds,
    itemIds: new Map(rows.map((row) => [row.sku, row.id])),
  };
}

/** Connects an emulated shop to a customer and lists every item there. Answers the store's id. */
export async function seedStore(
  trx: Trx,
  sealer: Sealer,
  { customerId, itemIds }: SeededCustomer,
  store: { readonly name: string; readonly shop: ShopifyEmulator },
): Promise<number> {
  const { shop } = store;
  const storeId = await createStore(trx, sealer, customerId, {
    platform: "shopify",
    name: store.name,
    host: shop.shop,
    locationId: shop.locationId,
    credentials: { kind: "access_token", accessToken: shop.accessToken },
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
      AS v(item_id, product_id, variant_id, inventory_item_id)`.execute(trx);
  return storeId;
}

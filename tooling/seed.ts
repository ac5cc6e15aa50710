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
  /** Decimal numbers. */
  readonly price?: string;
  readonly wholesaleCost?: string;
  readonly packaging?: string;
  readonly tags?: readonly string[];
  /** What it is made of, where it is a bundle: items that are none. */
  readonly components?: readonly { readonly sku: string; readonly units: number }[];
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
    INSERT INTO item (customer_id, sku, description, sync_setting, price, wholesale_cost, packaging, tags, is_bundle)
    SELECT ${customerId}, i.sku, i.description, i.sync_setting, i.price, i.wholesale_cost, i.packaging,
      ARRAY(SELECT jsonb_array_elements_text(i.tags)), i.is_bundle
    FROM unnest(${items.map((item) => item.sku)}::text[],
      ${items.map((item) => item.description)}::text[],
      ${items.map((item) => item.setting ?? "default")}::text[],
      ${items.map((item) => item.price ?? null)}::numeric[],
      ${items.map((item) => item.wholesaleCost ?? null)}::numeric[],
      ${items.map((item) => item.packaging ?? null)}::text[],
      ${items.map((item) => JSON.stringify(item.tags ?? []))}::jsonb[],
      ${items.map((item) => item.components !== undefined)}::boolean[])
      AS i(sku, description, sync_setting, price, wholesale_cost, packaging, tags, is_bundle)
    RETURNING id, sku`.execute(trx);
  const itemIds = new Map(rows.map((row) => [row.sku, row.id]));
  await seedBundles(trx, customerId, items, itemIds);
  return { customerId, warehouseIds, itemIds };
}

async function seedBundles(
  trx: Trx,
  customerId: number,
  items: readonly SeedItem[],
  itemIds: ReadonlyMap<string, number>,
): Promise<void> {
  const parts = items.flatMap(({ sku, components = [] }) =>
    components.map((part) => ({
      bundleId: itemIds.get(sku),
      partId: itemIds.get(part.sku),
      units: part.units,
    })),
  );
  if (parts.length === 0) return;
  const rows = sql`SELECT ${customerId}::bigint AS customer_id, p.* FROM unnest(
    ${parts.map((part) => part.bundleId)}::bigint[], ${parts.map((part) => part.partId)}::bigint[],
    ${parts.map((part) => part.units)}::integer[]) AS p(bundle_id, part_id, units)`;
  await sql`INSERT INTO bundle_component (customer_id, bundle_id, component_id, units) ${rows}`.execute(trx);
  await sql`INSERT INTO bundle_part (customer_id, bundle_id, part_id, units) ${rows}`.execute(trx);
  await sql`
    UPDATE item SET in_bundle = true WHERE customer_id = ${customerId}
      AND id = ANY (${parts.map((part) => part.partId)}::bigint[])`.execute(trx);
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
    credentials: {
      kind: "access_token",
      accessToken: shop.accessToken,
      webhookSecret: shop.clientSecret,
    },
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

import type { Db } from "@trueup/db/schema";
import type { Sealer } from "@trueup/db/seal";
import { saveStoreCredentials } from "@trueup/db/store-credentials";
import type { Floor } from "@trueup/db/testing/floor";
import type { Clock } from "@trueup/worker/ports";
import { sql } from "kysely";
import type { VariantIds } from "../emulators/shopify/catalogue.ts";
import {
  type ShopifyEmulator,
  type ShopifyEmulatorOptions,
  startShopifyEmulator,
} from "../emulators/shopify/server.ts";

export interface WorldShop {
  readonly shop: ShopifyEmulator;
  /** By their SKU. */
  readonly variants: ReadonlyMap<string, VariantIds>;
}

export interface ShopOptions {
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly emulator: ShopifyEmulatorOptions;
  /** Every shop and listing begins with this number known and shown, in units; with nothing known where undefined. */
  readonly shown: number | undefined;
}

/** A shop for each store of the floor, with the store's credentials and a variant for each item. */
export async function openShops(floor: Floor, options: ShopOptions): Promise<readonly WorldShop[]> {
  const { db, customerId } = floor;
  const opened: WorldShop[] = [];
  for (const [at, storeId] of floor.storeIds.entries()) {
    const shop = await openShop(db, storeId, options);
    const credentials = {
      kind: "access_token",
      accessToken: shop.accessToken,
      webhookSecret: shop.clientSecret,
    } as const;
    await db
      .transaction()
      .execute((trx) => saveStoreCredentials(trx, options.sealer, { customerId, storeId }, credentials));
    const variants = new Map(
      [...floor.items.keys()].map((sku) => [
        sku,
        shop.catalogue.addVariant({ sku, quantity: options.shown ?? 0 }),
      ]),
    );
    await linkVariants(floor, { shop, variants }, at);
    opened.push({ shop, variants });
  }
  if (options.shown !== undefined) await knowAll(floor, options.shown);
  return opened;
}

async function openShop(db: Db, storeId: number, { clock, emulator }: ShopOptions): Promise<ShopifyEmulator> {
  const { host } = await db
    .selectFrom("store")
    .select("host")
    .where("id", "=", storeId)
    .executeTakeFirstOrThrow();
  const shop = await startShopifyEmulator({
    shop: host,
    now: () => clock.now(),
    sleep: (delayMs) => clock.sleep(delayMs),
    ...emulator,
  });
  await db.updateTable("store").set({ location_id: shop.locationId }).where("id", "=", storeId).execute();
  return shop;
}

/** Lets the fixture's listings point to the shop's variants. */
async function linkVariants(floor: Floor, { shop, variants }: WorldShop, store: number): Promise<void> {
  const links = [...floor.items].flatMap(([sku, item]) => {
    const ids = variants.get(sku);
    return ids === undefined ? [] : [{ listingId: item.listingIds[store] ?? 0, ...ids }];
  });
  await sql`
    UPDATE listing l SET variant_id = k.variant_id, inventory_item_id = k.item_id, location_id = ${shop.locationId}
    FROM unnest(${links.map((link) => link.listingId)}::bigint[], ${links.map((link) => link.variantId)}::text[],
      ${links.map((link) => link.inventoryItemId)}::text[]) AS k(id, variant_id, item_id)
    WHERE l.customer_id = ${floor.customerId} AND l.id = k.id`.execute(floor.db);
}

async function knowAll({ db, customerId }: Floor, quantity: number): Promise<void> {
  await sql`
    UPDATE listing SET known_quantity = ${quantity}, known_at = now(), known_source = 'read', needs_read = false
    WHERE customer_id = ${customerId}`.execute(db);
}

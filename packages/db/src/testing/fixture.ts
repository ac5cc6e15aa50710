import { randomBytes } from "node:crypto";
import type { Preferences } from "@trueup/sdk";
import { sql } from "kysely";
import { createCustomer } from "../create-customer.ts";
import { createStore } from "../create-store.ts";
import type { Db } from "../schema.ts";
import { createSealer } from "../seal.ts";

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
  const { customerId, warehouseIds } = await db.transaction().execute((trx) =>
    createCustomer(trx, {
      name: "Aurora",
      warehouses: ["Main"],
      ...(options.preferences === undefined ? {} : { preferences: options.preferences }),
    }),
  );
  const [warehouseId = 0] = warehouseIds;
  const storeIds: number[] = [];
  for (let at = 0; at < (options.stores ?? 1); at += 1) storeIds.push(await addStore(db, customerId, at));
  const items = await createItems(db, customerId, options.skus ?? ["TSH-BLK-M"], storeIds);
  return {
    customerId,
    warehouseId,
    storeIds,
    items,
    item(sku) {
      const found = items.get(sku);
      if (found === undefined) throw new Error(`the fixture has no item "${sku}"`);
      return found;
    },
  };
}

/** Its credentials are sealed with a key that nobody keeps. */
async function addStore(db: Db, customerId: number, at: number): Promise<number> {
  const sealer = createSealer([{ kid: "fixture", key: randomBytes(32) }]);
  return db.transaction().execute((trx) =>
    createStore(trx, sealer, customerId, {
      platform: "shopify",
      name: `Store ${at}`,
      host: `store-${customerId}-${at}.myshopify.com`,
      locationId: "gid://shopify/Location/1",
      credentials: { kind: "access_token", accessToken: "shpat_fixture" },
    }),
  );
}

/** In two statements, however many: some tests want thousands. */
async function createItems(
  db: Db,
  customerId: number,
  skus: readonly string[],
  storeIds: readonly number[],
): Promise<ReadonlyMap<string, FixtureItem>> {
  const { rows: items } = await sql<{ id: number; sku: string }>`
    INSERT INTO item (customer_id, sku)
    SELECT ${customerId}, sku FROM unnest(${[...skus]}::text[]) WITH ORDINALITY AS k(sku, at) ORDER BY at
    RETURNING id, sku`.execute(db);
  const { rows: listings } = await sql<{ id: number; item_id: number; store_id: number }>`
    INSERT INTO listing (customer_id, item_id, store_id, variant_id, inventory_item_id, location_id)
    SELECT ${customerId}, i.id, s.id, 'gid://shopify/ProductVariant/' || i.id, 'gid://shopify/InventoryItem/' || i.id,
      'gid://shopify/Location/1'
    FROM unnest(${items.map((item) => item.id)}::bigint[]) AS i(id)
    CROSS JOIN unnest(${[...storeIds]}::bigint[]) AS s(id) ORDER BY i.id, s.id
    RETURNING id, item_id, store_id`.execute(db);
  const byItem = Map.groupBy(listings, (listing) => listing.item_id);
  return new Map(
    items.map(({ id, sku }) => {
      const own = byItem.get(id) ?? [];
      const inOrder = storeIds.flatMap((storeId) => own.find((row) => row.store_id === storeId)?.id ?? []);
      return [sku, { id, listingIds: inOrder }];
    }),
  );
}

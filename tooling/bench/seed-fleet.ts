import { createCustomer } from "@trueup/db/create-customer";
import { createStore } from "@trueup/db/create-store";
import type { Db } from "@trueup/db/schema";
import type { Sealer } from "@trueup/db/seal";
import { sql } from "kysely";
import type { OpenShop } from "./shops-process.ts";

export interface SeededFleet {
  readonly customerId: number;
  readonly warehouseId: number;
  /** Ids of items follow each other. */
  readonly firstItemId: number;
  readonly storeIds: readonly number[];
}

/**
 * One customer whose items are listed once each, so many per shop, all in sync, as if every one of them had been pushed.
 * A million of each by a few statements.
 */
export async function seedFleet(
  db: Db,
  sealer: Sealer,
  { shops, perShop }: { readonly shops: readonly OpenShop[]; readonly perShop: number },
): Promise<SeededFleet> {
  const seeded = await db.transaction().execute(async (trx) => {
    const { customerId, warehouseIds } = await createCustomer(trx, {
      name: "Bench",
      preferences: { syncInventory: "always" },
    });
    const storeIds: number[] = [];
    for (const shop of shops) {
      storeIds.push(
        await createStore(trx, sealer, customerId, {
          platform: "shopify",
          name: shop.host,
          host: shop.host,
          locationId: shop.locationId,
          credentials: { kind: "access_token", accessToken: shop.accessToken },
        }),
      );
    }
    return { customerId, warehouseId: warehouseIds[0] ?? 0, storeIds };
  });
  const firstItemId = await seedItems(db, seeded, shops.length * perShop);
  for (const [at, shop] of shops.entries()) {
    await seedListings(
      db,
      { ...seeded, storeId: seeded.storeIds[at] ?? 0, shop },
      firstItemId + at * perShop,
      perShop,
    );
  }
  for (const table of ["item", "stock", "listing"])
    await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(db);
  return { ...seeded, firstItemId };
}

/** As `skuOf` and `firstQuantity` of model.ts have it. */
async function seedItems(
  db: Db,
  { customerId, warehouseId }: { readonly customerId: number; readonly warehouseId: number },
  items: number,
): Promise<number> {
  await sql`
    INSERT INTO item (customer_id, sku, description, received_at)
    SELECT ${customerId}, 'SKU-' || lpad(at::text, 7, '0'), 'Item ' || at, now()
    FROM generate_series(0, ${items - 1}::int) AS at ORDER BY at`.execute(db);
  const { rows } = await sql<{ first: number; last: number }>`
    SELECT min(id) AS first, max(id) AS last FROM item WHERE customer_id = ${customerId}`.execute(db);
  const [ids] = rows;
  if (ids === undefined || ids.last - ids.first + 1 !== items) throw new Error("the items' ids have gaps");
  await sql`
    INSERT INTO stock (customer_id, item_id, warehouse_id, role, quantity)
    SELECT ${customerId}, ${ids.first} + at, ${warehouseId}, 'pickable', 1000 + at % 900
    FROM generate_series(0, ${items - 1}::int) AS at`.execute(db);
  return ids.first;
}

async function seedListings(
  db: Db,
  place: { readonly customerId: number; readonly storeId: number; readonly shop: OpenShop },
  firstItemId: number,
  listings: number,
): Promise<void> {
  const { customerId, storeId, shop } = place;
  const { first, step } = shop;
  await sql`
    INSERT INTO listing (customer_id, item_id, store_id, product_id, variant_id, inventory_item_id, location_id,
      desired_level, desired_version, closed_version, known_quantity, known_at, known_source, written_at, needs_read)
    SELECT s.customer_id, s.item_id, ${storeId},
      'gid://shopify/Product/' || ${first.product} + ${step}::bigint * at,
      'gid://shopify/ProductVariant/' || ${first.variant} + ${step}::bigint * at,
      'gid://shopify/InventoryItem/' || ${first.inventoryItem} + ${step}::bigint * at,
      ${shop.locationId}, s.quantity, 1, 1, s.quantity, now(), 'push', now(), false
    FROM generate_series(0, ${listings - 1}::int) AS at
    JOIN stock s ON s.customer_id = ${customerId} AND s.item_id = ${firstItemId} + at ORDER BY at`.execute(
    db,
  );
}

import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linkVariants } from "./link-variants.ts";
import { createFloor, WORKER } from "./testing/floor.ts";
import { archiveWithZeros } from "./zero-out.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const variant = (at: number, sku: string) => ({
  productId: `gid://shopify/Product/${at}`,
  variantId: `gid://shopify/ProductVariant/v${at}`,
  inventoryItemId: `gid://shopify/InventoryItem/${at}`,
  sku,
});

async function placesOf(customerId: number, variantId: string) {
  const rows = await database.db
    .selectFrom("listing")
    .select("location_id")
    .where("customer_id", "=", customerId)
    .where("variant_id", "=", variantId)
    .orderBy("location_id")
    .execute();
  return rows.map((row) => row.location_id);
}

test("variants are linked at the store's own location, and once", async () => {
  const floor = await createFloor(database.db, { skus: ["A", "B"] });
  const lease = await floor.hold();
  const found = [variant(1, "A"), variant(2, "nobody's")];
  expect(await linkVariants(database.db, WORKER, lease, found, false)).toEqual({
    linked: 0,
    alreadyLinked: 0,
    unmatched: 1,
  });
  expect(await linkVariants(database.db, WORKER, lease, found, true)).toEqual({
    linked: 1,
    alreadyLinked: 0,
    unmatched: 1,
  });
  expect(await linkVariants(database.db, WORKER, lease, found, true)).toEqual({
    linked: 0,
    alreadyLinked: 1,
    unmatched: 1,
  });
  expect(await placesOf(floor.customerId, "gid://shopify/ProductVariant/v1")).toEqual([
    "gid://shopify/Location/1",
  ]);
});

test("with a map, a variant gets one listing at every location that a warehouse counts at", async () => {
  const floor = await createFloor(database.db, { skus: ["A"] });
  const { customerId, warehouseId } = floor;
  const lease = await floor.hold();
  const { rows } = await sql<{ id: number }>`
    INSERT INTO warehouse (customer_id, name) VALUES (${customerId}, 'Two'), (${customerId}, 'Three')
    RETURNING id`.execute(database.db);
  const ids = [warehouseId, ...rows.map((row) => row.id)];
  await sql`INSERT INTO store_location (customer_id, store_id, warehouse_id, location_id)
    SELECT ${customerId}, ${lease.storeId}, w.* FROM unnest(${ids}::bigint[], ${["L1", "L2", "L2"]}::text[]) AS w`.execute(
    database.db,
  );
  const found = [variant(1, "A")];
  expect(await linkVariants(database.db, WORKER, lease, found, true)).toEqual({
    linked: 1,
    alreadyLinked: 0,
    unmatched: 0,
  });
  expect(await placesOf(customerId, found[0]?.variantId ?? "")).toEqual(["L1", "L2"]);
  await sql`UPDATE store_location SET location_id = 'L3' WHERE warehouse_id = ${ids[2] ?? 0}`.execute(
    database.db,
  );
  expect(await linkVariants(database.db, WORKER, lease, found, true)).toEqual({
    linked: 1,
    alreadyLinked: 0,
    unmatched: 0,
  });
  expect(await placesOf(customerId, found[0]?.variantId ?? "")).toEqual(["L1", "L2", "L3"]);
  expect(await linkVariants(database.db, WORKER, lease, found, true)).toEqual({
    linked: 0,
    alreadyLinked: 1,
    unmatched: 0,
  });
});

test("an item that is being archived is linked to nothing", async () => {
  const floor = await createFloor(database.db, { skus: ["A"] });
  const lease = await floor.hold();
  await archiveWithZeros(database.db, {
    customerId: floor.customerId,
    itemId: floor.item("A").id,
    ifVersion: null,
  });
  expect(await linkVariants(database.db, WORKER, lease, [variant(1, "A")], true)).toMatchObject({
    linked: 0,
    unmatched: 1,
  });
});

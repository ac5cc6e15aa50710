import { randomBytes } from "node:crypto";
import { createSealer } from "@trueup/db/seal";
import { dropUnsendable } from "@trueup/db/drop";
import { linkListings } from "@trueup/db/link-listing";
import { count } from "@trueup/db/testing/changes";
import { createFloor, type Floor } from "@trueup/db/testing/floor";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "@trueup/db/testing/test-database";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { changeStore, disconnectStore, type StoreChange } from "./save-store.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const sealer = createSealer([{ kid: "test", key: randomBytes(32) }]);
const MANY = Array.from({ length: 1_200 }, (_, at) => `SKU-${at}`);

async function open(skus: readonly string[]): Promise<Floor> {
  const floor = await createFloor(database.db, { skus, preferences: { syncInventory: "always" } });
  await floor.record(...skus.map((sku) => count(sku, 3)));
  return floor;
}

const keyOf = (floor: Floor) => ({ customerId: floor.customerId, storeId: floor.storeIds[0] ?? 0 });
const save = (floor: Floor, change: StoreChange) =>
  changeStore(database.db, sealer, keyOf(floor), change, null, { by: "api_key", id: "test" });

async function waiting(floor: Floor): Promise<number> {
  const { storeId } = keyOf(floor);
  return (await database.db.selectFrom("due").select("listing_id").where("store_id", "=", storeId).execute())
    .length;
}

test("a store with more waiting than one transaction drops is switched off at once, and on once all is dropped", async () => {
  const floor = await open(MANY.concat(MANY.map((sku) => `${sku}-b`)));
  expect(await save(floor, { syncEnabled: false })).toBe("changed");
  expect(await waiting(floor)).toBe(1_400);
  await expect(save(floor, { syncEnabled: true })).rejects.toMatchObject({ code: "conflict" });
  expect(await dropUnsendable(database.db)).toBe(1_000);
  expect(await save(floor, { syncEnabled: true })).toBe("changed");
  expect(await waiting(floor)).toBe(0);
});

test("a store with more waiting than one transaction drops is disconnected at once", async () => {
  const floor = await open(MANY);
  expect(await disconnectStore(database.db, keyOf(floor), null)).toBe("changed");
  expect(await waiting(floor)).toBe(200);
});

test.runIf(onPostgresServer())("a listing is linked while its store is being saved", async () => {
  const floor = await open(["A"]);
  const other = await database.db.startTransaction().execute();
  await sql`SELECT 1 FROM listing WHERE id = ${floor.listingId("A")} FOR UPDATE`.execute(other);
  const saving = save(floor, { syncEnabled: false });
  await vi.waitFor(async () => {
    const { rows } = await sql`SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(database.db);
    expect(rows).toHaveLength(1);
  });
  const { rows: items } = await sql<{ id: number }>`
    INSERT INTO item (customer_id, sku) VALUES (${floor.customerId}, 'B') RETURNING id`.execute(database.db);
  const linked = await linkListings(database.db, floor.customerId, [
    {
      itemId: items[0]?.id ?? 0,
      storeId: keyOf(floor).storeId,
      productId: null,
      variantId: "gid://shopify/ProductVariant/b",
      inventoryItemId: null,
      locationId: "gid://shopify/Location/1",
    },
  ]);
  expect(linked).toMatchObject([{ kind: "linked" }]);
  await other.commit().execute();
  expect(await saving).toBe("changed");
});

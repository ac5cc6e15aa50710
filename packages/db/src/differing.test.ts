import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countDiffering, listDiffering } from "./differing.ts";
import { count, receive } from "./testing/changes.ts";
import { compose } from "./testing/compose.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKUS = ["A", "B", "C"];

/** Three items that were received and are shown as they are in two stores, with nothing waiting. */
async function settled(skus: readonly string[] = SKUS): Promise<Floor> {
  const floor = await createFloor(database.db, { skus, stores: 2, preferences: { syncInventory: "always" } });
  await floor.record(...skus.map((sku) => receive(sku, 10)));
  await floor.know(Object.fromEntries(skus.map((sku) => [sku, 10])));
  await settle(floor);
  return floor;
}

async function settle({ customerId }: Floor): Promise<void> {
  await sql`UPDATE listing SET closed_version = desired_version WHERE customer_id = ${customerId}`.execute(
    database.db,
  );
  await sql`DELETE FROM due WHERE customer_id = ${customerId}`.execute(database.db);
}

const all = { most: 1_000 };

async function differing(floor: Floor, scope: { storeId?: number; itemIds?: readonly number[] } = {}) {
  const { rows } = await listDiffering(database.db, { customerId: floor.customerId, ...scope }, all);
  return rows.map(({ sku, storeId, level, known }) => [sku, floor.storeIds.indexOf(storeId), level, known]);
}

test("nothing differs where the stores show the levels", async () => {
  const floor = await settled();
  expect(await differing(floor)).toEqual([]);
  expect(await countDiffering(database.db, floor, all)).toEqual({ listings: 0, isComplete: true });
});

test("a level rule makes a store's listings differ, and those of no other", async () => {
  const floor = await settled();
  const [first = 0] = floor.storeIds;
  await sql`UPDATE store SET level_rules = '{"buffer": 3}' WHERE id = ${first}`.execute(database.db);
  expect(await differing(floor)).toEqual(SKUS.map((sku) => [sku, 0, 7, 10]));
  expect(await differing(floor, { storeId: floor.storeIds[1] ?? 0 })).toEqual([]);
  expect(await differing(floor, { itemIds: [floor.item("B").id] })).toEqual([["B", 0, 7, 10]]);
});

test("what waits with the same level does not differ; what waits with another does", async () => {
  const floor = await settled(["A"]);
  await floor.record(count("A", 4));
  expect(await differing(floor)).toEqual([]);
  await sql`UPDATE store SET level_rules = '{"buffer": 1}' WHERE id = ${floor.storeIds[0]}`.execute(
    database.db,
  );
  expect(await differing(floor)).toEqual([["A", 0, 3, 10]]);
});

test.each([
  ["an archived item", sql`UPDATE item SET archived_at = now()`],
  ["an item that is never synced", sql`UPDATE item SET sync_setting = 'never'`],
  ["a paused listing", sql`UPDATE listing SET paused_at = now()`],
  ["an unlinked listing", sql`UPDATE listing SET unlinked_at = now()`],
  ["a store that is off", sql`UPDATE store SET sync_enabled = false`],
  ["a store that is compared first", sql`UPDATE store SET comparing = true`],
  ["an item that was never received", sql`UPDATE item SET received_at = NULL`],
])("%s does not differ", async (_what, change) => {
  const floor = await settled(["A"]);
  await floor.know({ A: 3 });
  expect(await differing(floor)).toHaveLength(2);
  await sql`${change} WHERE customer_id = ${floor.customerId}`.execute(database.db);
  expect(await differing(floor)).toEqual([]);
});

test("a bundle of a bundle that is archived has no number that could differ", async () => {
  const floor = await settled(["PART", "INNER", "OUTER"]);
  await sql`DELETE FROM stock WHERE customer_id = ${floor.customerId}
    AND item_id = ANY (${[floor.item("INNER").id, floor.item("OUTER").id]}::bigint[])`.execute(database.db);
  await compose(floor, "INNER", { PART: 1 });
  await compose(floor, "OUTER", { INNER: 1 });
  await floor.know({ PART: 10, INNER: 10, OUTER: 4 });
  await settle(floor);
  expect(await differing(floor)).toEqual([0, 1].map((store) => ["OUTER", store, 10, 4]));
  await sql`UPDATE item SET archived_at = now()
    WHERE customer_id = ${floor.customerId} AND id = ${floor.item("INNER").id}`.execute(database.db);
  expect(await differing(floor)).toEqual([]);
});

test("an item that waits in Pre-Order differs all the same", async () => {
  const floor = await settled(["A"]);
  await sql`UPDATE customer SET sync_setting = 'process_orders' WHERE id = ${floor.customerId}`.execute(
    database.db,
  );
  await sql`UPDATE item SET process_orders = false WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  await floor.know({ A: 3 });
  expect(await differing(floor)).toHaveLength(2);
});

test("a count ends at its bounds and says so; pages go on where one ended", async () => {
  const many = Array.from({ length: 700 }, (_, at) => `M-${at}`);
  const floor = await settled(many);
  await floor.know(Object.fromEntries(many.slice(0, 650).map((sku) => [sku, 1])));
  const scope = { customerId: floor.customerId };
  expect(await countDiffering(database.db, scope, all)).toEqual({ listings: 1_000, isComplete: false });
  expect(await countDiffering(database.db, scope, { most: 5_000 })).toEqual({
    listings: 1_300,
    isComplete: true,
  });
  expect((await countDiffering(database.db, scope, { most: 5_000, hasTime: () => false })).isComplete).toBe(
    false,
  );
  const found = new Set<number>();
  let after: number | null = 0;
  while (after !== null) {
    const page = await listDiffering(database.db, scope, { most: 5_000, mostLooked: 500 }, after);
    for (const row of page.rows) found.add(row.listingId);
    after = page.next;
  }
  expect(found.size).toBe(1_300);
});

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadFigures } from "./figures.ts";
import { adjust, count, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ["due", "listing_problem", "attempt"])
    await sql`DELETE FROM ${sql.table(table)}`.execute(database.db);
  await sql`UPDATE store SET disconnected_at = now()`.execute(database.db);
  floor = await createFloor(database.db, { skus: ["A", "B", "C"], preferences: { syncInventory: "always" } });
});

const age = (sku: string, seconds: number) =>
  sql`UPDATE due SET since = now() - ${seconds} * interval '1 second' WHERE listing_id = ${floor.item(sku).listingIds[0]}`.execute(
    database.db,
  );
const figures = () => loadFigures(database);

test("what is due is counted by lane", async () => {
  await floor.know({ A: 5, B: 9, C: 50 });
  await floor.record(receive("A", 9), receive("B", 3), receive("C", 40));
  await floor.record(adjust("A", -9));
  expect((await figures()).due).toEqual([1, 0, 1, 1, 0]);
});

test("the oldest change is one that could be sent or is under way, at a store that is well", async () => {
  expect((await figures()).oldest).toEqual([]);
  await floor.know({ A: 1, B: 1, C: 1 });
  await floor.record(count("A", 40), count("B", 40), count("C", 40));
  await age("A", 1_000);
  await age("B", 2_000);
  await age("C", 3_000);
  const oldest = async () => Math.round(((await figures()).oldest[0]?.seconds ?? -1) / 1_000);
  expect(await oldest()).toBe(3);
  // One that backs off, or is parked, has an alarm of its own.
  await sql`UPDATE due SET not_before = now() + interval '1 hour' WHERE listing_id = ${floor.item("C").listingIds[0]}`.execute(
    database.db,
  );
  expect(await oldest()).toBe(2);
  const lease = await floor.hold();
  await floor.claim(lease);
  expect(await oldest()).toBe(2);
  await sql`UPDATE store_health SET state = 'suspended', code = 'forbidden', probe_at = now(), since = now() WHERE store_id = ${floor.storeIds[0]}`.execute(
    database.db,
  );
  expect((await figures()).oldest).toEqual([]);
});

test("stores are counted by their state, disconnected ones not at all", async () => {
  expect((await figures()).breakers).toEqual([{ storeKind: "shopify", state: "closed", stores: 1 }]);
  await sql`UPDATE store_health SET state = 'unreachable', code = 'timeout', probe_at = now(), since = now() WHERE store_id = ${floor.storeIds[0]}`.execute(
    database.db,
  );
  expect((await figures()).breakers).toEqual([{ storeKind: "shopify", state: "open", stores: 1 }]);
});

test("parked listings are counted by their reason; those that are tried again soon are not", async () => {
  for (const [sku, parked] of [
    ["A", true],
    ["B", true],
    ["C", false],
  ] as const) {
    await sql`INSERT INTO listing_problem (customer_id, listing_id, store_id, code, message, since, failures, parked)
      VALUES (${floor.customerId}, ${floor.item(sku).listingIds[0]}, ${floor.storeIds[0]}, 'not_tracked', '', now(), 3,
        ${parked})`.execute(database.db);
  }
  expect((await figures()).parked).toEqual([{ reason: "not_tracked", listings: 2 }]);
});

test("a server tells of its transactions and tables; the embedded database cannot", async () => {
  const { server } = await figures();
  const tables = server?.tables.map(({ table }) => table) ?? null;
  expect(tables).toEqual(database.kind === "embedded" ? null : ["due", "item", "listing", "stock"]);
  expect(server?.oldestXminSeconds ?? 0).toBeGreaterThanOrEqual(0);
});

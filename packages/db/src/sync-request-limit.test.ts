import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { requestSync } from "./request-sync.ts";
import { endOverdueRequests } from "./sync-request-limit.ts";
import { receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A"] });
});

const syncNow = () => requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });

const age = (minutes: number) =>
  sql`UPDATE sync_request_listing SET created_at = now() - ${minutes} * interval '1 minute'
    WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);

test("a request younger than 15 minutes waits on", async () => {
  await syncNow();
  await age(14);
  expect(await endOverdueRequests(database.db)).toBe(0);
  expect(await floor.requests("A")).toMatchObject([{ status: "pending" }]);
});

test.each([
  [
    "a store that cannot be reached",
    sql`state = 'unreachable', code = 'timeout', since = now()`,
    "store_unreachable",
  ],
  ["a store that only takes long", sql`state = 'ok'`, "timed_out"],
])("after 15 minutes it fails with what kept it waiting: %s", async (_, health, reason) => {
  await syncNow();
  await sql`UPDATE store_health SET ${health} WHERE store_id = ${floor.storeIds[0] ?? 0}`.execute(
    database.db,
  );
  await age(16);
  expect(await endOverdueRequests(database.db)).toBe(1);
  expect(await floor.requests("A")).toEqual([{ status: "failed", reason, quantity: null }]);
  expect(await floor.due("A")).toBeUndefined();
  expect(await floor.listing("A")).toMatchObject({ desired_version: 1, closed_version: 1 });
});

test("what an event made due stays due", async () => {
  await floor.record(receive("A", 5));
  await syncNow();
  await age(20);
  await endOverdueRequests(database.db);
  expect(await floor.due("A")).toMatchObject({ event_version: 1, manual_version: null });
});

test("a younger click of the same listing waits on, and so does its push", async () => {
  await syncNow();
  await age(20);
  await syncNow();
  expect(await endOverdueRequests(database.db)).toBe(1);
  expect(await floor.requests("A")).toMatchObject([{ status: "failed" }, { status: "pending" }]);
  expect(await floor.due("A")).toMatchObject({ manual_version: 2 });
});

test("all of them end, however many there are", async () => {
  const crowd = await createFloor(database.db, { skus: ["A", "B", "C"], stores: 2 });
  for (const sku of ["A", "B", "C"]) {
    await requestSync(database.db, { customerId: crowd.customerId, itemId: crowd.item(sku).id });
  }
  await sql`UPDATE sync_request_listing SET created_at = now() - interval '16 minutes'
    WHERE customer_id = ${crowd.customerId}`.execute(database.db);
  expect(await endOverdueRequests(database.db, 2)).toBe(6);
  expect(await crowd.requests("C", 1)).toMatchObject([{ status: "failed" }]);
});

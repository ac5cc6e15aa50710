import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { unlinkListing } from "./link-listing.ts";
import { requestSync } from "./request-sync.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A"], stores: 2, preferences: { syncInventory: "never" } });
});

const syncNow = () => requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });

test("authorises the level of the moment for every listing, whatever the setting, flag and receipt", async () => {
  await syncNow();
  expect(await floor.due("A", 0)).toMatchObject({ lane: 0, manual_version: 1, event_version: null });
  expect(await floor.listing("A", 1)).toMatchObject({ desired_level: 0, desired_version: 1 });
  const decisions = await database.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason", "level", "version"])
    .where("item_id", "=", floor.item("A").id)
    .execute();
  const forced = { trigger: "manual", outcome: "push", reason: "forced", level: 0, version: 1 };
  expect(decisions).toEqual([forced, forced]);
});

test("a level that the store shows goes out all the same, in the lane of what was asked by hand", async () => {
  await floor.record(receive("A", 20));
  await floor.know({ A: 20 });
  await syncNow();
  expect(await floor.due("A")).toMatchObject({ lane: 1 });
  expect((await floor.write(await floor.hold())).rows).toMatchObject([{ level: 20, known: 20 }]);
});

test("each click has its own end; a second one takes a newer version", async () => {
  const first = await syncNow();
  const second = await syncNow();
  expect(second).not.toBe(first);
  const rows = await database.db
    .selectFrom("sync_request_listing")
    .select(["request_id", "version", "status"])
    .where("listing_id", "=", floor.listingId("A"))
    .orderBy("request_id")
    .execute();
  expect(rows).toEqual([
    { request_id: first, version: 1, status: "pending" },
    { request_id: second, version: 2, status: "pending" },
  ]);
});

test("an event that is refused after the click does not change what the click sends", async () => {
  await floor.record(receive("A", 20));
  await syncNow();
  await floor.record(adjust("A", -3));
  expect(await floor.listing("A")).toMatchObject({ desired_level: 20, desired_version: 1 });
});

test("listings that are left out are named with the reason, the others go", async () => {
  await sql`UPDATE store SET sync_enabled = false WHERE id = ${floor.storeIds[1] ?? 0}`.execute(database.db);
  await syncNow();
  expect(await floor.requests("A", 0)).toMatchObject([{ status: "pending" }]);
  expect(await floor.requests("A", 1)).toEqual([{ status: "skipped", reason: "store_off", quantity: null }]);
});

test("an unlinked listing is not asked", async () => {
  await unlinkListing(database.db, floor.customerId, floor.listingId("A", 1));
  await syncNow();
  expect(await floor.requests("A", 1)).toEqual([]);
});

test("another customer's item is not found, and nothing is recorded", async () => {
  const other = await createFloor(database.db, { skus: ["A"] });
  expect(
    await requestSync(database.db, { customerId: other.customerId, itemId: floor.item("A").id }),
  ).toBeNull();
  expect(await floor.due("A")).toBeUndefined();
});

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dropUnsendable, dropWaiting } from "./drop.ts";
import { requestSync } from "./request-sync.ts";
import { count } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
const SKUS = ["A", "B", "C", "D", "E"];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await sql`UPDATE store SET sync_enabled = true`.execute(database.db);
  floor = await createFloor(database.db, { skus: SKUS, preferences: { syncInventory: "always" }, stores: 2 });
  await floor.record(...SKUS.map((sku) => count(sku, 3)));
});

const key = (store = 0) => ({ customerId: floor.customerId, storeId: floor.storeIds[store] ?? 0 });
const set = (change: object) =>
  database.db.updateTable("store").set(change).where("id", "=", key().storeId).execute();

async function waiting(store = 0): Promise<number> {
  const rows = await database.db
    .selectFrom("due")
    .select("listing_id")
    .where("store_id", "=", key(store).storeId)
    .execute();
  return rows.length;
}

function dropSome(most: number): Promise<boolean> {
  return database.db.transaction().execute((trx) => dropWaiting(trx, key(), null, "store_off", most));
}

async function dropAll(most: number): Promise<readonly number[]> {
  const slices: number[] = [];
  for (let rows = -1; rows !== 0;) {
    rows = await dropUnsendable(database.db, { most });
    slices.push(rows);
  }
  return slices;
}

test("one transaction drops a bounded part and says whether there is more", async () => {
  expect([await dropSome(2), await waiting()]).toEqual([true, 3]);
  expect([await dropSome(4), await waiting()]).toEqual([false, 0]);
  expect(await waiting(1)).toBe(5);
});

describe.each([
  ["switched off", { sync_enabled: false }, "store_off"],
  ["disconnected", { disconnected_at: sql`now()` }, "store_disconnected"],
  ["switched off and paused", { sync_enabled: false, paused_at: sql`now()` }, "store_off"],
] as const)("a store that is %s", (_, change, reason) => {
  test("loses what waits in slices, parked rows too, and its requests end with the reason", async () => {
    await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("B").id });
    await sql`UPDATE due SET not_before = now() + interval '1 day' WHERE listing_id = ${floor.listingId("C")}`.execute(
      database.db,
    );
    await set(change);
    expect(await dropAll(2)).toEqual([2, 2, 1, 0]);
    expect([await waiting(), await waiting(1)]).toEqual([0, 5]);
    expect(await floor.requests("B")).toEqual([{ status: "skipped", reason, quantity: null }]);
    expect(await floor.pushes("C")).toMatchObject([{ outcome: "dropped", code: reason }]);
    const { desired_version, closed_version } = await floor.listing("C");
    expect(closed_version).toBe(desired_version);
  });
});

test("what is on its way stays; once it came back it is dropped", async () => {
  await floor.know({ A: 0 });
  const write = await floor.write(await floor.hold(), { only: [floor.listingId("A")] });
  await set({ sync_enabled: false });
  expect(await dropAll(10)).toEqual([4, 0]);
  await sql`UPDATE due SET attempt_id = NULL WHERE attempt_id = ${write.attempt.id}`.execute(database.db);
  expect(await dropAll(10)).toEqual([1, 0]);
});

test.runIf(onPostgresServer())("a store that somebody saves is left to them", async () => {
  await set({ sync_enabled: false });
  const saving = await database.db.startTransaction().execute();
  await sql`UPDATE store SET sync_enabled = true WHERE id = ${key().storeId}`.execute(saving);
  expect(await dropAll(10)).toEqual([0]);
  await saving.commit().execute();
  expect(await dropAll(10)).toEqual([0]);
  expect(await waiting()).toBe(5);
});

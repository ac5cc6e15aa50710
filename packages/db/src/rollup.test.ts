import { STORE_ERROR_CLASSES } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadFreshness } from "./freshness.ts";
import { forgetOld } from "./retention.ts";
import { addTallies, ERROR_CLASSES, LATENCY_STEPS, sampleBacklogs, type StoreTally } from "./rollup.ts";
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
  for (const table of ["due", "total_rollup", "store_rollup"])
    await sql`DELETE FROM ${sql.table(table)}`.execute(database.db);
  floor = await createFloor(database.db, { skus: ["A", "B"], stores: 2 });
});

const places = (length: number, at: number, count: number) =>
  Array.from({ length }, (_, index) => (index === at ? count : 0));

function tally(store: number, more: Partial<StoreTally> = {}): StoreTally {
  return {
    customerId: floor.customerId,
    storeId: floor.storeIds[store] ?? 0,
    latency: places(LATENCY_STEPS, 1, 10),
    exposed: places(LATENCY_STEPS, 1, 2),
    errors: places(ERROR_CLASSES, STORE_ERROR_CLASSES.indexOf("network"), 1),
    confirmed: 10,
    calls: 3,
    pointsSpent: 30,
    pointsOffered: 40,
    ...more,
  };
}

const freshness = (customerId: number | null = null) => loadFreshness(database.db, { customerId, hours: 24 });
/** As if all of it had happened that long ago. */
const age = async (hours: number) => {
  for (const table of ["total_rollup", "store_rollup"])
    await sql`UPDATE ${sql.table(table)} SET at = at - ${hours} * interval '1 hour'`.execute(database.db);
};

test("what several workers tell of the same minutes adds up, for each customer and over all", async () => {
  const other = await createFloor(database.db, { skus: ["C"] });
  const elsewhere = { ...tally(0), customerId: other.customerId, storeId: other.storeIds[0] ?? 0 };
  await Promise.all([
    addTallies(database.db, [tally(1), tally(0)]),
    addTallies(database.db, [tally(0), elsewhere]),
  ]);
  const all = await freshness();
  expect(all.lastHour.count).toBe(40);
  expect(all.soldOutExposed).toEqual({ count: 8, p50Ms: 75, p95Ms: 98 });
  expect(all.errors).toMatchObject({ network: 4, access: 0 });
  const sum = (of: (point: (typeof all.points)[number]) => number) =>
    all.points.reduce((total, point) => total + of(point), 0);
  expect([sum((point) => point.confirmed), sum((point) => point.calls)]).toEqual([40, 12]);
  expect(all.points[0]?.budgetUsed).toBe(0.75);
  expect((await freshness(floor.customerId)).lastHour.count).toBe(30);
  expect((await freshness(other.customerId)).lastHour.count).toBe(10);
});

test("what is older than an hour counts in its step alone; what is older than was asked for not at all", async () => {
  await addTallies(database.db, [tally(0)]);
  await age(2);
  const { lastHour, points } = await freshness();
  expect(lastHour.count).toBe(0);
  expect(points.map((point) => point.changeToStore.count)).toEqual([10]);
  await age(23);
  expect((await freshness()).points).toEqual([]);
});

test("a store that is not the customer's is told of by nobody", async () => {
  await addTallies(database.db, [tally(0, { customerId: 999_999 })]);
  expect(await database.db.selectFrom("store_rollup").selectAll().execute()).toEqual([]);
});

test("the most that waited in five minutes stays, per store and over all", async () => {
  await floor.record(receive("A", 5), receive("B", 5));
  await sampleBacklogs(database.db);
  await sql`DELETE FROM due WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);
  await sampleBacklogs(database.db);
  expect((await freshness()).points.at(0)?.due).toBe(4);
  const { rows } = await sql<{ due: number }>`SELECT due FROM store_rollup ORDER BY store_id, at`.execute(
    database.db,
  );
  expect(rows.map((row) => row.due)).toEqual(expect.arrayContaining([2, 2]));
});

test("a step is there where nothing waits, so that a gap means that no worker ran", async () => {
  await sampleBacklogs(database.db);
  expect((await freshness()).points).toMatchObject([{ due: 0, confirmed: 0, budgetUsed: null }]);
});

test("of each store they are kept for 3 days, over all stores for 30", async () => {
  await addTallies(database.db, [tally(0)]);
  await age(4 * 24);
  await addTallies(database.db, [tally(1)]);
  await forgetOld(database, 1);
  const left = await database.db.selectFrom("store_rollup").select("store_id").execute();
  expect(left).toEqual([{ store_id: floor.storeIds[1] }]);
  expect(await database.db.selectFrom("total_rollup").select("at").execute()).toHaveLength(2);
  await age(27 * 24);
  await forgetOld(database, 1);
  expect(await database.db.selectFrom("total_rollup").select("at").execute()).toHaveLength(1);
});

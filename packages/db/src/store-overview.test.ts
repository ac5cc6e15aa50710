import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addTallies, ERROR_CLASSES, LATENCY_STEPS } from "./rollup.ts";
import { listOverview, loadOverviewFigures } from "./store-overview.ts";
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
  floor = await createFloor(database.db, { skus: ["A", "B"], stores: 3 });
});

const own = () => listOverview(database.db, { customerId: floor.customerId });
const conditions = async () =>
  (await own()).map(({ id, condition }) => [floor.storeIds.indexOf(id), condition] as const);
const store = (at: number) => floor.storeIds[at] ?? 0;
const trouble = (at: number, state: string) =>
  sql`UPDATE store_health SET state = ${state}, code = 'forbidden', since = now(), probe_at = now()
    WHERE store_id = ${store(at)}`.execute(database.db);
const set = (at: number, what: string) =>
  sql`UPDATE store SET ${sql.raw(what)} WHERE id = ${store(at)}`.execute(database.db);
const park = (at: number, parked = true) =>
  sql`INSERT INTO listing_problem (customer_id, listing_id, store_id, code, message, since, failures, parked)
    VALUES (${floor.customerId}, ${floor.listingId("A", at)}, ${store(at)}, 'not_tracked', '', now(), 10, ${parked})`.execute(
    database.db,
  );

test("a store with nothing to do is in sync", async () => {
  expect(await conditions()).toEqual([
    [0, "in_sync"],
    [1, "in_sync"],
    [2, "in_sync"],
  ]);
});

test.each<[string, (at: number) => Promise<unknown>]>([
  ["suspended", (at) => trouble(at, "suspended")],
  ["unreachable", (at) => trouble(at, "unreachable")],
  ["parked", (at) => park(at)],
  ["retrying", (at) => park(at, false)],
  ["paused", (at) => set(at, "paused_at = now()")],
  ["comparing", (at) => set(at, "comparing = true")],
  ["off", (at) => set(at, "sync_enabled = false")],
])("one that is %s says so", async (condition, make) => {
  await make(1);
  expect(await conditions()).toContainEqual([1, condition]);
});

test("a pause is what is said of a store that is in trouble besides: that is what a person can end", async () => {
  await trouble(1, "suspended");
  await set(1, "paused_at = now()");
  expect(await conditions()).toContainEqual([1, "paused"]);
});

test("one that is disconnected is left out", async () => {
  await set(1, "disconnected_at = now()");
  expect((await conditions()).map(([at]) => at)).toEqual([0, 2]);
});

test("what waits and what is on its way counts, with the age of the oldest of it; worst first", async () => {
  await floor.know({ A: 1, B: 1 });
  await floor.record(receive("A", 5), receive("B", 5));
  await sql`UPDATE due SET since = now() - interval '100 seconds' WHERE listing_id = ${floor.listingId("B", 2)}`.execute(
    database.db,
  );
  await trouble(0, "unreachable");
  const before = await own();
  expect(before.map(({ id, due }) => [floor.storeIds.indexOf(id), due])).toEqual([
    [0, 2],
    [2, 2],
    [1, 2],
  ]);
  const seconds = Math.round((Date.now() - (before[1]?.oldestDueAt?.getTime() ?? 0)) / 1_000);
  expect(seconds).toBeGreaterThan(60);
  await floor.write(await floor.hold(2));
  expect((await own())[1]).toMatchObject({ id: store(2), due: 2, oldestDueAt: before[1]?.oldestDueAt });
});

test("what backs off is not counted as waiting", async () => {
  await floor.record(receive("A", 5));
  await sql`UPDATE due SET not_before = now() + interval '1 hour' WHERE listing_id = ${floor.listingId("A", 0)}`.execute(
    database.db,
  );
  expect((await own()).find(({ id }) => id === store(0))).toMatchObject({
    due: 0,
    oldestDueAt: null,
    condition: "in_sync",
  });
});

test("no other customer's stores are seen; without a customer all are", async () => {
  const other = await createFloor(database.db, { skus: ["C"] });
  expect((await own()).map(({ customerId }) => customerId)).toEqual([1, 2, 3].map(() => floor.customerId));
  const all = (await listOverview(database.db, { customerId: null })).map(({ id }) => id);
  expect(all).toEqual(expect.arrayContaining([...floor.storeIds, ...other.storeIds]));
});

test("the figures are those of the last hour, the errors those of a day", async () => {
  await addTallies(database.db, [
    {
      customerId: floor.customerId,
      storeId: store(0),
      latency: zeros(LATENCY_STEPS, 4),
      exposed: zeros(LATENCY_STEPS),
      errors: zeros(ERROR_CLASSES, 2),
      confirmed: 4,
      calls: 3,
      pointsSpent: 1,
      pointsOffered: 1,
    },
  ]);
  const figures = async () => loadOverviewFigures(database.db, await own());
  expect((await figures()).get(store(0))).toMatchObject({
    changeToStore: { count: 4, p50Ms: 25 },
    errors: { access: 2 },
  });
  expect((await figures()).get(store(1))).toMatchObject({
    changeToStore: { count: 0, p50Ms: null },
    errors: { access: 0 },
  });
  await sql`UPDATE store_rollup SET at = at - interval '3 hours'`.execute(database.db);
  expect((await figures()).get(store(0))).toMatchObject({
    changeToStore: { count: 0 },
    errors: { access: 2 },
  });
  await sql`UPDATE store_rollup SET at = at - interval '22 hours'`.execute(database.db);
  expect((await figures()).get(store(0))).toMatchObject({ errors: { access: 0 } });
});

function zeros(length: number, first = 0): number[] {
  return Array.from({ length }, (_, at) => (at === 0 ? first : 0));
}

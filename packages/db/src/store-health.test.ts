import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Lease } from "./lease.ts";
import { requestSync } from "./request-sync.ts";
import {
  loadLeasedStore,
  loadStoreNews,
  saveBudgets,
  saveStoreHealth,
  type StoreTrouble,
} from "./store-health.ts";
import { receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let lease: Lease;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"] });
  lease = await floor.hold();
});

const suspended = {
  state: "suspended",
  code: "credential_refused",
  message: "no",
  probeInMs: 3_600_000,
} as const;
const breaker = { kind: "closed", failuresInARow: 1, window: [], recovery: null };

const save = (trouble: StoreTrouble | null, more: { owner?: string; storeVersion?: number } = {}) =>
  saveStoreHealth(database.db, more.owner ?? WORKER, lease, {
    trouble,
    breaker,
    storeVersion: more.storeVersion ?? 1,
  });

const load = () =>
  database.db
    .selectFrom("store_health")
    .selectAll()
    .where("store_id", "=", lease.storeId)
    .executeTakeFirstOrThrow();

test("trouble is recorded with since when and until when, and goes away", async () => {
  expect(await save(suspended)).toBe(true);
  const first = await load();
  expect(first).toMatchObject({ state: "suspended", code: "credential_refused", message: "no", breaker });
  await save({ ...suspended, message: "still no" });
  expect(await load()).toMatchObject({ message: "still no", since: first.since });
  expect(await loadLeasedStore(database.db, lease.storeId)).toMatchObject({ state: "suspended", breaker });
  await save(null);
  expect(await load()).toMatchObject({ state: "ok", code: null, since: null, probe_at: null });
});

test("a store that becomes suspended ends what was asked for by hand; what events made due stays", async () => {
  await floor.record(receive("A", 5));
  for (const sku of ["A", "B"]) {
    await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item(sku).id });
  }
  await save(suspended);
  const failed = { status: "failed", reason: "store_suspended", quantity: null };
  expect([...(await floor.requests("A")), ...(await floor.requests("B"))]).toEqual([failed, failed]);
  expect(await floor.due("A")).toMatchObject({ event_version: 1, manual_version: null });
  expect(await floor.due("B")).toBeUndefined();
});

test("what was learned of a store before its connection changed is not held against it", async () => {
  await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });
  await sql`UPDATE store SET connection_version = 2 WHERE id = ${lease.storeId}`.execute(database.db);
  expect(await save(suspended)).toBe(true);
  expect(await load()).toMatchObject({ state: "ok" });
  expect(await floor.requests("A")).toMatchObject([{ status: "pending" }]);
});

test("a worker that lost the lease records nothing", async () => {
  expect(await save(suspended, { owner: "worker-2" })).toBe(false);
  await saveBudgets(database.db, "worker-2", [{ lease, snapshot: { points: 1 } }]);
  await saveBudgets(database.db, WORKER, [
    { lease: { ...lease, epoch: lease.epoch - 1 }, snapshot: { points: 1 } },
  ]);
  expect(await load()).toMatchObject({ state: "ok", budget: null });
});

test("a saved budget comes back with its age and what was reserved since", async () => {
  await saveBudgets(database.db, WORKER, [{ lease, snapshot: { points: 100 } }]);
  await floor.record(receive("A", 5));
  await floor.know({ A: 0 });
  await floor.write(lease, { cost: 12 });
  const store = await loadLeasedStore(database.db, lease.storeId);
  const since = { spent: 12, calls: 1 };
  expect(store?.budget).toEqual({ snapshot: { points: 100 }, ageMs: expect.any(Number), ...since });
});

test("a store's own limit of calls comes with it; one that makes no sense cannot be saved", async () => {
  const limit = async (rate: number | null) => {
    await sql`UPDATE store SET max_calls_per_second = ${rate} WHERE id = ${lease.storeId}`.execute(
      database.db,
    );
    return (await loadLeasedStore(database.db, lease.storeId))?.maxCallsPerSecond;
  };
  expect((await loadLeasedStore(database.db, lease.storeId))?.maxCallsPerSecond).toBeNull();
  expect(await limit(0.1)).toBe(0.1);
  expect(await limit(2.5)).toBe(2.5);
  expect(await limit(100)).toBe(100);
  for (const rate of [0, -1, 0.09, 100.1, Number.NaN]) {
    await expect(limit(rate)).rejects.toThrow("store_max_calls_per_second_check");
  }
  expect(await limit(null)).toBeNull();
});

test("the budgets of many stores are saved at once, but not of one that was lost", async () => {
  const more = await createFloor(database.db, { stores: 3 });
  const leases = [await more.hold(0), await more.hold(1, "worker-2"), await more.hold(2)];
  await saveBudgets(
    database.db,
    WORKER,
    leases.map((held, at) => ({ lease: held, snapshot: { points: at } })),
  );
  const { rows } = await sql<{ budget: unknown }>`SELECT budget FROM store_health
    WHERE customer_id = ${more.customerId} ORDER BY store_id`.execute(database.db);
  expect(rows).toEqual([{ budget: { points: 0 } }, { budget: null }, { budget: { points: 2 } }]);
  await saveBudgets(database.db, WORKER, []);
});

test("a store's news: its version, pushes and tasks; a store that is gone has none", async () => {
  const news = async () => (await loadStoreNews(database.db, [lease.storeId, 999_999])).get(lease.storeId);
  expect(await news()).toEqual({ version: 1, hasWork: false, hasTask: false });
  await floor.record(receive("A", 5));
  await sql`INSERT INTO task (customer_id, kind, store_id) VALUES (${floor.customerId}, 'store_test', ${lease.storeId})`.execute(
    database.db,
  );
  await sql`UPDATE store SET connection_version = 5 WHERE id = ${lease.storeId}`.execute(database.db);
  expect(await news()).toEqual({ version: 5, hasWork: true, hasTask: true });
  await sql`UPDATE store SET paused_at = now() WHERE id = ${lease.storeId}`.execute(database.db);
  expect(await news()).toEqual({ version: 5, hasWork: false, hasTask: true });
  expect((await loadStoreNews(database.db, [999_999])).size).toBe(0);
  expect((await loadStoreNews(database.db, [])).size).toBe(0);
});

test("a store that is suspended with more requests than one transaction ends, ends them all", async () => {
  const skus = Array.from({ length: 1_100 }, (_, at) => `SKU-${at}`);
  floor = await createFloor(database.db, { skus });
  lease = await floor.hold();
  await floor.record(...skus.map((sku) => receive(sku, 5)));
  await sql`INSERT INTO sync_request (customer_id, id, item_id)
    SELECT customer_id, id, id FROM item WHERE customer_id = ${floor.customerId}`.execute(database.db);
  await sql`INSERT INTO sync_request_listing (customer_id, request_id, listing_id, store_id, version, status)
    SELECT customer_id, item_id, id, store_id, desired_version, 'pending' FROM listing
    WHERE customer_id = ${floor.customerId}`.execute(database.db);
  expect(await save(suspended)).toBe(true);
  const { rows } = await sql`SELECT status, reason, count(*) FROM sync_request_listing
    WHERE customer_id = ${floor.customerId} GROUP BY status, reason`.execute(database.db);
  expect(rows).toEqual([{ status: "failed", reason: "store_suspended", count: 1_100 }]);
});

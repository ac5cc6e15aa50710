import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  acquireLeases,
  forgetWorker,
  type Lease,
  releaseLeases,
  renewLeases,
  reportWorker,
} from "./lease.ts";
import { saveStoreHealth } from "./store-health.ts";
import { receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let storeId: number;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  // One test's stores are nobody's work in the next.
  await sql`UPDATE store_lease SET owner = 'nobody', expires_at = 'infinity'`.execute(database.db);
  floor = await createFloor(database.db, { skus: ["A"] });
  storeId = floor.storeIds[0] ?? 0;
});

const acquire = (owner = WORKER, most = 10) => acquireLeases(database.db, owner, most);

async function acquired(): Promise<Lease> {
  const [lease, ...others] = await acquire();
  if (lease === undefined || others.length > 0) throw new Error("not exactly one store was free");
  return lease;
}

const expire = () =>
  sql`UPDATE store_lease SET expires_at = now() - interval '1 second' WHERE store_id = ${storeId}`.execute(
    database.db,
  );

describe("taking a store", () => {
  beforeEach(() => floor.record(receive("A", 5)));

  test("raises the epoch each time, and one owner has it until it runs out", async () => {
    const first = await acquired();
    expect(first).toEqual({ storeId, customerId: floor.customerId, epoch: 1, abandoned: false });
    expect(await acquire("worker-2")).toEqual([]);
    expect(await acquire()).toEqual([]);
    await expire();
    expect(await acquire("worker-2")).toEqual([{ ...first, epoch: 2, abandoned: true }]);
  });

  test("a store that was given back is free at once", async () => {
    const lease = await acquired();
    await releaseLeases(database.db, WORKER, [lease]);
    expect(await acquire("worker-2")).toMatchObject([{ epoch: 2, abandoned: false }]);
  });

  test("nothing is renewed or given back that is not ours any more", async () => {
    const lease = await acquired();
    expect(await renewLeases(database.db, WORKER, [lease])).toEqual(new Set([storeId]));
    await expire();
    expect(await renewLeases(database.db, WORKER, [lease])).toEqual(new Set());
    const [successor] = await acquire("worker-2");
    expect(successor?.epoch).toBe(2);
    expect(await renewLeases(database.db, WORKER, [lease])).toEqual(new Set());
    await releaseLeases(database.db, WORKER, [lease]);
    expect(await acquire("worker-3")).toEqual([]);
    expect(await renewLeases(database.db, "worker-2", successor === undefined ? [] : [successor])).toEqual(
      new Set([storeId]),
    );
  });

  test("at most as many as asked for", async () => {
    const more = await createFloor(database.db, { stores: 3, skus: ["A"] });
    await more.record(receive("A", 1));
    expect(await acquire(WORKER, 0)).toEqual([]);
    expect(await acquire(WORKER, 2)).toHaveLength(2);
    expect(await acquire(WORKER, 9)).toHaveLength(2);
  });
});

const pushable = () => floor.record(receive("A", 5));

async function trouble(state: "suspended" | "unreachable", probeInMs: number): Promise<void> {
  const lease = await floor.hold();
  const why = { state, code: "credential_refused", message: "no", probeInMs };
  await saveStoreHealth(database.db, WORKER, lease, { trouble: why, breaker: {}, storeVersion: 1 });
  await expire();
}

async function task(status: string, expiresAt: string): Promise<void> {
  await sql`INSERT INTO task (customer_id, kind, store_id, status, expires_at)
    VALUES (${floor.customerId}, 'store_test', ${storeId}, ${status}, ${sql.raw(expiresAt)})`.execute(
    database.db,
  );
}

async function pausedTask(): Promise<void> {
  await sql`UPDATE store SET paused_at = now() WHERE id = ${storeId}`.execute(database.db);
  await task("pending", "NULL");
}

async function pausedInTrouble(): Promise<void> {
  await sql`UPDATE store SET paused_at = now() WHERE id = ${storeId}`.execute(database.db);
  await trouble("suspended", 0);
}

describe("which stores have work", () => {
  test("none where nothing is due", async () => {
    expect(await acquire()).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>, "taken" | "left"]>([
    ["a waiting push", pushable, "taken"],
    [
      "a push that backs off",
      async () => {
        await pushable();
        await sql`UPDATE due SET not_before = now() + interval '1 hour' WHERE store_id = ${storeId}`.execute(
          database.db,
        );
      },
      "left",
    ],
    [
      "a push whose back-off is over",
      async () => {
        await pushable();
        await sql`UPDATE due SET not_before = now() - interval '1 second' WHERE store_id = ${storeId}`.execute(
          database.db,
        );
      },
      "taken",
    ],
    [
      "a paused store",
      async () => {
        await pushable();
        await sql`UPDATE store SET paused_at = now() WHERE id = ${storeId}`.execute(database.db);
      },
      "left",
    ],
    [
      "a disconnected store with a row that became due again",
      async () => {
        await pushable();
        await sql`UPDATE store SET disconnected_at = now() WHERE id = ${storeId}`.execute(database.db);
      },
      "taken",
    ],
    [
      "a suspended store",
      async () => {
        await pushable();
        await trouble("suspended", 3_600_000);
      },
      "left",
    ],
    [
      "a suspended store whose hour is over",
      async () => {
        await pushable();
        await trouble("suspended", 0);
      },
      "taken",
    ],
    ["a store that cannot be reached, and nothing due", () => trouble("unreachable", 60_000), "left"],
    ["one that is to be tried again, and nothing due", () => trouble("unreachable", 0), "taken"],
    ["a suspended store whose hour is over, and nothing due", () => trouble("suspended", 0), "taken"],
    ["a paused store in trouble", () => pausedInTrouble(), "left"],
    ["a task", () => task("pending", "NULL"), "taken"],
    ["a task of a paused store", () => pausedTask(), "taken"],
    ["a task that somebody works on", () => task("running", "now() + interval '9 seconds'"), "left"],
    ["a task whose worker is gone", () => task("running", "now() - interval '1 second'"), "taken"],
    ["a task that is done", () => task("done", "NULL"), "left"],
  ])("%s", async (_, prepare, outcome) => {
    await prepare();
    expect((await acquire()).map((lease) => lease.storeId)).toEqual(outcome === "taken" ? [storeId] : []);
  });

  test("an open write, once its call must have ended", async () => {
    await pushable();
    await floor.know({ A: 0 });
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    await expire();
    expect(await acquire()).toEqual([]);
    await sql`UPDATE attempt SET deadline = now() - interval '1 second' WHERE id = ${attempt.id}`.execute(
      database.db,
    );
    expect(await acquire()).toHaveLength(1);
  });
});

test("a worker counts itself and the stores in use, until it is forgotten", async () => {
  await sql`DELETE FROM worker`.execute(database.db);
  await sql`UPDATE store_lease SET expires_at = '-infinity'`.execute(database.db);
  await floor.record(receive("A", 5));
  await acquire();
  expect(await reportWorker(database.db, WORKER)).toMatchObject({ workers: 1 });
  const { workers, storesInUse } = await reportWorker(database.db, "worker-2");
  expect(workers).toBe(2);
  expect(storesInUse).toBeGreaterThanOrEqual(1);
  await sql`UPDATE worker SET seen_at = now() - interval '31 seconds' WHERE id = ${WORKER}`.execute(
    database.db,
  );
  expect(await reportWorker(database.db, "worker-2")).toMatchObject({ workers: 1 });
  await forgetWorker(database.db, "worker-2");
  expect(await database.db.selectFrom("worker").select("id").execute()).toEqual([{ id: WORKER }]);
});

test("stores count as in use while they are leased or have work, each once", async () => {
  const before = await reportWorker(database.db, WORKER);
  const more = await createFloor(database.db, { stores: 4, skus: ["A"] });
  await more.hold(0);
  await sql`UPDATE store SET paused_at = now() WHERE id = ${more.storeIds[1] ?? 0}`.execute(database.db);
  await more.record(receive("A", 1));
  const { storesInUse } = await reportWorker(database.db, WORKER);
  expect(storesInUse - before.storesInUse).toBe(3);
});

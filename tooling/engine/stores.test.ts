import { randomBytes } from "node:crypto";
import { changeStore, disconnectStore, type StoreChange } from "@trueup/api/resources/save-store";
import { createSealer } from "@trueup/db/seal";
import { saveStoreCredentials } from "@trueup/db/store-credentials";
import { count, receive } from "@trueup/db/testing/changes";
import { sql } from "kysely";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createWorld, SOON, type World, type WorldOptions, writesOf } from "./world.ts";

let world: World;
afterEach(() => world.close());

const SKU = "TSH-BLK-M";

async function open(options: WorldOptions = {}): Promise<World> {
  world = await createWorld({ shown: 0, ...options });
  return world;
}

const storeKey = (store = 0) => ({ customerId: world.customerId, storeId: world.storeIds[store] ?? 0 });

async function save(change: StoreChange): Promise<void> {
  expect(
    await changeStore(world.db, world.sealer, storeKey(), change, null, { by: "api_key", id: "test" }),
  ).toBe("changed");
  world.database.wake.ping();
}

describe("what somebody does to a store", () => {
  test("pausing keeps what waits; resuming sends the newest level once", async () => {
    await open();
    const worker = world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    await save({ paused: true });
    await vi.waitFor(() => expect(worker.counts().leases).toBe(0), SOON);
    for (const level of [6, 7, 8]) await world.record(count(SKU, level));
    expect(await world.due(SKU)).toMatchObject({ attempt_id: null });
    await save({ paused: false });
    await world.drained();
    expect(writesOf(world.shop).map(({ quantities }) => quantities)).toEqual([[5], [8]]);
  });

  test("switching it off drops what waits, and later events too; switching it on sends nothing", async () => {
    await open();
    await save({ paused: true });
    await world.record(receive(SKU, 5));
    await save({ paused: false, syncEnabled: false });
    const worker = world.startWorker();
    await world.record(count(SKU, 6));
    await world.drained();
    await save({ syncEnabled: true });
    await world.drained();
    await worker.stop();
    expect(world.shop.stats().calls).toBe(0);
    expect((await world.pushes(SKU)).map((push) => push.code)).toEqual(["store_off"]);
  });

  test("disconnecting it drops what waits; a write that was under way is closed once it cannot land any more", async () => {
    await open();
    world.shop.faults.always({ kind: "loseRequest" });
    world.startWorker();
    await world.record(receive(SKU, 5));
    await vi.waitFor(() => expect(world.shop.stats().calls).toBeGreaterThan(0), SOON);
    await disconnectStore(world.db, storeKey(), null);
    world.database.wake.ping();
    expect(await world.due(SKU)).toMatchObject({ attempt_id: expect.any(Number) });
    await sql`UPDATE attempt SET settle_until = now() - interval '1 second', at = at - interval '1 hour',
      deadline = now() - interval '1 second'`.execute(world.db);
    await world.drained();
    expect((await world.pushes(SKU)).map((push) => [push.outcome, push.code])).toEqual([
      ["unconfirmed", "unconfirmed"],
      ["dropped", "store_disconnected"],
    ]);
  });
});

describe("a store whose credentials cannot be opened", () => {
  test("is suspended with the reason and keeps no other store waiting; new credentials repair it", async () => {
    await open({ stores: 2 });
    const foreign = createSealer([{ kid: "elsewhere", key: randomBytes(32) }]);
    const credentials = { kind: "access_token", accessToken: world.shop.accessToken } as const;
    await world.db
      .transaction()
      .execute((trx) => saveStoreCredentials(trx, foreign, storeKey(), credentials));
    world.startWorker();
    await world.record(receive(SKU, 5));
    await vi.waitFor(async () => {
      expect(await world.health()).toEqual({ state: "suspended", code: "credential_refused" });
      expect(world.shown(SKU, 1)).toBe(5);
    }, SOON);
    await save({ credentials });
    await world.drained();
    expect(world.shown(SKU)).toBe(5);
    expect(await world.health()).toEqual({ state: "ok", code: null });
  });
});

async function run(kind: string, input: object = {}): Promise<unknown> {
  const { id } = await world.db
    .insertInto("task")
    .values({
      customer_id: world.customerId,
      store_id: world.storeIds[0] ?? 0,
      kind,
      input: JSON.stringify(input),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  world.database.wake.ping();
  return vi.waitFor(async () => {
    const task = await world.db.selectFrom("task").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    expect(["done", "failed"]).toContain(task.status);
    return task.result;
  }, SOON);
}

/** Ids of the workers that own a task and have not forgotten themselves: the first thing that a stop does. */
async function workersOfTasks(): Promise<string[]> {
  const rows = await world.db
    .selectFrom("worker")
    .innerJoin("task", "task.owner", "worker.id")
    .select("worker.id")
    .execute();
  return rows.map(({ id }) => id);
}

describe("tasks", () => {
  test("a store is tested: it tells its name, scopes and locations", async () => {
    await open();
    world.startWorker();
    expect(await run("store_test")).toMatchObject({
      ok: true,
      facts: { missingScopes: [], locations: [{ id: world.shop.locationId, name: "Warehouse" }] },
    });
  });

  test("a test that is refused says why and suspends the store; one that goes through lifts that", async () => {
    await open();
    world.shop.faults.always({ kind: "status", status: 401 });
    world.startWorker();
    await world.record(receive(SKU, 5));
    expect(await run("store_test")).toMatchObject({
      ok: false,
      code: "credential_refused",
      advice: expect.any(String),
    });
    expect(await world.health()).toEqual({ state: "suspended", code: "credential_refused" });
    world.shop.faults.clear();
    expect(await run("store_test")).toMatchObject({ ok: true });
    await world.drained();
    expect(world.shown(SKU)).toBe(5);
    expect(await world.health()).toEqual({ state: "ok", code: null });
  });

  test("comparing a listing reads what its store shows, which becomes the known number", async () => {
    await open();
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    world.shop.edit(world.variant(SKU).inventoryItemId, { available: 9 });
    const listing = await world.db.selectFrom("listing").select("id").executeTakeFirstOrThrow();
    expect(await run("listing_compare", { listingId: listing.id })).toEqual({
      ok: true,
      quantity: 9,
      problem: null,
    });
    const { known_quantity, known_source } = await world.db
      .selectFrom("listing")
      .select(["known_quantity", "known_source"])
      .executeTakeFirstOrThrow();
    expect([known_quantity, known_source]).toEqual([9, "read"]);
    expect(await run("listing_compare", { listingId: 0 })).toMatchObject({ code: "listing_unlinked" });
  });

  test("a store's variants are linked by their exact SKU, and their levels go out", async () => {
    await open({ skus: ["A", "B", "C"] });
    await sql`UPDATE listing SET unlinked_at = now()`.execute(world.db);
    await world.record(receive("A", 3), receive("B", 4), receive("C", 5));
    world.shop.catalogue.addVariant({ sku: "B", title: "another B" });
    world.shop.catalogue.addVariant({ sku: "c", title: "in lower case" });
    world.shop.catalogue.addVariant({ sku: null, title: "without a SKU" });
    world.startWorker();
    const seen = { variants: 6, ambiguous: 2, unmatched: 2 };
    expect(await run("store_discover")).toMatchObject({ ...seen, linked: 0 });
    expect(await run("store_discover", { link: true })).toMatchObject({
      ...seen,
      linked: 2,
      alreadyLinked: 0,
    });
    await world.drained();
    expect([world.shown("A"), world.shown("B"), world.shown("C")]).toEqual([3, 0, 5]);
    expect(await run("store_discover", { link: true })).toMatchObject({
      ...seen,
      linked: 0,
      alreadyLinked: 2,
    });
  });

  test("a task that its worker had to leave is done by the next one", async () => {
    await open();
    const gate = Promise.withResolvers<void>();
    world.shop.faults.next({ kind: "hold", until: gate.promise });
    const first = world.startWorker();
    const result = run("store_discover");
    await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
    const stopped = first.stop();
    await vi.waitFor(async () => expect(await workersOfTasks()).toEqual([]), SOON); // it stops its calls now
    gate.resolve();
    await stopped;
    const left = await world.db.selectFrom("task").select(["status", "owner"]).executeTakeFirst();
    expect(left).toEqual({ status: "pending", owner: null });
    world.startWorker();
    expect(await result).toMatchObject({ variants: 1 });
  });
});

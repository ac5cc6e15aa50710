import { count, receive } from "@trueup/db/testing/changes";
import { afterEach, expect, test, vi } from "vitest";
import { createWorld, SOON, type World, type WorldOptions, writesOf } from "./world.ts";

let world: World;
afterEach(() => world.close());

const SKU = "TSH-BLK-M";

async function open(options: WorldOptions = {}): Promise<World> {
  world = await createWorld(options);
  return world;
}

test("a receipt reaches every store of the item, and the listing knows it", async () => {
  await open({ stores: 2 });
  world.startWorker();
  await world.record(receive(SKU, 5));
  await world.drained();
  expect([world.shown(SKU, 0), world.shown(SKU, 1)]).toEqual([5, 5]);
  const known = { known_quantity: 5, known_source: "push", needs_read: false, closed_version: 1 };
  expect([await world.listing(SKU, 0), await world.listing(SKU, 1)]).toMatchObject([known, known]);
});

test("every call to a store passes Bottleneck and p-queue", async () => {
  await open({ skus: ["A", "B", "C"], stores: 2 });
  const worker = world.startWorker();
  await world.record(receive("A", 1), receive("B", 2), receive("C", 3));
  await world.drained();
  await world.record(count("A", 7), count("B", 0));
  await world.drained();
  await worker.stop();
  const { limiter, slots } = worker.counts();
  const calls = world.shops.reduce((sum, shop) => sum + shop.stats().calls, 0);
  expect(calls).toBeGreaterThanOrEqual(6);
  expect(limiter.executed - limiter.givenBack).toBe(calls);
  expect(slots).toEqual({ started: limiter.executed, finished: limiter.executed, running: 0, waiting: 0 });
});

test("a number that was changed at the store is read, recorded, and replaced once", async () => {
  await open();
  world.startWorker();
  await world.record(receive(SKU, 5));
  await world.drained();
  world.shop.edit(world.variant(SKU).inventoryItemId, { available: 40 });
  await world.record(count(SKU, 7));
  await world.drained();
  expect(world.shown(SKU)).toBe(7);
  expect(writesOf(world.shop).map(({ outcome }) => outcome)).toEqual(["effective", "refused", "effective"]);
  const changes = await world.db
    .selectFrom("history")
    .select("detail")
    .where("kind", "=", "store_change")
    .execute();
  expect(changes).toEqual([{ detail: { storeChange: { expected: 5, found: 40 } } }]);
});

test("a sale that races the write is not overwritten: it is read, recorded, and the newest level follows", async () => {
  await open({ shown: 10 });
  world.shop.faults.next(
    { kind: "before", act: () => world.shop.sell(world.variant(SKU).inventoryItemId, 1) },
    { when: (call) => call.idempotencyKey !== null },
  );
  world.startWorker();
  await world.record(receive(SKU, 12));
  await world.drained();
  expect(world.shown(SKU)).toBe(12);
  const changes = await world.db
    .selectFrom("history")
    .select("detail")
    .where("kind", "=", "store_change")
    .execute();
  expect(changes).toEqual([{ detail: { storeChange: { expected: 10, found: 9 } } }]);
});

test("changes that come while a write is under way go out together, once, with the newest level", async () => {
  await open({ shown: 0 });
  const gate = Promise.withResolvers<void>();
  world.shop.faults.next({ kind: "hold", until: gate.promise });
  world.startWorker();
  await world.record(receive(SKU, 5));
  await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
  for (const level of [4, 3, 2]) await world.record(count(SKU, level));
  gate.resolve();
  await world.drained();
  expect(world.shown(SKU)).toBe(2);
  expect(writesOf(world.shop).map(({ quantities }) => quantities)).toEqual([[5], [2]]);
});

test("Sync Now writes under Never, and its end is visible", async () => {
  await open({ preferences: { syncInventory: "never" } });
  world.startWorker();
  await world.record(receive(SKU, 5));
  expect(await world.due(SKU)).toBeUndefined();
  await world.syncNow(SKU);
  await vi.waitFor(async () => {
    expect(await world.requests(SKU)).toEqual([{ status: "confirmed", reason: null, quantity: 5 }]);
  }, SOON);
  expect(world.shown(SKU)).toBe(5);
});

test("a waiting push is dropped where the setting became Never meanwhile", async () => {
  await open();
  await world.record(receive(SKU, 5));
  await world.db.updateTable("item").set({ sync_setting: "never" }).execute();
  world.startWorker();
  await world.drained();
  expect(world.shop.stats().calls).toBe(0);
  expect(await world.pushes(SKU)).toMatchObject([{ outcome: "dropped", code: "never" }]);
});

test("a wake that is lost costs at most a poll", async () => {
  await open();
  world.startWorker({ wake: { onPing: () => () => {} } });
  await world.record(receive(SKU, 5));
  await world.drained();
  expect(world.shown(SKU)).toBe(5);
});

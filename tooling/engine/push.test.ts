import { requestSync } from "@trueup/db/request-sync";
import { afterEach, expect, test, vi } from "vitest";
import { count, createWorld, receive, type World, type WorldOptions } from "./world.ts";

let world: World;
afterEach(() => world.close());

const SKU = "TSH-BLK-M";
const SOON = { timeout: 20_000, interval: 20 };

async function start(options: WorldOptions = {}): Promise<World> {
  world = await createWorld(options);
  return world;
}

async function everythingClosed(): Promise<void> {
  await vi.waitFor(async () => {
    const due = await world.database.db.selectFrom("due").selectAll().execute();
    expect(due).toEqual([]);
  }, SOON);
}

test("a receipt reaches every store of the item, and the listing knows it", async () => {
  await start({ stores: 2 });
  world.startWorker();
  await world.record(receive(SKU, 5));
  await everythingClosed();
  expect([world.shown(SKU, 0), world.shown(SKU, 1)]).toEqual([5, 5]);
  const listings = await world.database.db.selectFrom("listing").selectAll().execute();
  expect(listings).toMatchObject([
    { known_quantity: 5, known_source: "push", needs_read: false, closed_version: 1 },
    { known_quantity: 5, known_source: "push", needs_read: false, closed_version: 1 },
  ]);
  for (const shop of world.shops) shop.assertNeverThrottled();
});

test("every call to a store passes Bottleneck and p-queue", async () => {
  await start({ skus: ["A", "B", "C"] });
  const worker = world.startWorker();
  await world.record(receive("A", 1), receive("B", 2), receive("C", 3));
  await everythingClosed();
  const { limiter, slots } = worker.counts();
  const calls = world.shops[0]?.stats().calls;
  expect(calls).toBeGreaterThan(0);
  expect(limiter.executed - limiter.givenBack).toBe(calls);
  expect(slots.finished).toBe(limiter.executed);
});

test("a number that was changed at the store is read, recorded, and replaced once", async () => {
  await start();
  world.startWorker();
  await world.record(receive(SKU, 5));
  await everythingClosed();
  const [shop] = world.shops;
  shop?.edit(world.variant(SKU).inventoryItemId, { available: 40 });
  await world.record(count(SKU, 7));
  await everythingClosed();
  expect(world.shown(SKU)).toBe(7);
  const changes = await world.database.db
    .selectFrom("history")
    .select("detail")
    .where("kind", "=", "store_change")
    .execute();
  expect(changes).toEqual([{ detail: { storeChange: { expected: 5, found: 40 } } }]);
});

test("an untracked variant shows its reason, the rest of the batch goes on", async () => {
  await start({ skus: ["GOOD", "BAD"] });
  world.shops[0]?.catalogue.setTracked(world.variant("BAD").inventoryItemId, false);
  world.startWorker();
  await world.record(receive("GOOD", 3), receive("BAD", 4));
  await vi.waitFor(async () => {
    const problems = await world.database.db.selectFrom("listing_problem").select("code").execute();
    expect(problems).toEqual([{ code: "not_tracked" }]);
    expect(world.shown("GOOD")).toBe(3);
  }, SOON);
});

test("a lost answer is settled with the same key; nothing is written twice", async () => {
  await start();
  const [shop] = world.shops;
  shop?.faults.next({ kind: "loseAnswer" }, { when: (call) => call.idempotencyKey !== null });
  world.startWorker();
  await world.record(receive(SKU, 5));
  await everythingClosed();
  expect(world.shown(SKU)).toBe(5);
  const attempts = await world.database.db.selectFrom("attempt").select(["outcome", "body"]).execute();
  expect(attempts).toEqual([{ outcome: "ok", body: null }]);
});

test("a dead token suspends the store after it was confirmed; Sync Now then fails with the reason", async () => {
  await start();
  world.shops[0]?.faults.revokeTokens();
  world.startWorker();
  await world.record(receive(SKU, 5));
  await vi.waitFor(async () => {
    const health = await world.database.db.selectFrom("store_health").select(["state", "code"]).execute();
    expect(health).toEqual([{ state: "suspended", code: "credential_refused" }]);
  }, SOON);
  const requestId = await requestSync(world.database.db, {
    customerId: world.customerId,
    itemId: world.item(SKU).id,
  });
  const rows = await world.database.db
    .selectFrom("sync_request_listing")
    .select(["request_id", "status", "reason"])
    .execute();
  expect(rows).toEqual([{ request_id: requestId, status: "failed", reason: "store_suspended" }]);
  expect(await world.database.db.selectFrom("due").select("listing_id").execute()).toHaveLength(1);
});

test("Sync Now writes under Never, and its end is visible", async () => {
  await start({ preferences: { syncInventory: "never" } });
  world.startWorker();
  await world.record(receive(SKU, 5));
  expect(await world.database.db.selectFrom("due").selectAll().execute()).toEqual([]);
  await requestSync(world.database.db, { customerId: world.customerId, itemId: world.item(SKU).id });
  world.database.wake.ping();
  await vi.waitFor(async () => {
    const rows = await world.database.db
      .selectFrom("sync_request_listing")
      .select(["status", "quantity"])
      .execute();
    expect(rows).toEqual([{ status: "confirmed", quantity: 5 }]);
  }, SOON);
  expect(world.shown(SKU)).toBe(5);
});

test("a waiting push is dropped where the setting became Never meanwhile", async () => {
  await start();
  await world.record(receive(SKU, 5));
  await world.database.db.updateTable("item").set({ sync_setting: "never" }).execute();
  world.startWorker();
  await everythingClosed();
  expect(world.shown(SKU)).toBe(0);
  const pushes = await world.database.db.selectFrom("push").select(["outcome", "code"]).execute();
  expect(pushes).toEqual([{ outcome: "dropped", code: "never" }]);
});

test("a store that answers HTML comes back by itself with the newest level", async () => {
  await start();
  world.shops[0]?.faults.next({ kind: "status", status: 502, body: "html" }, { calls: 2 });
  world.startWorker();
  await world.record(receive(SKU, 5));
  await world.record(count(SKU, 9));
  await everythingClosed();
  expect(world.shown(SKU)).toBe(9);
});

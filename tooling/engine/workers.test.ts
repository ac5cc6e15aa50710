import { count, receive } from "@trueup/db/testing/changes";
import { afterEach, expect, test, vi } from "vitest";
import { createWorld, SOON, type World, type WorldOptions, writesOf } from "./world.ts";

let world: World;
afterEach(() => world.close());

const SKU = "TSH-BLK-M";

async function open(options: WorldOptions = {}): Promise<World> {
  world = await createWorld({ shown: 0, ...options });
  return world;
}

const leases = () => world.db.selectFrom("store_lease").select(["owner", "epoch"]).execute();

test("two workers share the stores; each store is pushed to by one of them", async () => {
  await open({ stores: 6 });
  const workers = [world.startWorker(), world.startWorker()];
  await vi.waitFor(
    async () => expect(await world.db.selectFrom("worker").select("id").execute()).toHaveLength(2),
    SOON,
  );
  await world.record(receive(SKU, 5));
  await world.drained();
  // A worker that had not heard of the other takes all of them, and gives back what is above its share.
  await vi.waitFor(() => {
    for (const worker of workers) expect(worker.counts().leases).toBeLessThanOrEqual(4);
  }, SOON);
  for (const [store, shop] of world.shops.entries()) {
    expect(world.shown(SKU, store)).toBe(5);
    expect(writesOf(shop)).toHaveLength(1);
  }
});

test("a clean stop lets the call under way end, records it, and gives the lease back at once", async () => {
  await open();
  const gate = Promise.withResolvers<void>();
  world.shop.faults.next({ kind: "hold", until: gate.promise });
  const worker = world.startWorker();
  await world.record(receive(SKU, 5));
  await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
  await world.record(count(SKU, 9));
  const stopped = worker.stop();
  gate.resolve();
  await stopped;
  expect(world.shop.stats().inFlight).toBe(0);
  expect(await world.listing(SKU)).toMatchObject({ known_quantity: 5, closed_version: 1 });
  expect(await leases()).toEqual([{ owner: null, epoch: 1 }]);
  expect(await world.db.selectFrom("worker").selectAll().execute()).toEqual([]);
  world.startWorker();
  await world.drained();
  expect(world.shown(SKU)).toBe(9);
  expect(await leases()).toMatchObject([{ epoch: 2 }]);
});

test("a worker that stops counts no more before it gives its stores back, so that the others have room for them", async () => {
  await open();
  const asked: string[] = [];
  const worker = world.startWorker({
    database: (real) => ({
      ...real,
      forgetWorker: () => (asked.push("forget the worker"), real.forgetWorker()),
      releaseLeases: (held) => (asked.push("release the leases"), real.releaseLeases(held)),
    }),
  });
  await world.record(receive(SKU, 5));
  await world.drained();
  await worker.stop();
  expect(asked).toEqual(["forget the worker", "release the leases"]);
});

test("a stop does not wait for the pace that a store asked for", async () => {
  await open();
  world.shop.faults.next({ kind: "status", status: 429 });
  const worker = world.startWorker();
  await world.record(receive(SKU, 5));
  await vi.waitFor(() => expect(world.shop.stats().calls).toBe(1), SOON);
  await worker.stop();
  expect(world.shop.stats().calls).toBe(1);
  expect(await leases()).toMatchObject([{ owner: null }]);
});

test("a hanging call keeps no other listing of the store waiting", async () => {
  await open({ skus: ["SLOW", "QUICK"] });
  const worker = world.startWorker();
  // The first answer tells the store's limits; before it, calls go one by one.
  await world.record(receive("SLOW", 4));
  await world.drained();
  world.shop.faults.next({ kind: "hang" }, { when: (call) => call.idempotencyKey !== null });
  await world.record(receive("SLOW", 5));
  await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
  await world.record(receive("QUICK", 7));
  await vi.waitFor(() => expect([world.shown("QUICK"), world.shop.stats().inFlight]).toEqual([7, 1]), SOON);
  world.abandon(worker);
});

test("reading what is not known yet keeps no write of what is known waiting", async () => {
  await open({ skus: ["KNOWN", "UNKNOWN"] });
  await world.db
    .updateTable("listing")
    .set({ needs_read: true })
    .where("id", "=", world.listingId("UNKNOWN"))
    .execute();
  const worker = world.startWorker();
  await world.record(receive("KNOWN", 4));
  await world.drained();
  world.shop.faults.always({ kind: "hang" }, { when: (call) => call.fields.includes("nodes") });
  await world.record(receive("UNKNOWN", 5));
  await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
  await world.record(receive("KNOWN", 3));
  await vi.waitFor(() => expect([world.shown("KNOWN"), world.shop.stats().inFlight]).toEqual([7, 1]), SOON);
  world.abandon(worker);
});

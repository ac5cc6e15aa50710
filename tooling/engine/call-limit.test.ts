import { changeStore } from "@trueup/api/resources/save-store";
import { receive } from "@trueup/db/testing/changes";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWorld, SOON, type World } from "./world.ts";

/** Eight full batches. */
const SKUS = Array.from({ length: 2_000 }, (_, at) => `SKU-${at}`);

let world: World;
beforeEach(async () => {
  world = await createWorld({ shown: 0, skus: SKUS });
});
afterEach(() => world.close());

async function limit(maxCallsPerSecond: number | null): Promise<void> {
  const key = { customerId: world.customerId, storeId: world.storeIds[0] ?? 0 };
  const by = { by: "api_key", id: "test" } as const;
  expect(await changeStore(world.db, world.sealer, key, { maxCallsPerSecond }, null, by)).toBe("changed");
  world.database.wake.ping();
}

const receiveAll = () => world.record(...SKUS.map((sku) => receive(sku, 1)));
/** When each call arrived at the shop, in milliseconds. */
const arrivals = () => world.shop.log.calls.map(({ at }) => at).toSorted((a, b) => a - b);

test("a store with a limit of its own is never called faster, though its bucket is full", async () => {
  await limit(2);
  await receiveAll();
  world.startWorker();
  await world.drained();
  const at = arrivals();
  expect(at).toHaveLength(8);
  for (const [from, first] of at.entries()) {
    for (const [more, last] of at.slice(from).entries()) {
      expect(more + 1).toBeLessThanOrEqual(2 + (2 * (last - first)) / 1_000 + 0.01);
    }
  }
});

test("a limit that is lifted lets the worker go on at once, without a restart", async () => {
  await limit(0.1);
  await receiveAll();
  const worker = world.startWorker();
  await vi.waitFor(() => expect(arrivals()).not.toHaveLength(0), SOON);
  await limit(null);
  expect(arrivals()).toHaveLength(1);
  await world.drained();
  const at = arrivals();
  expect(at).toHaveLength(8);
  // Under the limit the other seven would have taken seventy seconds.
  expect((at.at(-1) ?? Infinity) - (at[0] ?? 0)).toBeLessThan(30_000);
  expect(worker.counts().limiter.executed).toBeGreaterThanOrEqual(8);
});

test("a limit that is set while a store is pushed to slows it down", async () => {
  await receiveAll();
  world.startWorker();
  await world.drained();
  const before = arrivals().length;
  await limit(1);
  await receiveAll();
  await world.drained();
  const at = arrivals().slice(before);
  expect(at.length).toBeGreaterThanOrEqual(8);
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan((at.length - 2) * 1_000);
});

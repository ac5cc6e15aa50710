import { receive } from "@trueup/db/testing/changes";
import { systemClock } from "@trueup/worker/system-clock";
import { afterEach, expect, test, vi } from "vitest";
import { createWorld, SOON, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const SKU = "TSH-BLK-M";
/** A third of how long a lease lasts. */
const RENEW_EVERY_MS = 10_000;

test("a look for work that takes for ever lets no lease run out", async () => {
  world = await createWorld();
  let renewals = 0;
  const thawed = new AbortController();
  const frozen = new Promise<void>((resolve) => {
    thawed.signal.addEventListener("abort", () => resolve());
  });
  const worker = world.startWorker({
    database: (real) => ({
      ...real,
      async loadStoreNews(storeIds) {
        if (storeIds.length > 0) await frozen;
        return real.loadStoreNews(storeIds);
      },
      async renewLeases(leases) {
        const ours = await real.renewLeases(leases);
        renewals += ours.size;
        return ours;
      },
    }),
  });
  await world.record(receive(SKU, 5));
  await vi.waitFor(() => expect(worker.counts().leases).toBe(1), SOON);
  for (let renewed = 1; renewed <= 4; renewed += 1) {
    world.leap(RENEW_EVERY_MS);
    await vi.waitFor(() => expect(renewals).toBeGreaterThanOrEqual(renewed), SOON);
  }
  expect(worker.counts().leases).toBe(1);
  thawed.abort();
});

test("however many changes are told of, free stores are looked for a few times a second", async () => {
  world = await createWorld();
  let looks = 0;
  const wakes: (() => void)[] = [];
  const startedMs = systemClock.now();
  world.startWorker({
    wake: {
      onPing(listener) {
        wakes.push(listener);
        return () => {};
      },
    },
    database: (real) => ({
      ...real,
      async acquireLeases(most) {
        looks += 1;
        return real.acquireLeases(most);
      },
    }),
  });
  await vi.waitFor(
    () => {
      for (const wake of wakes) wake();
      expect(looks).toBeGreaterThan(4);
    },
    { ...SOON, interval: 1 },
  );
  const seconds = (systemClock.now() - startedMs) / 1_000;
  expect(looks).toBeLessThanOrEqual(1 + seconds * 4);
});

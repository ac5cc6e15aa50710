import { createPushDatabase } from "@trueup/db/push-database";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startWorker } from "./worker.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A clock that stands still between steps of the test. */
function steppedClock() {
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  let nowMs = 0;
  let slept = 0;
  return {
    now: () => nowMs,
    wallNow: () => new Date(nowMs),
    sleep: (delayMs: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        slept += 1;
        const sleeper = { atMs: nowMs + delayMs, wake: () => (sleepers.delete(sleeper), resolve()) };
        sleepers.add(sleeper);
        if (signal?.aborted === true) sleeper.wake();
        else signal?.addEventListener("abort", sleeper.wake, { once: true });
      }),
    slept: () => slept,
    passes(byMs: number) {
      nowMs += byMs;
      for (const sleeper of sleepers) if (sleeper.atMs <= nowMs) sleeper.wake();
    },
  };
}

test("however often it is woken, news of its stores are asked for 20 times a second at most, and the last wake counts", async () => {
  const clock = steppedClock();
  const real = createPushDatabase(database.db, "worker-1");
  let asked = 0;
  const listeners: (() => void)[] = [];
  const worker = startWorker({
    database: { ...real, loadStoreNews: (ids) => ((asked += 1), real.loadStoreNews(ids)) },
    wake: {
      onPing(listener) {
        listeners.push(listener);
        return () => {};
      },
    },
    clock,
    random: { next: () => 0.5 },
    log: { info() {}, warn() {}, error() {} },
    connect: async () => null,
  });
  const rests = (times: number) => vi.waitFor(() => expect(clock.slept()).toBeGreaterThanOrEqual(times));
  await rests(2); // its own rest, and that of the renewals
  expect(asked).toBe(1);
  for (let times = 3; times < 23; times += 1) {
    for (const ping of listeners) ping();
    await rests(times);
  }
  expect(asked).toBe(1);
  clock.passes(50);
  await vi.waitFor(() => expect(asked).toBe(2));
  await worker.stop();
});

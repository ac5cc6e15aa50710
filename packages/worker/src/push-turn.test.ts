import { createPushDatabase } from "@trueup/db/push-database";
import { requestSync } from "@trueup/db/request-sync";
import { receive } from "@trueup/db/testing/changes";
import { createFloor, type Floor, WORKER } from "@trueup/db/testing/floor";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import type { StoreAdapter, StoreFailure } from "@trueup/stores/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createBudget } from "./budget.ts";
import { createLimiter } from "./limiter.ts";
import type { EngineEvent } from "./observer.ts";
import type { PushContext } from "./push-context.ts";
import { createPushMemory } from "./push-memory.ts";
import { takeTurn } from "./push-turn.ts";
import { createSlots } from "./slots.ts";
import { createStoreCondition } from "./store-condition.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"], preferences: { syncInventory: "always" } });
});

const REFUSED: StoreFailure = {
  kind: "unavailable",
  code: "connection_refused",
  message: "not reached",
  retryAfterMs: null,
};

/** A store whose every call is answered by `failure`, or goes well where that is null. */
async function openStore() {
  const clock = {
    nowMs: 0,
    now: () => clock.nowMs,
    wallNow: () => new Date(clock.nowMs),
    sleep: neverUnlessAborted,
  };
  const answers: { failure: StoreFailure | null } = { failure: REFUSED };
  const calls: string[] = [];
  const adapter: StoreAdapter = {
    platform: "shopify",
    costs: { read: 1, write: 1, test: 1, variants: 1 },
    latestEffectMs: 120_000,
    encode: (rows) => JSON.stringify(rows),
    async read(rows) {
      calls.push("read");
      const { failure } = answers;
      if (failure !== null) return { ok: false, failure, budget: null };
      const value = rows.map((row) => ({
        kind: "found" as const,
        quantity: 1,
        inventoryItemId: row.inventoryItemId ?? "",
      }));
      return { ok: true, value, budget: null };
    },
    async write() {
      calls.push("write");
      const { failure } = answers;
      return failure === null ? { kind: "written", budget: null } : { kind: "failed", failure, budget: null };
    },
    test: () => Promise.reject(new Error("nobody tests")),
    variants: () => Promise.reject(new Error("nobody discovers")),
  };
  const lease = await floor.hold();
  const port = createPushDatabase(database.db, WORKER);
  const store = await port.loadLeasedStore(lease.storeId);
  if (store === null) throw new Error("there is no store");
  const random = { next: () => 0.5 };
  const limiter = createLimiter({
    clock,
    budget: createBudget(
      { limits: { cost: { kind: "bucket", capacity: 1_000, ratePerSecond: 100 } }, start: { kind: "full" } },
      0,
    ),
    maxConcurrent: 8,
  });
  const condition = createStoreCondition({ lease, database: port, clock, random, trouble() {} }, store);
  const events: EngineEvent[] = [];
  const context: PushContext = {
    lease,
    adapter,
    database: port,
    limiter,
    slots: createSlots({ concurrency: 8 }),
    condition,
    clock,
    random,
    log: { info() {}, warn() {}, error() {} },
    observe: (event) => void events.push(event),
    bucketUse: { claimed() {}, spent() {} },
    mayCall: () => true,
    stopping: new AbortController().signal,
  };
  const memory = createPushMemory({ claimed() {}, retried() {} });
  return {
    clock,
    answers,
    calls,
    memory,
    turn: () => takeTurn(context, memory, { single: false }),
    /** How long no call may begin, and how many may run at once. */
    pace: () => [limiter.snapshot().budget.penaltyMs, limiter.snapshot().concurrency],
    state: () => condition.permission().send,
  };
}

function neverUnlessAborted(_delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
}

describe.each([
  ["write", { A: 0, B: 0 }],
  ["read", {}],
] as const)("a %s that fails as a whole", (kind, known) => {
  test("keeps the store from being called for longer each time, one call at a time; one success lifts that", async () => {
    await floor.record(receive("A", 5));
    await floor.know(known);
    const store = await openStore();
    const paces: (readonly number[])[] = [];
    for (let failure = 1; failure <= 4; failure += 1) {
      expect(await store.turn()).toEqual({ kind: "worked" });
      paces.push(store.pace());
      store.clock.nowMs += 10_000;
    }
    // Full jitter at first; the whole interval once retries are more than a tenth of the calls.
    expect(paces).toEqual([500, 2_000, 4_000, 8_000].map((holdMs) => [holdMs, 1]));
    expect(store.calls).toEqual(Array.from({ length: 4 }, () => kind));
    expect(store.state()).toBe("all");
    store.answers.failure = null;
    await store.turn();
    expect([store.pace(), store.state()]).toEqual([[0, 8], "all"]);
    expect(store.memory.failedCalls).toBe(0);
  });
});

test("a store that says when to come back is taken at its word", async () => {
  await floor.record(receive("A", 5));
  await floor.know({ A: 0 });
  const store = await openStore();
  store.answers.failure = { ...REFUSED, retryAfterMs: 60_000 };
  await store.turn();
  expect(store.pace()).toEqual([60_000, 1]);
});

test("where nothing is left to send of a part of a refused batch, the turn is for what else waits", async () => {
  await floor.record(receive("A", 5));
  await floor.know({ A: 0 });
  const store = await openStore();
  store.answers.failure = null;
  store.memory.parts.push([floor.listingId("B")]);
  store.memory.turns = 4;
  expect(await store.turn()).toEqual({ kind: "worked" });
  expect([store.calls, store.memory.parts]).toEqual([["write"], []]);
});

test("rows to be read do not wait for ever behind writes that keep coming", async () => {
  await floor.record(receive("A", 5));
  const store = await openStore();
  store.answers.failure = null;
  for (let turn = 0; turn < 10 && !store.calls.includes("read"); turn += 1) {
    await floor.record(receive("B", 1));
    await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("B").id });
    await floor.know({ B: 0 });
    await store.turn();
  }
  expect(store.calls).toContain("read");
});

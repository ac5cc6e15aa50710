import { loadFreshness } from "@trueup/db/freshness";
import { createFloor } from "@trueup/db/testing/floor";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { EngineEvent } from "./observer.ts";
import type { Log } from "./ports.ts";
import { startStoreTally } from "./store-tally.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom("store_rollup").execute();
  await database.db.deleteFrom("total_rollup").execute();
});

/** Sleeps until it is told to stop. */
const clock = {
  sleep: (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true })),
};
const errors: unknown[] = [];
const log: Log = { info() {}, warn() {}, error: (about) => errors.push(about) };

async function tallied(events: readonly EngineEvent[]) {
  const floor = await createFloor(database.db, { skus: ["A"] });
  const tally = startStoreTally({ db: database.db, clock, log });
  const store = { customerId: floor.customerId, storeId: floor.storeIds[0] ?? 0 };
  for (const event of events) tally.observe(store, event);
  await tally.stop();
  return loadFreshness(database.db, { customerId: floor.customerId, hours: 1 });
}

const called = { kind: "called", storeKind: "shopify", purpose: "write", durationMs: 5 } as const;

test("confirmed numbers count by how long they waited, zeros by how long the store sold what was gone", async () => {
  const { points } = await tallied([
    {
      kind: "confirmed",
      storeKind: "shopify",
      rows: [
        { lane: "to_zero", waitedMs: 380, endsExposure: true, coalesced: 0 },
        { lane: "rest", waitedMs: 9_000_000, endsExposure: false, coalesced: 3 },
      ],
    },
    { ...called, outcome: "ok", failure: null },
    { kind: "points", spent: 10, offered: 40 },
  ]);
  expect(points).toMatchObject([
    { confirmed: 2, calls: 1, changeToStore: { count: 2, p50Ms: 400, p95Ms: 3_600_000 }, budgetUsed: 0.25 },
  ]);
});

test("failures count by who has to do something", async () => {
  const { errors: counted } = await tallied([
    { ...called, outcome: "failed", failure: "credential_refused" },
    { ...called, outcome: "throttled", failure: "throttled" },
    { ...called, outcome: "ambiguous", failure: "timeout" },
    { ...called, outcome: "ambiguous", failure: "server_error" },
    { ...called, outcome: "failed", failure: "request_refused" },
    { ...called, outcome: "refused", failure: null },
    { kind: "not_confirmed", outcome: "refused", rows: 2 },
    { kind: "not_confirmed", outcome: "not_applied", rows: 248 },
  ]);
  expect(counted).toEqual({ access: 1, rate_limit: 1, row: 2, network: 1, store: 1, request: 1 });
});

test("nothing is written where nothing happened that counts", async () => {
  const { points } = await tallied([{ kind: "permitted", waitMs: 3 }, { kind: "retried" }]);
  expect(points).toEqual([]);
});

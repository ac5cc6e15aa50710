import { describe, expect, test } from "vitest";
import { createBudget } from "./budget.ts";
import { limitsOf, pointsPerSecond, startOf } from "./store-limits.ts";
import { createLimitedStore } from "./testing/limited-store.ts";

const plenty = {
  capacity: 20_000,
  ratePerSecond: 1_000,
  tokens: 20_000,
  start: "full",
  maxConcurrent: 8,
} as const;

test.each([
  [null, undefined],
  [0.1, { kind: "bucket", capacity: 1, ratePerSecond: 0.1 }],
  [2, { kind: "bucket", capacity: 2, ratePerSecond: 2 }],
  [100, { kind: "bucket", capacity: 100, ratePerSecond: 100 }],
])("a limit of %s calls a second stands beside the store's points", (maxCallsPerSecond, calls) => {
  const limits = limitsOf({ maxCallsPerSecond });
  expect(limits["calls"]).toEqual(calls);
  expect(limits["cost"]).toMatchObject({ kind: "bucket", ratePerSecond: 100 });
});

test.each([
  [0.5, 1_000],
  [2, 5],
  [2, 300],
  [10, 80],
])(
  "%s calls a second are never more, at a latency of %s ms, though its bucket is full",
  async (rate, latencyMs) => {
    const { calls: limit } = limitsOf({ maxCallsPerSecond: rate });
    if (limit === undefined) throw new Error("there is no limit");
    const store = createLimitedStore({ ...plenty, latencyMs, moreLimits: { calls: limit } });
    const count = 30;
    const calls = Array.from({ length: count }, () => store.call({ needs: { cost: 10, calls: 1 } }));
    await store.runDry();
    const sentMs = (await Promise.all(calls))
      .map((result) => (result.ran ? result.value : Number.NaN))
      .toSorted((a, b) => a - b);
    expect(sentMs.every(Number.isFinite)).toBe(true);
    for (const [from, first] of sentMs.entries()) {
      for (const [more, last] of sentMs.slice(from).entries()) {
        const most = limit.capacity + (rate * (last - first)) / 1_000;
        expect(more + 1).toBeLessThanOrEqual(most + 1e-6);
      }
    }
    // And not much slower: what a call takes may be added once a call where only one may be on its way.
    const slowest = (count / rate) * 1_000 + count * (limit.capacity < 2 ? latencyMs : 0) + 1_000;
    expect(sentMs.at(-1)).toBeLessThan(slowest);
  },
);

describe("what is taken over from whoever had the store before", () => {
  const cost = { kind: "bucket", capacity: 4_000, ratePerSecond: 200, available: 3_000 };
  const calls = { kind: "bucket", capacity: 2, ratePerSecond: 2, available: 1.5 };

  test("the store's points are as they were told", () => {
    expect(taken(saved({ cost, calls }), 2)["cost"]).toEqual(cost);
  });

  test("a limit that was raised, lowered or lifted since is as it is now, with what was left of it", () => {
    expect(taken(saved({ cost, calls }), 2)["calls"]).toEqual(calls);
    expect(taken(saved({ cost, calls }), 50)["calls"]).toEqual({ ...calls, capacity: 50, ratePerSecond: 50 });
    expect(taken(saved({ cost, calls }), 0.5)["calls"]).toEqual({
      ...calls,
      capacity: 1,
      ratePerSecond: 0.5,
      available: 1,
    });
    expect(taken(saved({ cost, calls }), null)).toEqual({ cost });
  });

  test("a limit that is new is full", () => {
    expect(taken(saved({ cost }), 2)["calls"]).toEqual({ ...calls, available: 2 });
  });

  test("calls that were made since it was saved are gone from it", () => {
    expect(taken(saved({ cost, calls }, 1), 2)["calls"]).toEqual({ ...calls, available: 0.5 });
  });

  test("where nothing was saved the limit is there from the first call on", () => {
    const limits = limitsOf({ maxCallsPerSecond: 2 });
    expect(startOf({ budget: null }, limits)).toEqual({ kind: "cautious" });
    const first = createBudget({ limits, start: startOf({ budget: null }, limits) }, 0);
    expect(first.snapshot(0).limits["calls"]).toMatchObject({ available: 2, ratePerSecond: 2 });
  });
});

test.each([
  [null, 10, 1_000],
  [2, 10, 20],
  [2, 13, 26],
  [100, 10, 1_000],
  [0.1, 10, 1],
])("with %s calls a second of %s points each, %s points a second are on offer", (rate, perCall, points) => {
  const limits = limitsOf({ maxCallsPerSecond: rate });
  const budget = createBudget({ limits, start: { kind: "full" } }, 0);
  const observed = { cost: { reported: 20_000, capacity: 20_000, ratePerSecond: 1_000 } };
  budget.tryTake({ cost: 10, calls: 1 }, 0)?.settle({ observed, roundTripMs: 1 }, 1);
  expect(pointsPerSecond(budget.snapshot(1).limits, perCall)).toBeCloseTo(points, 6);
});

/** A store whose budget was saved a moment ago, and so many calls made since. */
function saved(limits: object, calls = 0) {
  return { budget: { snapshot: { limits, penaltyMs: 0, knowledge: "told" }, ageMs: 0, spent: 0, calls } };
}

/** The limits as whoever takes the store next begins with them. */
function taken(store: ReturnType<typeof saved>, maxCallsPerSecond: number | null) {
  const limits = limitsOf({ maxCallsPerSecond });
  return createBudget({ limits, start: startOf(store, limits) }, 0).snapshot(0).limits;
}

import { describe, expect, test } from "vitest";
import { createBudget, type Budget, type BudgetSnapshot, type Limits, type Start } from "./budget.ts";

const standard: Limits = { cost: { kind: "bucket", capacity: 2000, ratePerSecond: 100 } };
const several: Limits = {
  calls: { kind: "bucket", capacity: 60, ratePerSecond: 1 },
  rows: { kind: "bucket", capacity: 2000, ratePerSecond: 2000 / 60 },
  daily: { kind: "window", capacity: 100, windowMs: 86_400_000, endsInMs: 3_600_000 },
};

describe("taking", () => {
  test("all limits are taken from at once, or none", () => {
    const budget = createBudget({ limits: several, start: { kind: "full" } }, 0);
    expect(budget.tryTake({ calls: 1, rows: 1990, daily: 1 }, 0)).toBeDefined();
    expect(budget.tryTake({ calls: 1, rows: 100, daily: 1 }, 0)).toBeUndefined();
    expect(available(budget, 0)).toEqual({ calls: 59, rows: 10, daily: 99 });
  });

  test("the wait is exact: nothing a moment before, the call at its end", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    budget.tryTake({ cost: 1995 }, 0)?.end(0);
    const waitMs = budget.waitMs({ cost: 10 }, 0);
    expect(waitMs).toBeCloseTo(60, 6);
    expect(budget.tryTake({ cost: 10 }, waitMs - 0.1)).toBeUndefined();
    expect(budget.tryTake({ cost: 10 }, waitMs)).toBeDefined();
  });

  test("one point stays in hand, but a call as large as the limit passes when the bucket is full", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    expect(budget.waitMs({ cost: 2000 }, 0)).toBe(0);
    budget.tryTake({ cost: 1990 }, 0)?.end(0);
    expect(budget.waitMs({ cost: 10 }, 0)).toBeCloseTo(10, 6);
  });

  test("more than a limit ever holds is never possible", () => {
    const budget = createBudget({ limits: several, start: { kind: "full" } }, 0);
    expect(budget.waitMs({ rows: 2001 }, 0)).toBe(Infinity);
  });

  test("a need that no limit names is free", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    expect(budget.waitMs({ rows: 1_000_000 }, 0)).toBe(0);
  });

  test("a window gives everything back at its end and nothing before", () => {
    const budget = createBudget({ limits: several, start: { kind: "full" } }, 0);
    budget.tryTake({ daily: 100 }, 0)?.end(0);
    expect(budget.waitMs({ daily: 1 }, 1000)).toBe(3_599_000);
    expect(budget.waitMs({ daily: 100 }, 3_600_000)).toBe(0);
    budget.tryTake({ daily: 100 }, 3_600_000)?.end(3_600_000);
    expect(budget.waitMs({ daily: 1 }, 3_600_000)).toBe(86_400_000);
  });

  test("a penalty holds everything back, and a shorter one does not shorten it", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    budget.penalise(5000);
    budget.penalise(2000);
    expect(budget.waitMs({ cost: 1 }, 1000)).toBe(4000);
    expect(budget.tryTake({ cost: 1 }, 4999)).toBeUndefined();
    expect(budget.tryTake({ cost: 1 }, 5000)).toBeDefined();
  });
});

describe("giving back", () => {
  test("an empty claim costs nothing", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    budget.tryTake({ cost: 10 }, 0)?.giveBack(5);
    expect(available(budget, 5)).toEqual({ cost: 2000 });
  });

  test("a call that took less than reserved gives the rest back, and one limit at a time", () => {
    const budget = createBudget({ limits: several, start: { kind: "full" } }, 0);
    budget.tryTake({ calls: 1, rows: 500, daily: 1 }, 0)?.settle({ actual: { rows: 20 }, roundTripMs: 0 }, 0);
    expect(available(budget, 0)).toEqual({ calls: 59, rows: 1980, daily: 99 });
  });

  test("a call without an answer counts as spent", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    budget.tryTake({ cost: 10 }, 0)?.end(0);
    expect(available(budget, 0)).toEqual({ cost: 1990 });
  });

  test("settling twice is a bug that shows", () => {
    const reservation = createBudget({ limits: standard, start: { kind: "full" } }, 0).tryTake(
      { cost: 1 },
      0,
    );
    reservation?.giveBack(0);
    expect(() => reservation?.settle({ roundTripMs: 1 }, 1)).toThrow("twice");
    expect(() => reservation?.end(1)).not.toThrow();
  });
});

describe("what the store reports", () => {
  const cases: [string, { spent: number; reported: number; other: number; expected: number }][] = [
    [
      "lower than the model: down to reported, plus 1 and a round trip of refill",
      { spent: 0, reported: 500, other: 0, expected: 511 },
    ],
    ["higher: up to reported", { spent: 600, reported: 1990, other: 0, expected: 1990 }],
    [
      "higher, another call in flight: up to reported less that call",
      { spent: 600, reported: 1990, other: 40, expected: 1950 },
    ],
    ["within the uncertainty: the model stands", { spent: 0, reported: 1985, other: 10, expected: 1980 }],
  ];
  test.each(cases)("%s", (_title, { spent, reported, other, expected }) => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    budget.tryTake({ cost: spent }, 0)?.end(0);
    const first = budget.tryTake({ cost: 10 }, 0);
    budget.tryTake({ cost: other }, 0);
    first?.settle({ observed: { cost: { reported } }, roundTripMs: 100 }, 0);
    expect(available(budget, 0).cost).toBeCloseTo(expected, 6);
  });

  test("an answer overtaken by later calls does not give their points back", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    const slow = budget.tryTake({ cost: 10 }, 0);
    for (let call = 0; call < 150; call += 1) {
      budget.tryTake({ cost: 10 }, 1)?.settle({ roundTripMs: 1 }, 1);
    }
    slow?.settle({ observed: { cost: { reported: 1990 } }, roundTripMs: 1 }, 1);
    expect(available(budget, 1).cost).toBeCloseTo(490, 6);
  });

  test("a call's own refund is not taken for another call's", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    budget.tryTake({ cost: 1000 }, 0)?.end(0);
    const call = budget.tryTake({ cost: 250 }, 0);
    budget.tryTake({ cost: 200 }, 0);
    call?.settle({ actual: { cost: 50 }, observed: { cost: { reported: 950 } }, roundTripMs: 0 }, 0);
    expect(available(budget, 0).cost).toBe(750);
  });

  test("a new capacity and rate are adopted at once", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    const observed = { cost: { reported: 19_990, capacity: 20_000, ratePerSecond: 1000 } };
    budget.tryTake({ cost: 10 }, 0)?.settle({ observed, roundTripMs: 10 }, 10);
    expect(budget.snapshot(10).limits.cost).toMatchObject({ capacity: 20_000, ratePerSecond: 1000 });
    expect(available(budget, 20).cost).toBe(20_000);
    const cut = { cost: { reported: 990, capacity: 1000, ratePerSecond: 50 } };
    budget.tryTake({ cost: 10 }, 20)?.settle({ observed: cut, roundTripMs: 10 }, 30);
    expect(budget.snapshot(30).limits.cost).toMatchObject({ capacity: 1000, ratePerSecond: 50 });
    expect(available(budget, 30).cost).toBeCloseTo(991.5, 6);
  });

  test("a rate of nothing is not believed, or the store would never be asked again", () => {
    const budget = createBudget({ limits: standard, start: { kind: "full" } }, 0);
    const observed = { cost: { reported: 0, capacity: 0, ratePerSecond: 0 } };
    budget.tryTake({ cost: 10 }, 0)?.settle({ observed, roundTripMs: 0 }, 0);
    expect(budget.waitMs({ cost: 10 }, 0)).toBeCloseTo(100, 6);
  });
});

describe("starting", () => {
  test("an unknown store is a guess until its first answer, which replaces the guess", () => {
    const budget = createBudget({ limits: standard, start: { kind: "cautious" } }, 0);
    expect(budget.knowledge()).toBe("guessed");
    const observed = { cost: { reported: 40, capacity: 2000, ratePerSecond: 100 } };
    budget.tryTake({ cost: 10 }, 0)?.settle({ observed, roundTripMs: 200 }, 200);
    expect(budget.knowledge()).toBe("told");
    expect(available(budget, 200)).toEqual({ cost: 40 });
  });

  test("an answer that tells nothing leaves the guess a guess", () => {
    const budget = createBudget({ limits: standard, start: { kind: "cautious" } }, 0);
    budget.tryTake({ cost: 10 }, 0)?.settle({ roundTripMs: 200 }, 200);
    expect(budget.knowledge()).toBe("guessed");
  });

  test("a snapshot taken over counts the refill since, and everything sent since", () => {
    const before = createBudget({ limits: several, start: { kind: "full" } }, 0);
    before.tryTake({ calls: 10, rows: 2000, daily: 5 }, 0)?.end(0);
    before.penalise(4000);
    const snapshot: BudgetSnapshot = JSON.parse(JSON.stringify(before.snapshot(1000)));
    const start: Start = { kind: "saved", snapshot, ageMs: 3000, spent: { rows: 20, daily: 1 } };
    const after = createBudget({ limits: several, start }, 7_000_000);
    const left = available(after, 7_000_000);
    expect(left).toEqual({ calls: 54, rows: expect.closeTo((4 * 2000) / 60 - 20, 6), daily: 94 });
    expect(after.snapshot(7_000_000)).toMatchObject({ penaltyMs: 0, knowledge: "told" });
  });

  test("a penalty and a window's end survive the hand-over", () => {
    const before = createBudget({ limits: several, start: { kind: "full" } }, 0);
    before.tryTake({ daily: 100 }, 0)?.end(0);
    before.penalise(60_000);
    const start: Start = { kind: "saved", snapshot: before.snapshot(0), ageMs: 10_000, spent: {} };
    const after = createBudget({ limits: several, start }, 500);
    expect(after.waitMs({ calls: 1 }, 500)).toBe(50_000);
    expect(after.waitMs({ daily: 1 }, 500)).toBe(3_590_000);
  });

  test("more spent than was left leaves nothing, not a debt", () => {
    const snapshot = createBudget({ limits: standard, start: { kind: "full" } }, 0).snapshot(0);
    const start: Start = { kind: "saved", snapshot, ageMs: 0, spent: { cost: 9999 } };
    expect(available(createBudget({ limits: standard, start }, 0), 0)).toEqual({ cost: 0 });
  });
});

function available(budget: Budget, nowMs: number): Record<string, number> {
  const { limits } = budget.snapshot(nowMs);
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit.available]));
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earnRetries, firstRetryBudget, planRetry, retryDelayMs, type RetryCause } from "./backoff.ts";

const lowest = { next: () => 0 };
const middle = { next: () => 0.5 };

describe("when to try again", () => {
  const cases: [string, RetryCause, [number, number]][] = [
    ["first failure: within a second", { kind: "failed", failures: 1 }, [0, 500]],
    ["second: within two", { kind: "failed", failures: 2 }, [0, 1000]],
    ["tenth: within 512", { kind: "failed", failures: 10 }, [0, 256_000]],
    ["eleventh: within 15 minutes", { kind: "failed", failures: 11 }, [0, 450_000]],
    ["ten thousandth: within 15 minutes", { kind: "failed", failures: 10_000 }, [0, 450_000]],
    ["told 4 s: never earlier", { kind: "told", retryAfterMs: 4000 }, [4000, 4200]],
    ["told a week: a day", { kind: "told", retryAfterMs: 604_800_000 }, [86_400_000, 90_720_000]],
    ["told a time that has passed: at once", { kind: "told", retryAfterMs: -5 }, [0, 0]],
    [
      "throttled: when the bucket has refilled",
      { kind: "throttled", needed: 862, available: 572, ratePerSecond: 200 },
      [1450, 1523],
    ],
    [
      "throttled with enough left: at once",
      { kind: "throttled", needed: 10, available: 20, ratePerSecond: 100 },
      [0, 0],
    ],
    [
      "throttled by a bucket that does not refill: 15 minutes",
      { kind: "throttled", needed: 10, available: 0, ratePerSecond: 0 },
      [900_000, 945_000],
    ],
  ];
  test.each(cases)("%s", (_title, cause, [earliest, halfway]) => {
    expect([retryDelayMs(cause, lowest), retryDelayMs(cause, middle)]).toEqual([earliest, halfway]);
  });
});

describe("how often", () => {
  test("a store that has done nothing yet may retry once", () => {
    const first = planRetry(firstRetryBudget);
    expect(first.allowed).toBe(true);
    expect(planRetry(first.budget).allowed).toBe(false);
  });

  test("no sequence of calls and wishes to retry lets through more than one retry for ten calls, and the first", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("call", "retry"), { maxLength: 500, size: "max" }), (events) => {
        let budget = firstRetryBudget;
        let calls = 0;
        let retries = 0;
        for (const event of events) {
          if (event === "call") {
            calls += 1;
            budget = earnRetries(budget);
          } else {
            const plan = planRetry(budget);
            budget = plan.budget;
            if (plan.allowed) retries += 1;
          }
          expect(retries).toBeLessThanOrEqual(1 + calls * 0.1 + 1e-6);
        }
      }),
    );
  });

  test("credit is not saved up without end", () => {
    let budget = firstRetryBudget;
    for (let call = 0; call < 10_000; call += 1) budget = earnRetries(budget);
    expect(budget.credit).toBe(10);
  });
});

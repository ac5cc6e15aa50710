import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earnRetries, firstRetryBudget, planRetry, retryDelayMs } from "./backoff.ts";

const lowest = { next: () => 0 };
const middle = { next: () => 0.5 };

describe("when to try again", () => {
  test.each<[string, number, [number, number]]>([
    ["first failure: within a second", 1, [0, 500]],
    ["second: within two", 2, [0, 1000]],
    ["tenth: within 512", 10, [0, 256_000]],
    ["eleventh: within 15 minutes", 11, [0, 450_000]],
    ["ten thousandth: within 15 minutes", 10_000, [0, 450_000]],
  ])("%s", (_title, failures, [earliest, halfway]) => {
    expect([retryDelayMs(failures, lowest), retryDelayMs(failures, middle)]).toEqual([earliest, halfway]);
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

import { expect, test } from "vitest";
import { STORE_PLANS, storePlan } from "./store-plan.ts";

test.each([
  [100, "standard"],
  [200, "advanced"],
  [1_000, "plus"],
  [2_000, "enterprise"],
  [0, null],
  [50, null],
  [150, null],
] as const)("a Shopify store of %s points a second is on the plan %s", (perSecond, plan) => {
  expect(storePlan("shopify", perSecond)).toBe(plan);
});

test("every plan is told from its rate", () => {
  const told = [100, 200, 1_000, 2_000].map((perSecond) => storePlan("shopify", perSecond));
  expect(new Set(told)).toEqual(new Set(STORE_PLANS));
});

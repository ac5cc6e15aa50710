import { expect, test } from "vitest";
import { pushCost } from "./push-cost.ts";

const full = { available: 2_000, perSecond: 100 };
const empty = { available: 0, perSecond: 100 };

test.each([
  ["a store that told nothing and has no limit of its own", null, null, 40],
  ["a store that told its budget", { available: 0, perSecond: 1_000 }, null, 6],
  ["an own limit that the points are below", empty, 100, 60],
  ["an own limit that is below the points", empty, 5, 119],
  ["a full bucket beside an own limit", full, 50, 40],
  ["a full bucket beside a small own limit", full, 2, 299],
  ["an own limit where nothing was told", null, 2, 299],
  ["an own limit of less than a call a second", full, 0.5, 1_198],
])("%s: 150 000 listings", (_, budget, maxCallsPerSecond, seconds) => {
  expect(pushCost("shopify", 150_000, { budget, maxCallsPerSecond })).toEqual({ calls: 600, seconds });
});

test("what is due at once takes no time", () => {
  expect(pushCost("shopify", 0, { budget: empty, maxCallsPerSecond: 0.1 })).toEqual({ calls: 0, seconds: 0 });
  expect(pushCost("shopify", 500, { budget: full, maxCallsPerSecond: 2 })).toEqual({ calls: 2, seconds: 0 });
});

import { expect, test } from "vitest";
import { activityQueryOf, addressOf, NO_SEARCH, searchOf } from "./activity-search.ts";

const full = {
  sku: "TSH-1",
  storeId: "sto_1",
  result: "failed",
  trigger: "stock_changed",
  since: "day",
} as const;

test("the address holds the search, and only what is searched for", () => {
  expect(addressOf(NO_SEARCH)).toEqual({});
  expect(searchOf(addressOf(full))).toEqual(full);
});

test("what the address names wrongly is not searched for", () => {
  expect(searchOf({ result: "lost", trigger: "magic", since: "year", sku: "", store: "" })).toEqual(
    NO_SEARCH,
  );
});

test("a span of time ends now", () => {
  const nowMs = Date.UTC(2026, 0, 5, 9);
  expect(activityQueryOf(full, nowMs)).toEqual({
    sku: "TSH-1",
    storeId: "sto_1",
    result: "failed",
    trigger: "stock_changed",
    from: "2026-01-04T09:00:00.000Z",
  });
  expect(activityQueryOf({ ...NO_SEARCH, sku: "  " }, nowMs)).toEqual({});
});

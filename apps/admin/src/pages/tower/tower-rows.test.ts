import { STORE_CONDITIONS, type StoreOverview } from "@trueup/sdk";
import { expect, test } from "vitest";
import { actionOf, addressOf, budgetInUse, inOrderOf, overviewQueryOf, searchOf } from "./tower-rows.ts";

const none = { access: 0, rate_limit: 0, row: 0, network: 0, store: 0, request: 0 };
const row = (storeId: string): StoreOverview => ({
  customerId: "cus_1",
  customerName: "Aurora",
  storeId,
  name: storeId,
  platform: "shopify",
  host: "aurora.myshopify.com",
  condition: "in_sync",
  problem: null,
  due: 0,
  dueIsComplete: true,
  oldestDueAt: null,
  drain: null,
  parked: 0,
  retrying: 0,
  lastPushAt: null,
  budget: null,
  changeToStore: { count: 0, p50Ms: null, p95Ms: null },
  errors: none,
});

test("the address holds the search, and only what is searched for", () => {
  expect(addressOf({ text: "", condition: null })).toEqual({});
  const search = { text: "bold", condition: "paused" } as const;
  expect(searchOf(addressOf(search))).toEqual(search);
  expect(searchOf({ state: "no such state", q: "" })).toEqual({ text: "", condition: null });
});

test("white space alone searches for nothing", () => {
  expect(overviewQueryOf({ text: "  ", condition: null })).toEqual({});
  expect(overviewQueryOf({ text: " bold ", condition: "off" })).toEqual({ text: "bold", condition: "off" });
});

test("rows stay where they are looked at: new ones come last, lost ones go, values are the newer ones", () => {
  const before = [row("a"), row("b"), row("c")];
  const newer = [
    { ...row("d"), due: 9 },
    { ...row("c"), due: 3 },
    { ...row("a"), due: 1 },
  ];
  expect(inOrderOf(before, newer).map(({ storeId, due }) => [storeId, due])).toEqual([
    ["a", 1],
    ["c", 3],
    ["d", 9],
  ]);
});

test("every store that does not work by itself has one action", () => {
  expect(STORE_CONDITIONS.filter((condition) => actionOf(condition) === null)).toEqual([
    "draining",
    "in_sync",
  ]);
});

test("the budget in use is what the bucket lacks", () => {
  const buckets = [
    [2_000, 2_000],
    [80, 2_000],
    [-5, 2_000],
    [0, 0],
  ] as const;
  expect(
    buckets.map(([available, capacity]) =>
      budgetInUse({ budget: { available, capacity, perSecond: 100, plan: null } }),
    ),
  ).toEqual([0, 0.96, 1, null]);
  expect(budgetInUse({ budget: null })).toBeNull();
});

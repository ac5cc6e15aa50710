import type { Freshness, FreshnessPoint } from "@trueup/sdk";
import { expect, test } from "vitest";
import { seriesOf } from "./freshness-series.ts";

const none = { access: 0, rate_limit: 0, row: 0, network: 0, store: 0, request: 0 };
const nothing = { count: 0, p50Ms: null, p95Ms: null };
const point = (at: string, more: Partial<FreshnessPoint> = {}): FreshnessPoint => ({
  at,
  confirmed: 4,
  calls: 1,
  changeToStore: { count: 4, p50Ms: 300, p95Ms: 900 },
  due: 2,
  budgetUsed: 0.5,
  errors: none,
  ...more,
});
const freshness = (points: readonly FreshnessPoint[]): Freshness => ({
  from: "2026-01-05T09:00:00.000Z",
  to: "2026-01-05T09:17:30.000Z",
  stepSeconds: 300,
  points,
  lastHour: nothing,
  soldOutExposed: nothing,
  errors: none,
});

test("steps in which nothing was measured are gaps", () => {
  const series = seriesOf(
    freshness([
      point("2026-01-05T09:00:00.000Z"),
      point("2026-01-05T09:10:00.000Z", { changeToStore: nothing, confirmed: 0, budgetUsed: null }),
    ]),
  );
  expect(series.atMs.map((at) => new Date(at).toISOString().slice(11, 16))).toEqual([
    "09:00",
    "09:05",
    "09:10",
    "09:15",
  ]);
  expect(series.p95Ms).toEqual([900, null, null, null]);
  expect(series.due).toEqual([2, null, 2, null]);
  expect(series.confirmed).toEqual([4, null, 0, null]);
  expect(series.budgetUsed).toEqual([50, null, null, null]);
});

test("nothing measured at all leaves every step empty", () => {
  expect(seriesOf(freshness([])).due).toEqual([null, null, null, null]);
});

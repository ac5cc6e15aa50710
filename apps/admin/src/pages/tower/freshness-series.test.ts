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

test("a day of which only the end was measured begins there, an hour before its end at the latest", () => {
  const day = { from: "2026-01-04T12:00:00.000Z", to: "2026-01-05T12:00:00.000Z" };
  const young = seriesOf({ ...freshness([point("2026-01-05T11:55:00.000Z")]), ...day });
  expect(new Date(young.atMs[0] ?? 0).toISOString()).toBe("2026-01-05T11:00:00.000Z");
  const older = seriesOf({ ...freshness([point("2026-01-05T06:00:00.000Z")]), ...day });
  expect(new Date(older.atMs[0] ?? 0).toISOString()).toBe("2026-01-05T06:00:00.000Z");
});

test("nothing measured at all leaves every step empty", () => {
  expect(seriesOf(freshness([])).due).toEqual([null, null, null, null]);
});

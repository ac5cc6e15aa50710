import { afterEach, expect, test } from "vitest";
import {
  ageOf,
  durationOf,
  formatDay,
  formatDelta,
  formatPart,
  formatUnits,
  setFormatLocale,
  spanOf,
} from "./format.ts";

afterEach(() => setFormatLocale("en"));

test("numbers and dates follow the language, the minus sign stays the true one", () => {
  setFormatLocale("de");
  expect([formatUnits(-1_204), formatDelta(1_204), formatDay("2027-01-31")]).toEqual([
    "−1.204",
    "+1.204",
    "31. Jan. 2027",
  ]);
});

test.each([
  [0, "0"],
  [1204, "1,204"],
  [-3, "−3"],
  [1_000_000_000, "1,000,000,000"],
])("%i units read %s", (units, text) => {
  expect(formatUnits(units)).toBe(text);
});

test.each([
  [12, "+12"],
  [-3, "−3"],
  [0, "0"],
])("a change of %i reads %s", (units, text) => {
  expect(formatDelta(units)).toBe(text);
});

test.each([
  [0, 0, "second"],
  [59_999, 59, "second"],
  [60_000, 1, "minute"],
  [3_599_999, 59, "minute"],
  [3_600_000, 1, "hour"],
  [86_400_000, 1, "day"],
  [-5_000, 0, "second"],
] as const)("%i ms ago is %i of unit %s", (agoMs, count, unit) => {
  const nowMs = Date.UTC(2026, 0, 5);
  expect(ageOf(new Date(nowMs - agoMs).toISOString(), nowMs)).toEqual({ count, unit });
});

test.each([
  [0, 0, "second"],
  [0.2, 1, "second"],
  [119, 119, "second"],
  [150, 3, "minute"],
  [7_200, 2, "hour"],
  [400_000, 5, "day"],
] as const)("%f seconds take %i × %s", (seconds, count, unit) => {
  expect(durationOf(seconds)).toEqual({ count, unit });
});

test.each<[number, string, string]>([
  [0, "0", "second"],
  [86, "0.09", "second"],
  [420, "0.42", "second"],
  [4_000, "4", "second"],
  [9_940, "9.9", "second"],
  [59_400, "59", "second"],
  [90_000, "1.5", "minute"],
  [7_200_000, "2", "hour"],
  [30 * 86_400_000, "30", "day"],
])("a span of %i ms is %s in the unit %s", (ms, count, unit) => {
  expect(spanOf(ms)).toMatchObject({ count, unit });
});

test("a part is a whole number of percent", () => {
  expect([0, 0.034, 0.956, 1].map(formatPart)).toEqual(["0 %", "3 %", "96 %", "100 %"]);
});

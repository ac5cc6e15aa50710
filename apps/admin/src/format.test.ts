import { afterEach, expect, test } from "vitest";
import { ageOf, durationOf, formatDay, formatDelta, formatUnits, setFormatLocale } from "./format.ts";

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

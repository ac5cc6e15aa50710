import { expect, test } from "vitest";
import { ceilingOf, marksOf } from "./chart-scale.ts";

test("a scale of spans has whole marks around all values", () => {
  expect(marksOf([420, 2_100])).toEqual({ min: 300, max: 3_000, marks: [300, 1_000, 3_000] });
  expect(marksOf([1_000])).toMatchObject({ min: 1_000, max: 3_000 });
});

test("values beyond all marks stand at the end, and none need the whole scale", () => {
  expect(marksOf([1, 9_000_000])).toMatchObject({ min: 10, max: 3_600_000 });
  expect(marksOf([9_000_000])).toMatchObject({ min: 1_800_000, max: 3_600_000 });
});

test("without any values the scale is that of a store that does well", () => {
  expect(marksOf([])).toEqual({ min: 100, max: 10_000, marks: [100, 300, 1_000, 3_000, 10_000] });
});

test("a wide scale is marked now and then", () => {
  expect(marksOf([10, 3_600_000]).marks).toEqual([10, 300, 10_000, 180_000, 3_600_000]);
});

test.each([
  [0, 2],
  [1, 2],
  [3_500, 4_000],
  [4_001, 6_000],
  [9_999, 10_000],
])("the scale of up to %i ends at %i", (largest, ceiling) => {
  expect(ceilingOf(largest)).toBe(ceiling);
});

import { expect, test } from "vitest";
import {
  delays,
  leastSeconds,
  listingsPerSecond,
  median,
  percentile,
  repeated,
  slope,
} from "./statistics.ts";

const STANDARD = { rowsPerCall: 250, pointsPerCall: 10, pointsPerSecond: 100 };

test("a percentile is a value that was measured: so many of all do not exceed it", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 3])).toBe(4);
  expect(repeated([3, 1, 2])).toEqual({ value: 2, spread: { runs: 3, lowest: 1, highest: 3 } });
});

test("a slope is that of the line through the points, flat where there is but one", () => {
  expect(
    slope([
      { at: 0, value: 5 },
      { at: 1, value: 7 },
      { at: 2, value: 9 },
    ]),
  ).toBe(2);
  expect(slope([{ at: 3, value: 5 }])).toBe(0);
});

test("a Standard shop takes 2 500 listings a second, and 100 000 in 20 s from a full bucket", () => {
  expect(listingsPerSecond(STANDARD)).toBe(2_500);
  expect(leastSeconds(100_000, 2_000, STANDARD)).toBe(20);
  expect(leastSeconds(10_000, 0, STANDARD)).toBe(4);
  expect(leastSeconds(10_000, 2_000, STANDARD)).toBe(0);
});

test("a change has arrived with the first write of its number or a newer one", () => {
  const changes = [
    { atMs: 0, quantity: 1 },
    { atMs: 10, quantity: 2 },
    { atMs: 90, quantity: 3 },
  ];
  const writes = [
    { atMs: 50, quantity: 2 },
    { atMs: 120, quantity: 3 },
  ];
  expect(delays(changes, writes)).toEqual([50, 40, 30]);
});

test("a change that never arrived voids the run", () => {
  expect(() => delays([{ atMs: 0, quantity: 2 }], [{ atMs: 5, quantity: 1 }])).toThrow("the run is void");
});

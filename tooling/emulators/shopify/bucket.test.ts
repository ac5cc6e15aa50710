import { expect, test } from "vitest";
import { createBucket, MAX_QUERY_COST, planLimits, planNames } from "./bucket.ts";
import type { Bucket } from "./bucket.ts";

test.each([
  { plan: "standard", restoreRate: 100, maximumAvailable: 2_000 },
  { plan: "advanced", restoreRate: 200, maximumAvailable: 4_000 },
  { plan: "plus", restoreRate: 1_000, maximumAvailable: 20_000 },
  { plan: "enterprise", restoreRate: 2_000, maximumAvailable: 40_000 },
] as const)("$plan restores $restoreRate points a second into $maximumAvailable", ({ plan, ...limit }) => {
  expect(planLimits[plan]).toEqual(limit);
});

test("every plan has a limit", () => {
  expect(Object.keys(planLimits)).toEqual([...planNames]);
});

test("the bucket refills continuously and stops at its maximum", () => {
  const { bucket, pass } = emptyBucket();
  pass(125);
  expect(bucket.available()).toBeCloseTo(12.5, 9);
  pass(0.1);
  expect(bucket.available()).toBeCloseTo(12.51, 9);
  pass(60_000);
  expect(bucket.available()).toBe(2_000);
});

test("admission takes the requested cost, and settling gives back what was not used", () => {
  const { bucket } = fullBucket();
  expect(bucket.admit(156)).toEqual({ kind: "admitted" });
  expect(bucket.available()).toBe(1_844);
  bucket.settle(156, 35);
  expect(bucket.available()).toBe(1_965);
});

test("what is given back never overflows the bucket", () => {
  const { bucket, pass } = fullBucket();
  bucket.admit(100);
  pass(10_000);
  bucket.settle(100, 10);
  expect(bucket.available()).toBe(2_000);
});

test("a call is judged by its requested cost, however little it will use", () => {
  const { bucket, pass } = emptyBucket();
  pass(349.9);
  expect(bucket.admit(35)).toEqual({ kind: "throttled" });
  pass(0.1);
  expect(bucket.admit(35)).toEqual({ kind: "admitted" });
});

test("a throttled call costs nothing", () => {
  const { bucket, pass } = emptyBucket();
  pass(50);
  for (let attempt = 0; attempt < 100; attempt++) bucket.admit(10);
  expect(bucket.available()).toBeCloseTo(5, 9);
});

test("a call above the single query maximum is refused even where the bucket could pay, and costs nothing", () => {
  const bucket = createBucket(planLimits.plus, () => 0);
  expect(bucket.admit(MAX_QUERY_COST)).toEqual({ kind: "admitted" });
  expect(bucket.admit(MAX_QUERY_COST + 1)).toEqual({ kind: "tooCostly" });
  expect(bucket.available()).toBe(19_000);
});

test("16 calls of 862 points at once on an advanced plan: 4 run and 12 are throttled", () => {
  const bucket = createBucket(planLimits.advanced, () => 0);
  const kinds = Array.from({ length: 16 }, () => bucket.admit(862).kind);
  expect(kinds.filter((kind) => kind === "admitted")).toHaveLength(4);
  expect(bucket.available()).toBe(552);
});

test("the wait that Shopify's formula gives is enough, and a millisecond less is not", () => {
  const { bucket, pass } = emptyBucket();
  pass(30);
  const waitMs = ((10 - bucket.available()) / 100) * 1000;
  pass(waitMs - 1);
  expect(bucket.admit(10)).toEqual({ kind: "throttled" });
  pass(1.000_001);
  expect(bucket.admit(10)).toEqual({ kind: "admitted" });
});

test("10 points every 100 ms is sustained for a day without drift", () => {
  const { bucket, pass } = emptyBucket();
  const step = 100.000_001; // a hair above, so that float sums never fall short
  let admitted = 0;
  for (let call = 0; call < 864_000; call++) {
    pass(step);
    if (bucket.admit(10).kind === "admitted") admitted++;
  }
  expect(admitted).toBe(864_000);
  expect(bucket.available()).toBeLessThan(1);
});

test("a plan change keeps the points, capped by the new maximum, and refills at the new rate from then on", () => {
  const { bucket, pass } = fullBucket();
  bucket.setLimit(planLimits.plus);
  expect(bucket.available()).toBe(2_000);
  pass(1_000);
  expect(bucket.available()).toBe(3_000);
  bucket.setLimit({ restoreRate: 50, maximumAvailable: 1_000 });
  expect(bucket.available()).toBe(1_000);
});

function fullBucket(): { bucket: Bucket; pass: (ms: number) => void } {
  return bucketWith(2_000);
}

function emptyBucket(): { bucket: Bucket; pass: (ms: number) => void } {
  return bucketWith(0);
}

function bucketWith(points: number): { bucket: Bucket; pass: (ms: number) => void } {
  let time = 0;
  const bucket = createBucket(planLimits.standard, () => time, points);
  return {
    bucket,
    pass(ms) {
      time += ms;
    },
  };
}

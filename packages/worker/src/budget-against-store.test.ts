import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBudget, type Start } from "./budget.ts";
import { drain, type DrainedCall } from "./testing/drain.ts";
import { createEmulatedBucket, type BucketSize } from "./testing/emulated-bucket.ts";

const sizes: readonly BucketSize[] = [
  { capacity: 2000, ratePerSecond: 100 },
  { capacity: 20_000, ratePerSecond: 1000 },
  { capacity: 40, ratePerSecond: 2 },
];
const size = fc.constantFrom(...sizes);
const latencyMs = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 3000 }));

/** Runs in which every call takes what it reserved leave the model no margin; the others try its refunds. */
function calls(maxCost: number): fc.Arbitrary<DrainedCall[]> {
  const shares = fc.constantFrom([1, 1] as const, [0, 1] as const);
  return shares.chain(([min, max]) => {
    const call = fc
      .record({
        reserved: fc.integer({ min: Math.ceil(maxCost / 2), max: maxCost }),
        share: fc.double({ min, max, noNaN: true }),
        thinkMs: fc.integer({ min: 0, max: 20 }),
        upMs: latencyMs,
        downMs: latencyMs,
      })
      .map(({ share, ...rest }) => ({ ...rest, actual: Math.ceil(rest.reserved * share) }));
    return fc.array(call, { minLength: 1, maxLength: 120, size: "max" });
  });
}

describe("the model never runs ahead of the store", () => {
  test("from a full bucket no pattern of latencies and costs makes the store refuse a call", () => {
    const runs = size.chain((bucket) =>
      fc.record({
        bucket: fc.constant(bucket),
        calls: calls(bucket.capacity / 8),
        concurrency: fc.integer({ min: 1, max: 6 }),
      }),
    );
    fc.assert(
      fc.property(runs, ({ bucket: limit, calls: sent, concurrency }) => {
        const bucket = createEmulatedBucket({ ...limit, tokens: limit.capacity });
        const limits = { cost: { kind: "bucket", ...limit } } as const;
        const budget = createBudget({ limits, start: { kind: "full" } }, 0);
        drain(sent, { budget, bucket, concurrency });
        expect(bucket).toSatisfy(() => bucket.refused() === 0 && bucket.accepted() === sent.length);
      }),
      { numRuns: 500 },
    );
  });

  test("slow first calls, such as those that open a connection, waste refill that the model does not count on", () => {
    const limit = { capacity: 2000, ratePerSecond: 100 };
    const bucket = createEmulatedBucket({ ...limit, tokens: limit.capacity });
    const budget = createBudget(
      { limits: { cost: { kind: "bucket", ...limit } }, start: { kind: "full" } },
      0,
    );
    const call = { reserved: 10, actual: 10, thinkMs: 0, downMs: 10 };
    const sent = Array.from({ length: 400 }, (_, index) => ({ ...call, upMs: index < 4 ? 500 : 10 }));
    drain(sent, { budget, bucket, concurrency: 4 });
    expect(bucket.refused()).toBe(0);
  });

  test("an unknown store refuses the first call at most, whatever the guess", () => {
    const runs = fc.record({
      guess: size,
      truth: size,
      fill: fc.double({ min: 0, max: 1, noNaN: true }),
      calls: calls(5),
    });
    fc.assert(
      fc.property(runs, ({ guess, truth, fill, calls: sent }) => {
        const bucket = createEmulatedBucket({ ...truth, tokens: truth.capacity * fill });
        const limits = { cost: { kind: "bucket", ...guess } } as const;
        const budget = createBudget({ limits, start: { kind: "cautious" } }, 0);
        drain(sent, { budget, bucket, concurrency: 4 });
        expect(bucket.refused()).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  test("a worker that takes over knows no more than the store has", () => {
    const runs = fc.record({
      before: calls(250),
      after: calls(250),
      ageMs: fc.integer({ min: 0, max: 60_000 }),
    });
    fc.assert(
      fc.property(runs, ({ before, after, ageMs }) => {
        const [standard] = sizes;
        if (!standard) return;
        const bucket = createEmulatedBucket({ ...standard, tokens: standard.capacity });
        const limits = { cost: { kind: "bucket", ...standard } } as const;
        const first = createBudget({ limits, start: { kind: "full" } }, 0);
        const endMs = drain(before, { budget: first, bucket, concurrency: 4 });
        const start: Start = { kind: "saved", snapshot: first.snapshot(endMs), ageMs, spent: {} };
        const startMs = endMs + ageMs;
        const second = createBudget({ limits, start }, startMs);
        drain(after, { budget: second, bucket, concurrency: 4, startMs });
        expect(bucket.refused()).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("efficiency", () => {
  const cases: [BucketSize, number][] = [
    [{ capacity: 2000, ratePerSecond: 100 }, 10],
    [{ capacity: 20_000, ratePerSecond: 1000 }, 10],
    [{ capacity: 40_000, ratePerSecond: 2000 }, 10],
    [{ capacity: 40, ratePerSecond: 2 }, 1],
    [{ capacity: 10, ratePerSecond: 5 }, 1],
  ];
  for (const tokens of ["empty", "full"] as const) {
    test.each(cases)(
      `%o from ${tokens}, %d a call: at least 97 percent of what the bucket allows`,
      (limit, cost) => {
        const bucket = createEmulatedBucket({ ...limit, tokens: tokens === "full" ? limit.capacity : 0 });
        const budget = createBudget(
          { limits: { cost: { kind: "bucket", ...limit } }, start: { kind: "full" } },
          0,
        );
        if (tokens === "empty") budget.tryTake({ cost: limit.capacity }, 0)?.end(0);
        const refilled = 60;
        const count = (bucket.tokens(0) + limit.ratePerSecond * refilled) / cost;
        const sent = Array.from({ length: count }, (_, index) => fastCall(cost, index));
        const tookMs = drain(sent, { budget, bucket, concurrency: 32 });
        expect(bucket.refused()).toBe(0);
        expect((refilled * 1000) / tookMs).toBeGreaterThan(0.97);
        expect((refilled * 1000) / tookMs).toBeLessThanOrEqual(1.0001);
      },
    );
  }

  test("24 hours at the limit drift by nothing", () => {
    const limit = { capacity: 40, ratePerSecond: 2 };
    const bucket = createEmulatedBucket({ ...limit, tokens: 40 });
    const budget = createBudget(
      { limits: { cost: { kind: "bucket", ...limit } }, start: { kind: "full" } },
      0,
    );
    const hours = 24;
    const count = 40 + 2 * 3600 * hours;
    const sent = Array.from({ length: count }, (_, index) => fastCall(1, index));
    const tookMs = drain(sent, { budget, bucket, concurrency: 4 });
    expect(bucket.refused()).toBe(0);
    expect(tookMs).toBeGreaterThanOrEqual(hours * 3_600_000);
    expect(tookMs - hours * 3_600_000).toBeLessThan(2000);
  });
});

/** Latencies between 40 and 100 ms in no particular order. */
function fastCall(cost: number, index: number): DrainedCall {
  const upMs = 20 + ((index * 7919) % 30);
  return { reserved: cost, actual: cost, thinkMs: 1, upMs, downMs: 20 + ((index * 104_729) % 30) };
}

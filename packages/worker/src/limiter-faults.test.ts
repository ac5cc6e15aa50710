import { afterEach, describe, expect, test } from "vitest";
import { createLimitedStore, settle } from "./testing/limited-store.ts";

const store = {
  capacity: 100,
  ratePerSecond: 100,
  tokens: 100,
  start: "full",
  maxConcurrent: 4,
  latencyMs: 80,
} as const;

describe("the wall clock", () => {
  const realNow = Date.now;
  afterEach(() => {
    Date.now = realNow;
  });

  test("a step back before a limiter's first call does not hold that call up", async () => {
    const { call, runDry, limiter } = createLimitedStore(store);
    await settle(limiter);
    Date.now = () => realNow() - 5000;
    const first = call({});
    await runDry();
    expect(await first).toEqual({ ran: true, value: 0 });
  });
});

describe("calls that go wrong", () => {
  test("what a call throws reaches its caller, costs its permit, and holds nobody up", async () => {
    const { limiter, call, runDry, clock } = createLimitedStore({ ...store, maxConcurrent: 1 });
    const failure = new Error("connection reset", { cause: "ECONNRESET" });
    const failed = limiter.run({ priority: 5, needs: { cost: 10 } }, () => Promise.reject(failure));
    const thrown = limiter.run({ priority: 5, needs: { cost: 10 } }, () => {
      throw failure;
    });
    await expect(failed).rejects.toBe(failure);
    await expect(thrown).rejects.toBe(failure);
    expect(limiter.snapshot().budget.limits.cost?.available).toBe(80);
    const next = call({});
    await runDry();
    expect(await next).toMatchObject({ ran: true });
    await clock.advance(10_000);
    expect(limiter.snapshot().budget.limits.cost?.available).toBe(100);
  });

  test("a permit settled twice is a bug that reaches the caller", async () => {
    const { limiter } = createLimitedStore(store);
    const result = limiter.run({ priority: 5, needs: { cost: 10 } }, (permit) => {
      permit.giveBack();
      permit.settle({ roundTripMs: 1 });
      return Promise.resolve();
    });
    await expect(result).rejects.toThrow("twice");
  });

  test("a priority that Bottleneck would quietly change is refused", () => {
    const { limiter } = createLimitedStore(store);
    const run = (priority: number) => () => limiter.run({ priority, needs: {} }, () => Promise.resolve());
    expect(run(10)).toThrow(RangeError);
    expect(run(0.5)).toThrow(RangeError);
  });
});

describe("stopping", () => {
  test("stop waits for the calls in flight where they end in time, and returns what was not used", async () => {
    const { limiter, call, clock } = createLimitedStore(store);
    const call1 = call({});
    await clock.advance(1);
    const call2 = call({ needs: { cost: 50 } });
    const stopped = limiter.stop();
    expect(await call2).toEqual({ ran: false, why: "stopped" });
    await clock.advance(80);
    await stopped;
    expect(await call1).toEqual({ ran: true, value: 0 });
    expect(limiter.snapshot().budget.limits.cost?.available).toBeGreaterThanOrEqual(90);
  });

  test("a stopped limiter takes no call, and stopping again is the same stop", async () => {
    const { limiter, call } = createLimitedStore(store);
    const stopped = limiter.stop();
    expect(limiter.stop()).toBe(stopped);
    await stopped;
    expect(await call({})).toEqual({ ran: false, why: "stopped" });
  });

  test("who waits for more budget inside Bottleneck's job is stopped too", async () => {
    const { limiter, call } = createLimitedStore({ ...store, maxConcurrent: 2 });
    const granted = call({ priority: 5, needs: { cost: 1 } });
    limiter.penalise(10_000);
    await settle(limiter);
    await limiter.stop();
    expect(await granted).toEqual({ ran: false, why: "stopped" });
  });
});

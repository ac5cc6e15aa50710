import { afterEach, describe, expect, test } from "vitest";
import { createBudget } from "./budget.ts";
import { createLimiter } from "./limiter.ts";
import { createLimitedStore, settle } from "./testing/limited-store.ts";
import { timersLeftBy } from "./testing/own-timers.ts";
import { createVirtualClock } from "./testing/virtual-clock.ts";

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

  test.each([-5000, 5000])(
    "a step of %d ms neither stalls a call nor lets one more through",
    async (stepMs) => {
      const { call, runDry, clock, bucket, limiter } = createLimitedStore(store);
      await settle(limiter);
      const calls = Array.from({ length: 20 }, () => call({}));
      await clock.advance(200);
      Date.now = () => realNow() + stepMs;
      await clock.advance(300);
      Date.now = () => realNow() + 2 * stepMs;
      calls.push(call({}));
      await runDry();
      await Promise.all(calls);
      expect(bucket.refused()).toBe(0);
      expect(bucket.accepted()).toBe(21);
      expect(clock.now()).toBeLessThan(1400);
    },
  );

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

  test("a call that hangs keeps its own place only", async () => {
    const { limiter, call, runDry, bucket } = createLimitedStore({ ...store, maxConcurrent: 2 });
    void limiter.run({ priority: 0, needs: { cost: 10 } }, () => new Promise(() => {}));
    const calls = Array.from({ length: 20 }, () => call({}));
    await runDry();
    expect((await Promise.all(calls)).every((result) => result.ran)).toBe(true);
    expect(bucket.accepted()).toBe(20);
    expect(limiter.snapshot()).toMatchObject({ inFlight: 1, queued: 0 });
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
  test("with a call that hangs and calls that wait, stop takes half a second, and the waiting end at once", async () => {
    const { limiter, call, clock } = createLimitedStore({ ...store, maxConcurrent: 1 });
    void limiter.run({ priority: 0, needs: { cost: 10 } }, () => new Promise(() => {}));
    const waiting = Array.from({ length: 5 }, () => call({}));
    await settle(limiter);
    const stopped = limiter.stop();
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => ({ ran: false, why: "stopped" })));
    await clock.advance(500);
    await stopped;
    expect(clock.now()).toBe(500);
    expect(clock.sleepers()).toBe(0);
  });

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

test("failures, aborts and a stop leave no rejection unhandled", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const { limiter, call, clock } = createLimitedStore({ ...store, maxConcurrent: 2 });
  const leaving = new AbortController();
  const failing = limiter.run({ priority: 1, needs: { cost: 10 } }, () =>
    Promise.reject(new Error("refused")),
  );
  const ended = Promise.allSettled([
    failing,
    limiter.run({ priority: 1, needs: { cost: 101 } }, () => Promise.resolve()),
    ...Array.from({ length: 10 }, () => call({ signal: leaving.signal })),
    ...Array.from({ length: 10 }, () => call({})),
  ]);
  await clock.advance(100);
  leaving.abort();
  await Promise.all([limiter.stop(), clock.advance(500)]);
  const statuses = (await ended).map(({ status }) => status);
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
  expect(statuses).toEqual(["rejected", "rejected", ...Array.from({ length: 20 }, () => "fulfilled")]);
});

test("10 000 idle limiters hold no timer at all", async () => {
  const clock = createVirtualClock();
  const left = await timersLeftBy(async () => {
    const limits = { cost: { kind: "bucket", capacity: 2000, ratePerSecond: 100 } } as const;
    const limiters = Array.from({ length: 10_000 }, () =>
      createLimiter({
        clock,
        budget: createBudget({ limits, start: { kind: "full" } }, 0),
        maxConcurrent: 8,
      }),
    );
    while (limiters.some((limiter) => limiter.counts().inTransit > 0)) await nextTurn();
    const used = limiters[0];
    await used?.run({ priority: 5, needs: { cost: 10 } }, () => Promise.resolve());
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  });
  expect(left).toBe(0);
  expect(clock.sleepers()).toBe(0);
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

import { describe, expect, test } from "vitest";
import { createLimitedStore, settle } from "./testing/limited-store.ts";

const standard = {
  capacity: 2000,
  ratePerSecond: 100,
  tokens: 2000,
  start: "full",
  maxConcurrent: 8,
  latencyMs: 80,
} as const;

describe("rate", () => {
  test("an unknown store gets one call until it has told its limits", async () => {
    const store = createLimitedStore({ ...standard, start: "cautious" });
    const calls = Array.from({ length: 20 }, () => store.call({}));
    await store.clock.advance(40);
    expect(store.limiter.snapshot()).toMatchObject({ inFlight: 1, queued: 19 });
    await store.clock.advance(40);
    expect(store.limiter.snapshot()).toMatchObject({ inFlight: 8, queued: 11 });
    await store.runDry();
    await Promise.all(calls);
  });

  test("a penalty holds every call back, those already granted included", async () => {
    const store = createLimitedStore(standard);
    const calls = [store.call({}), store.call({})];
    store.limiter.penalise(30_000);
    await store.runDry();
    expect(await Promise.all(calls)).toEqual([
      { ran: true, value: 30_000 },
      { ran: true, value: 30_000 },
    ]);
  });

  test("a call that needs more than the store ever allows is refused, and the next one passes", async () => {
    const store = createLimitedStore(standard);
    const tooMuch = store.call({ needs: { cost: 2001 } });
    const next = store.call({});
    await expect(tooMuch).rejects.toThrow(RangeError);
    await store.runDry();
    expect(await next).toEqual({ ran: true, value: 0 });
  });
});

describe("order", () => {
  test("an urgent call with other needs that overtakes pays its own price", async () => {
    const store = createLimitedStore({ ...standard, maxConcurrent: 4, latencyMs: 0 });
    const calls = [store.call({ needs: { cost: 10 } }), store.call({ needs: { cost: 1500 } })];
    const urgent = store.call({ priority: 0, needs: { cost: 1000 } });
    await store.runDry();
    const sent = await Promise.all([...calls, urgent]);
    expect(sent.every((result) => result.ran)).toBe(true);
    expect(store.bucket.refused()).toBe(0);
    expect(store.bucket.spent()).toBe(2510);
  });
});

describe("who does not use a permit", () => {
  test("a call aborted with its permit already on the way gives it back", async () => {
    const store = createLimitedStore(standard);
    const leaving = new AbortController();
    const left = store.call({ signal: leaving.signal });
    leaving.abort();
    expect(await left).toEqual({ ran: false, why: "aborted" });
    await settle(store.limiter);
    expect(store.limiter.snapshot().budget.limits.cost?.available).toBe(2000);
    expect(store.limiter.counts()).toMatchObject({ granted: 1, executed: 0 });
  });

  test("many who have left leave nothing behind in the queue", async () => {
    const store = createLimitedStore(standard);
    store.limiter.penalise(1000);
    const leaving = new AbortController();
    const left = Array.from({ length: 50 }, () => store.call({ signal: leaving.signal }));
    leaving.abort();
    await Promise.all(left);
    await settle(store.limiter);
    expect(store.limiter.snapshot().queued).toBe(0);
    expect(store.clock.now()).toBe(0);
    expect(store.limiter.counts()).toEqual({ granted: 50, executed: 0, givenBack: 0, inTransit: 0 });
    expect(store.clock.sleepers()).toBe(0);
  });

  test("an abort before the start, and one after the call has begun", async () => {
    const store = createLimitedStore(standard);
    expect(await store.call({ signal: AbortSignal.abort() })).toEqual({ ran: false, why: "aborted" });
    const leaving = new AbortController();
    const begun = store.call({ signal: leaving.signal });
    await store.clock.advance(1);
    leaving.abort();
    await store.runDry();
    expect(await begun).toEqual({ ran: true, value: 0 });
  });

  test("an empty claim gives its permit back while it still runs", async () => {
    const store = createLimitedStore({ ...standard, maxConcurrent: 1 });
    const claim = store.limiter.run({ priority: 5, needs: { cost: 2000 } }, (permit) => {
      permit.giveBack();
      return Promise.resolve(store.limiter.snapshot().budget.limits.cost?.available);
    });
    expect(await claim).toEqual({ ran: true, value: 2000 });
    expect(store.limiter.counts()).toMatchObject({ executed: 1, givenBack: 1 });
  });
});

describe("snapshot", () => {
  test("says whether the bucket or the latency holds the next call back", async () => {
    const store = createLimitedStore({
      ...standard,
      capacity: 40,
      tokens: 40,
      ratePerSecond: 10,
      maxConcurrent: 1,
    });
    const first = store.call({});
    await store.clock.advance(1);
    expect(store.limiter.snapshot()).toMatchObject({
      limiting: false,
      inFlight: 1,
      queued: 0,
      concurrency: 1,
    });
    const more = Array.from({ length: 6 }, () => store.call({}));
    await store.clock.advance(400);
    expect(store.limiter.snapshot()).toMatchObject({ limiting: true });
    await store.runDry();
    await Promise.all([first, ...more]);
  });

  test("fewer calls in flight from now on, and more again", async () => {
    const store = createLimitedStore(standard);
    store.limiter.setConcurrency(2);
    const calls = Array.from({ length: 30 }, () => store.call({}));
    await store.clock.advance(1);
    expect(store.limiter.snapshot()).toMatchObject({ inFlight: 2, concurrency: 2 });
    store.limiter.setConcurrency(100);
    await store.clock.advance(1);
    expect(store.limiter.snapshot()).toMatchObject({ inFlight: 8, concurrency: 8 });
    await store.runDry();
    await Promise.all(calls);
  });
});

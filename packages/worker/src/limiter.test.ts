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
  const cases = [
    { ratePerSecond: 100, cost: 50 },
    { ratePerSecond: 1000, cost: 500 },
    { ratePerSecond: 2000, cost: 1000 },
  ];
  test.each(cases)(
    "$ratePerSecond points/s: nothing refused, at least 97 % used, bursts included",
    async (row) => {
      const capacity = row.ratePerSecond * 20;
      const store = createLimitedStore({
        ...standard,
        capacity,
        tokens: capacity,
        ratePerSecond: row.ratePerSecond,
      });
      const seconds = 20;
      const count = (capacity + row.ratePerSecond * seconds) / row.cost;
      const calls = Array.from({ length: count }, () => store.call({ needs: { cost: row.cost } }));
      await store.runDry();
      await Promise.all(calls);
      expect(store.bucket.refused()).toBe(0);
      expect(store.bucket.accepted()).toBe(count);
      const efficiency = (seconds * 1000) / store.clock.now();
      expect(efficiency).toBeGreaterThan(0.97);
      expect(efficiency).toBeLessThanOrEqual(1);
    },
  );

  test("a full bucket is spent at once, as fast as the calls in flight allow", async () => {
    const store = createLimitedStore(standard);
    const calls = Array.from({ length: 80 }, () => store.call({}));
    await store.runDry();
    await Promise.all(calls);
    expect(store.clock.now()).toBe((80 / 8) * 80);
  });

  test("several limits at once: the tightest rules", async () => {
    const moreLimits = {
      rows: { kind: "bucket", capacity: 250, ratePerSecond: 250 },
      daily: { kind: "window", capacity: 12, windowMs: 86_400_000, endsInMs: 60_000 },
    } as const;
    const store = createLimitedStore({ ...standard, latencyMs: 0, moreLimits });
    const calls = Array.from({ length: 13 }, () => store.call({ needs: { cost: 10, rows: 249, daily: 1 } }));
    await store.runDry();
    const sentMs = (await Promise.all(calls)).map((result) => (result.ran ? result.value : Number.NaN));
    expect(sentMs.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, index) => index * 996));
    expect(sentMs[12]).toBe(60_000);
  });

  test("a rate that changes while calls wait holds from the next answer on", async () => {
    const store = createLimitedStore({ ...standard, tokens: 2000, latencyMs: 10 });
    const calls = Array.from({ length: 100 }, () => store.call({ needs: { cost: 50 } }));
    await store.clock.advance(2000);
    const sentBefore = store.bucket.accepted();
    store.bucket.change({ capacity: 20_000, ratePerSecond: 1000 }, store.clock.now());
    await store.clock.advance(1500);
    expect(sentBefore).toBeLessThanOrEqual(44);
    expect(store.bucket.accepted() - sentBefore).toBeGreaterThan(18);
    await store.runDry();
    await Promise.all(calls);
    expect(store.bucket.refused()).toBe(0);
  });

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

  test("24 hours at the limit drift by nothing", async () => {
    const slow = { capacity: 40, tokens: 40, ratePerSecond: 10 / 3600, latencyMs: 1000 };
    const store = createLimitedStore({ ...standard, ...slow });
    const calls = Array.from({ length: 4 + 24 }, () => store.call({}));
    await store.runDry();
    await Promise.all(calls);
    expect(store.bucket.refused()).toBe(0);
    expect(store.clock.now()).toBeGreaterThanOrEqual(24 * 3_600_000);
    expect(store.clock.now() - 24 * 3_600_000).toBeLessThan(400_000);
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
  test("first come, first served within a priority; the most urgent before all", async () => {
    const store = createLimitedStore({ ...standard, start: "full", maxConcurrent: 1 });
    const order: string[] = [];
    const enter = (name: string, priority: number) => store.call({ priority }).then(() => order.push(name));
    store.limiter.penalise(1000);
    const all = [
      enter("a", 5),
      enter("b", 5),
      enter("bulk", 9),
      enter("c", 5),
      enter("zero", 0),
      enter("d", 5),
    ];
    await store.runDry();
    await Promise.all(all);
    expect(order).toEqual(["zero", "a", "b", "c", "d", "bulk"]);
  });

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
  test("a call aborted while it waits takes nothing, and ends at once", async () => {
    const store = createLimitedStore({ ...standard, latencyMs: 0 });
    store.limiter.penalise(1000);
    const leaving = new AbortController();
    const left = store.call({ signal: leaving.signal });
    const stays = store.call({});
    await settle(store.limiter);
    leaving.abort();
    expect(await left).toEqual({ ran: false, why: "aborted" });
    await store.runDry();
    expect(await stays).toEqual({ ran: true, value: 1000 });
    expect(store.bucket.accepted()).toBe(1);
    expect(store.limiter.counts()).toMatchObject({ executed: 1, inTransit: 0 });
  });

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

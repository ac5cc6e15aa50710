import { expect } from "vitest";
import { createBudget } from "../budget.ts";
import type { CreateGate } from "../gate.ts";
import { createLimiter } from "../limiter.ts";
import { createLimitedStore, type LimitedStoreOptions } from "./limited-store.ts";
import { timersLeftBy } from "./own-timers.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** What is asked of a limiter, over any gate. */
export interface GateUnderTest {
  readonly createGate: CreateGate;
  /** What its permits take: the time of this machine, or no time at all. */
  readonly takes: "milliseconds" | "no time";
}

export interface Conformance {
  readonly fact: string;
  readonly prove: (gate: GateUnderTest) => Promise<void>;
}

const DAY_MS = 86_400_000;

const standard = {
  capacity: 2000,
  ratePerSecond: 100,
  tokens: 2000,
  start: "full",
  maxConcurrent: 8,
  latencyMs: 80,
} as const;

function storeBehind(gate: GateUnderTest, options: Partial<LimitedStoreOptions> = {}) {
  return createLimitedStore({ ...standard, ...options, gate });
}

/** The whole list. How the budget behind it counts is shown by `budget.test.ts` and `budget-against-store.test.ts`. */
export const CONFORMANCE: readonly Conformance[] = [
  {
    fact: "the ceiling is never exceeded, bursts included, and at least 97 % is used: 100 points/s",
    prove: usesAll(100),
  },
  {
    fact: "the ceiling is never exceeded, bursts included, and at least 97 % is used: 1,000 points/s",
    prove: usesAll(1000),
  },
  {
    fact: "the ceiling is never exceeded, bursts included, and at least 97 % is used: 2,000 points/s",
    prove: usesAll(2000),
  },
  { fact: "a full bucket is spent at once, as fast as the calls in flight allow", prove: spendsBurst },
  {
    fact: "of several budgets at once the tightest rules, and a quota waits for its window",
    prove: obeysSeveral,
  },
  { fact: "a rate that rises while calls wait holds from the next answer on", prove: followsRise },
  { fact: "a rate that falls while calls wait refuses no more than what was in flight", prove: followsFall },
  { fact: "what another client takes from the bucket is heeded from the next answer on", prove: heedsOthers },
  {
    fact: "a wall clock that steps back 5 s neither stalls a call nor lets one more through",
    prove: ignoresStep(-5000),
  },
  {
    fact: "a wall clock that steps on 5 s neither stalls a call nor lets one more through",
    prove: ignoresStep(5000),
  },
  { fact: "a call aborted while it waits takes nothing, and ends at once", prove: abortTakesNothing },
  { fact: "a call that hangs keeps its own place only", prove: survivesHanging },
  { fact: "10,000 idle limiters hold no timer at all", prove: idlesWithoutTimers },
  {
    fact: "with a call that hangs and calls that wait, stop takes half a second; the waiting end at once",
    prove: stops,
  },
  { fact: "failures, aborts and a stop leave no rejection unhandled", prove: leavesNothingUnhandled },
  { fact: "first come, first served within a priority; the most urgent before all", prove: keepsOrder },
  { fact: "24 hours at the limit drift by nothing", prove: driftsByNothing },
];

function usesAll(ratePerSecond: number): Conformance["prove"] {
  return async (gate) => {
    const capacity = ratePerSecond * 20;
    const store = storeBehind(gate, { capacity, tokens: capacity, ratePerSecond });
    const [seconds, cost] = [20, ratePerSecond / 2];
    const count = (capacity + ratePerSecond * seconds) / cost;
    const calls = Array.from({ length: count }, () => store.call({ needs: { cost } }));
    await store.runDry();
    await Promise.all(calls);
    expect(store.bucket.refused()).toBe(0);
    expect(store.bucket.accepted()).toBe(count);
    const efficiency = (seconds * 1000) / store.clock.now();
    expect(efficiency).toBeGreaterThan(0.97);
    expect(efficiency).toBeLessThanOrEqual(1);
  };
}

async function spendsBurst(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate);
  const calls = Array.from({ length: 80 }, () => store.call({}));
  await store.runDry();
  await Promise.all(calls);
  expect(store.clock.now()).toBe((80 / 8) * 80);
}

async function obeysSeveral(gate: GateUnderTest): Promise<void> {
  const moreLimits = {
    rows: { kind: "bucket", capacity: 250, ratePerSecond: 250 },
    daily: { kind: "window", capacity: 12, windowMs: DAY_MS, endsInMs: 60_000 },
  } as const;
  const store = storeBehind(gate, { latencyMs: 0, moreLimits });
  const calls = Array.from({ length: 13 }, () => store.call({ needs: { cost: 10, rows: 249, daily: 1 } }));
  await store.runDry();
  const sentMs = (await Promise.all(calls)).map((result) => (result.ran ? result.value : Number.NaN));
  expect(sentMs.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, index) => index * 996));
  expect(sentMs[12]).toBe(60_000);
}

async function followsRise(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { latencyMs: 10 });
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
}

async function followsFall(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { ratePerSecond: 1000, latencyMs: 10 });
  const calls = Array.from({ length: 100 }, () => store.call({ needs: { cost: 50 } }));
  await store.clock.advance(1000);
  expect(store.bucket.accepted()).toBeLessThan(100);
  store.bucket.change({ ratePerSecond: 50 }, store.clock.now());
  await store.runDry();
  await Promise.all(calls);
  expect(store.bucket.refused()).toBeLessThanOrEqual(standard.maxConcurrent);
  expect(store.clock.now()).toBeGreaterThan(20_000);
}

async function heedsOthers(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { latencyMs: 0 });
  await runOne(store);
  store.bucket.call(1500, store.clock.now());
  await runOne(store);
  expect(store.limiter.snapshot().budget.limits["cost"]?.available).toBeCloseTo(480 + 1, 6);
  const calls = Array.from({ length: 96 }, () => store.call({}));
  await store.runDry();
  await Promise.all(calls);
  expect(store.bucket.refused()).toBe(0);
}

async function runOne(store: ReturnType<typeof storeBehind>): Promise<void> {
  const call = store.call({});
  await store.runDry();
  await call;
}

function ignoresStep(stepMs: number): Conformance["prove"] {
  return async (gate) => {
    const realNow = Date.now;
    try {
      const store = storeBehind(gate, { capacity: 100, tokens: 100, maxConcurrent: 4 });
      await store.rest();
      const calls = Array.from({ length: 20 }, () => store.call({}));
      await store.clock.advance(200);
      Date.now = () => realNow() + stepMs;
      await store.clock.advance(300);
      Date.now = () => realNow() + 2 * stepMs;
      calls.push(store.call({}));
      await store.runDry();
      await Promise.all(calls);
      expect(store.bucket.refused()).toBe(0);
      expect(store.bucket.accepted()).toBe(21);
      expect(store.clock.now()).toBeLessThan(1400);
    } finally {
      Date.now = realNow;
    }
  };
}

async function abortTakesNothing(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { latencyMs: 0 });
  store.limiter.penalise(1000);
  const leaving = new AbortController();
  const left = store.call({ signal: leaving.signal });
  const stays = store.call({});
  await store.rest();
  leaving.abort();
  expect(await left).toEqual({ ran: false, why: "aborted" });
  await store.runDry();
  expect(await stays).toEqual({ ran: true, value: 1000 });
  expect(store.bucket.accepted()).toBe(1);
  expect(store.limiter.counts()).toMatchObject({ executed: 1, inTransit: 0 });
  expect(store.limiter.snapshot().budget.limits["cost"]?.available).toBe(1990);
}

async function survivesHanging(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { maxConcurrent: 2 });
  void store.limiter.run({ priority: 0, needs: { cost: 10 } }, () => new Promise(() => {}));
  const calls = Array.from({ length: 20 }, () => store.call({}));
  await store.runDry();
  expect((await Promise.all(calls)).every((result) => result.ran)).toBe(true);
  expect(store.bucket.accepted()).toBe(20);
  expect(store.limiter.snapshot()).toMatchObject({ inFlight: 1, queued: 0 });
}

async function idlesWithoutTimers({ createGate }: GateUnderTest): Promise<void> {
  const clock = createVirtualClock();
  const limits = { cost: { kind: "bucket", capacity: 2000, ratePerSecond: 100 } } as const;
  const left = await timersLeftBy(async () => {
    const limiters = Array.from({ length: 10_000 }, () => {
      const budget = createBudget({ limits, start: { kind: "full" } }, 0);
      return createLimiter({ clock, budget, maxConcurrent: 8, createGate });
    });
    while (limiters.some((limiter) => limiter.counts().inTransit > 0)) await nextTurn();
    await limiters[0]?.run({ priority: 5, needs: { cost: 10 } }, () => Promise.resolve());
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  });
  expect(left).toBe(0);
  expect(clock.sleepers()).toBe(0);
}

async function stops(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { maxConcurrent: 1 });
  void store.limiter.run({ priority: 0, needs: { cost: 10 } }, () => new Promise(() => {}));
  const waiting = Array.from({ length: 5 }, () => store.call({}));
  await store.rest();
  const stopped = store.limiter.stop();
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => ({ ran: false, why: "stopped" })));
  await store.clock.advance(500);
  await stopped;
  expect(store.clock.now()).toBe(500);
  expect(store.clock.sleepers()).toBe(0);
}

async function leavesNothingUnhandled(gate: GateUnderTest): Promise<void> {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const { limiter, call, clock } = storeBehind(gate, { capacity: 100, tokens: 100, maxConcurrent: 2 });
  const leaving = new AbortController();
  const refused = () => Promise.reject(new Error("refused"));
  const ended = Promise.allSettled([
    limiter.run({ priority: 1, needs: { cost: 10 } }, refused),
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
}

async function keepsOrder(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { maxConcurrent: 1 });
  const order: string[] = [];
  const enter = (name: string, priority: number) => store.call({ priority }).then(() => order.push(name));
  store.limiter.penalise(1000);
  const first = [enter("a", 5), enter("b", 5), enter("bulk", 9)];
  const then = [enter("c", 5), enter("zero", 0), enter("d", 5)];
  await store.runDry();
  await Promise.all([...first, ...then]);
  expect(order).toEqual(["zero", "a", "b", "c", "d", "bulk"]);
}

/** Every call is sent when the bucket holds its price and the point in hand: the last as exactly as the first. */
async function driftsByNothing(gate: GateUnderTest): Promise<void> {
  const perDay = gate.takes === "no time" ? 4_320 : 144;
  const [cost, burst, everyMs] = [10, 4, DAY_MS / perDay];
  const bucket = { capacity: burst * cost, tokens: burst * cost, ratePerSecond: (cost * 1000) / everyMs };
  const store = storeBehind(gate, { ...bucket, latencyMs: 1000 });
  const calls = Array.from({ length: burst + perDay }, () => store.call({}));
  await store.runDry();
  const sentMs = (await Promise.all(calls)).map((result) => (result.ran ? result.value : Number.NaN));
  expect(store.bucket.refused()).toBe(0);
  const late = sentMs.slice(burst).map((at, nth) => at - (nth + 1) * everyMs);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(late.at(-1)).toBeCloseTo(late[perDay / 2] ?? Number.NaN, 0);
  expect(Math.max(...late)).toBeLessThan(everyMs / cost + 2000);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

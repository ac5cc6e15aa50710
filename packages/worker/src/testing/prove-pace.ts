import { expect } from "vitest";
import { type GateUnderTest, type Proof, standard, storeBehind } from "./gate-under-test.ts";
import type { LimitedStore } from "./limited-store.ts";

const DAY_MS = 86_400_000;

export function usesAll(ratePerSecond: number): Proof {
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

export async function spendsBurst(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate);
  const calls = Array.from({ length: 80 }, () => store.call({}));
  await store.runDry();
  await Promise.all(calls);
  expect(store.clock.now()).toBe((80 / 8) * 80);
}

export async function obeysSeveral(gate: GateUnderTest): Promise<void> {
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

export async function followsRise(gate: GateUnderTest): Promise<void> {
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

export async function followsFall(gate: GateUnderTest): Promise<void> {
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

export async function heedsOthers(gate: GateUnderTest): Promise<void> {
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

async function runOne(store: LimitedStore): Promise<void> {
  const call = store.call({});
  await store.runDry();
  await call;
}

/** Every call is sent when the bucket holds its price and the point in hand: the last as exactly as the first. */
export async function driftsByNothing(gate: GateUnderTest): Promise<void> {
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

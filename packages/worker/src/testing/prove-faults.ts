import { expect } from "vitest";
import { createBudget } from "../budget.ts";
import { createLimiter } from "../limiter.ts";
import { type GateUnderTest, type Proof, storeBehind } from "./gate-under-test.ts";
import { timersLeftBy } from "./own-timers.ts";
import { createVirtualClock } from "./virtual-clock.ts";

export function ignoresStep(stepMs: number): Proof {
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

export async function abortTakesNothing(gate: GateUnderTest): Promise<void> {
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

export async function survivesHanging(gate: GateUnderTest): Promise<void> {
  const store = storeBehind(gate, { maxConcurrent: 2 });
  void store.limiter.run({ priority: 0, needs: { cost: 10 } }, () => new Promise(() => {}));
  const calls = Array.from({ length: 20 }, () => store.call({}));
  await store.runDry();
  expect((await Promise.all(calls)).every((result) => result.ran)).toBe(true);
  expect(store.bucket.accepted()).toBe(20);
  expect(store.limiter.snapshot()).toMatchObject({ inFlight: 1, queued: 0 });
}

export async function idlesWithoutTimers({ createGate }: GateUnderTest): Promise<void> {
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

export async function stops(gate: GateUnderTest): Promise<void> {
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

export async function leavesNothingUnhandled(gate: GateUnderTest): Promise<void> {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const { limiter, call, clock } = storeBehind(gate, { capacity: 100, tokens: 100, maxConcurrent: 2 });
  const leaving = new AbortController();
  const ended = Promise.allSettled([
    limiter.run({ priority: 1, needs: { cost: 10 } }, () => Promise.reject(new Error("refused"))),
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

export async function keepsOrder(gate: GateUnderTest): Promise<void> {
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

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

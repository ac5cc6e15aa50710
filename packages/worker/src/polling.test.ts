import { expect, test } from "vitest";
import { NOTHING_LEFT, type Polling, startPolling } from "./polling.ts";
import { createVirtualClock } from "./testing/virtual-clock.ts";

/** A loop on a clock of its own, with the times of its looks. */
function start({
  random = 0.5,
  look = async () => NOTHING_LEFT,
}: { random?: number; look?: () => Promise<number> } = {}) {
  const clock = createVirtualClock();
  const listeners = new Set<() => void>();
  const looksMs: number[] = [];
  const errors: string[] = [];
  const polling: Polling = startPolling({
    wake: {
      onPing(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
    random: { next: () => random },
    log: { info() {}, warn() {}, error: (_, message) => void errors.push(message) },
    failure: "a look failed",
    look() {
      looksMs.push(clock.now());
      return look();
    },
  });
  const ping = () => {
    for (const listener of listeners) listener();
  };
  return { clock, listeners, looksMs, errors, polling, ping };
}

function inTurn(...answers: (() => Promise<number>)[]) {
  return () => answers.shift()?.() ?? Promise.resolve(NOTHING_LEFT);
}

test.each([
  [0, 750],
  [0.5, 1_000],
  [1, 1_250],
])("where the dice fall on %s, it looks every %s ms", async (random, everyMs) => {
  const { clock, looksMs, polling } = start({ random });
  await clock.advance(3 * everyMs);
  expect(looksMs).toEqual([0, everyMs, 2 * everyMs, 3 * everyMs]);
  await polling.stop();
});

test("it looks again when the last look said so, but no later than the next poll", async () => {
  const { clock, looksMs, polling } = start({
    look: inTurn(
      async () => 0,
      async () => 40,
      async () => 60_000,
    ),
  });
  await clock.advance(1_040);
  expect(looksMs).toEqual([0, 0, 40, 1_040]);
  await polling.stop();
});

test("a look that throws is logged, and tried again at the next poll", async () => {
  const { clock, looksMs, errors, polling } = start({
    look: inTurn(async () => Promise.reject(new Error("no connection"))),
  });
  await clock.advance(1_000);
  expect({ looksMs, errors }).toEqual({ looksMs: [0, 1_000], errors: ["a look failed"] });
  await polling.stop();
});

test("a wake ends the pause, from the database or from this process", async () => {
  const { clock, looksMs, polling, ping } = start();
  await clock.advance(300);
  ping();
  await clock.advance(100);
  polling.wake();
  await clock.advance(100);
  expect(looksMs).toEqual([0, 300, 400]);
  await polling.stop();
});

test("what a look under way may have missed is looked for right after it", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const { clock, looksMs, polling, ping } = start({ look: inTurn(() => promise) });
  await clock.advance(10);
  ping();
  resolve(NOTHING_LEFT);
  await clock.advance(10);
  expect(looksMs).toEqual([0, 10]);
  await polling.stop();
});

test("a stop waits for the look under way, begins no other, and listens no more", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const { clock, listeners, looksMs, polling } = start({ look: () => promise });
  let isStopped = false;
  const stopping = polling.stop().then(() => (isStopped = true));
  await clock.advance(5_000);
  expect(isStopped).toBe(false);
  resolve(0);
  await stopping;
  expect(looksMs).toEqual([0]);
  expect(listeners.size).toBe(0);
  expect(clock.sleepers()).toBe(0);
});

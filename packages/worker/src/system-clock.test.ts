import { expect, test } from "vitest";
import { systemClock, systemRandom } from "./system-clock.ts";
import { timersLeftBy } from "./testing/own-timers.ts";

test("a sleep never ends early by the monotonic clock", async () => {
  const startMs = systemClock.now();
  await systemClock.sleep(1.4);
  expect(systemClock.now() - startMs).toBeGreaterThanOrEqual(1.4);
});

test("an abort ends a sleep at once and leaves no timer", async () => {
  const left = await timersLeftBy(async () => {
    const cancel = new AbortController();
    const sleeps = [systemClock.sleep(3_600_000, cancel.signal), systemClock.sleep(Infinity, cancel.signal)];
    cancel.abort();
    await Promise.all([...sleeps, systemClock.sleep(3_600_000, cancel.signal)]);
  });
  expect(left).toBe(0);
});

test("random numbers lie in [0, 1)", () => {
  const numbers = Array.from({ length: 1000 }, () => systemRandom.next());
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
});

import { expect, test } from "vitest";
import { createLeapingClock } from "./leaping-clock.ts";

const HOUR_MS = 3_600_000;

test("a leap wakes who would have woken by then, and nobody else", async () => {
  const clock = createLeapingClock();
  const cancel = new AbortController();
  const beganMs = clock.now();
  let late = false;
  const soon = clock.sleep(HOUR_MS);
  const later = clock.sleep(3 * HOUR_MS, cancel.signal).then(() => (late = true));
  clock.leap(HOUR_MS);
  await soon;
  expect(clock.now() - beganMs).toBeGreaterThanOrEqual(HOUR_MS);
  expect(late).toBe(false);
  clock.leap(HOUR_MS);
  clock.leap(HOUR_MS);
  await later;
  expect(late).toBe(true);
});

test("an abort ends a sleep at once", async () => {
  const clock = createLeapingClock();
  const cancel = new AbortController();
  const sleeping = clock.sleep(HOUR_MS, cancel.signal);
  cancel.abort();
  await sleeping;
  await clock.sleep(HOUR_MS, cancel.signal);
  expect(cancel.signal.aborted).toBe(true);
});

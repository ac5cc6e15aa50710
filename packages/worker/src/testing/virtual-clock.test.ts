import { expect, test } from "vitest";
import { createVirtualClock } from "./virtual-clock.ts";

test("sleepers wake in the order of their times, those they start included", async () => {
  const clock = createVirtualClock();
  const woken: string[] = [];
  const sleep = async (name: string, delayMs: number) => {
    await clock.sleep(delayMs);
    woken.push(`${name}@${clock.now()}`);
  };
  const sleepers = [
    sleep("c", 30),
    sleep("a", 10).then(() => sleep("b", 15)),
    sleep("d", 30),
    sleep("late", 31),
  ];
  await clock.advance(30);
  expect(woken).toEqual(["a@10", "b@25", "c@30", "d@30"]);
  expect(clock.now()).toBe(30);
  expect(clock.sleepers()).toBe(1);
  expect(await clock.advanceToNext()).toBe(true);
  expect(await clock.advanceToNext()).toBe(false);
  await Promise.all(sleepers);
  expect(clock.now()).toBe(31);
});

test("an abort wakes at once, and nothing is left behind", async () => {
  const clock = createVirtualClock({ wallStart: new Date("2026-11-23T00:00:00Z") });
  const cancel = new AbortController();
  const sleeper = clock.sleep(1000, cancel.signal);
  cancel.abort();
  await sleeper;
  await clock.sleep(1000, cancel.signal);
  expect(clock.sleepers()).toBe(0);
  await clock.advance(1500);
  expect(clock.wallNow().toISOString()).toBe("2026-11-23T00:00:01.500Z");
});

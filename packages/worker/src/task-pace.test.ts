import { expect, test } from "vitest";
import { PRIORITY } from "./push-context.ts";
import { createTaskPace } from "./task-pace.ts";
import { createLimitedStore } from "./testing/limited-store.ts";

const store = () =>
  createLimitedStore({
    capacity: 1_000,
    ratePerSecond: 100,
    tokens: 1_000,
    start: "full",
    maxConcurrent: 8,
    latencyMs: 80,
  });

test("a task goes on behind a backlog of pushes that never ends, and leaves nearly all calls to them", async () => {
  const { call, clock, limiter, runDry } = store();
  const pace = createTaskPace({ clock, limiter, stopping: new AbortController().signal });
  const startsMs: number[] = [];
  let pushes = 0;
  const over = new AbortController();
  const push = async () => {
    while (!over.signal.aborted) {
      await call({ priority: PRIORITY.write });
      pushes += 1;
    }
  };
  const task = async () => {
    for (let calls = 0; calls < 10; calls += 1) {
      await pace();
      const ran = await call({ priority: PRIORITY.task });
      if (ran.ran) startsMs.push(ran.value);
    }
    over.abort();
  };
  const all = [task(), ...Array.from({ length: 30 }, push)];
  await runDry();
  await Promise.all(all);
  expect(startsMs).toHaveLength(10);
  const gapsMs = startsMs.slice(1).map((startMs, at) => startMs - (startsMs[at] ?? 0));
  expect(Math.max(...gapsMs)).toBeLessThan(3_000);
  expect(pushes).toBeGreaterThan(190);
});

test("where nothing else waits, a task is not held back", async () => {
  const { call, clock, limiter, runDry } = store();
  const pace = createTaskPace({ clock, limiter, stopping: new AbortController().signal });
  const task = async () => {
    for (let calls = 0; calls < 10; calls += 1) {
      await pace();
      await call({ priority: PRIORITY.task });
    }
    return clock.now();
  };
  const done = task();
  await runDry();
  expect(await done).toBe(800);
});

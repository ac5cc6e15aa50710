import { expect, test } from "vitest";
import { createServerTime } from "./server-time.ts";

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE_MS = 60_000;

function device(aheadOfServerMs: number) {
  let serverMs = NOON;
  const time = createServerTime(() => serverMs + aheadOfServerMs);
  return {
    time,
    server: () => serverMs,
    /** An answer that was some time on its way. */
    answer: (onItsWayMs: number) => {
      const date = new Date(serverMs).toUTCString();
      serverMs += onItsWayMs;
      time.heard(date);
    },
  };
}

test.each([-7, 5])("a device that is %i minutes ahead tells the server's time", (minutes) => {
  const { time, server, answer } = device(minutes * MINUTE_MS);
  for (const onItsWayMs of [3_400, 120, 900]) answer(onItsWayMs);
  expect(Math.abs(time.now() - server())).toBeLessThan(1_500);
});

test("a device that is right is believed to the millisecond", () => {
  const { time, server, answer } = device(300);
  answer(450);
  expect(time.now()).toBe(server() + 300);
});

test("an answer without a date, or with nonsense, says nothing", () => {
  const { time, server } = device(MINUTE_MS);
  time.heard(null);
  time.heard("yesterday");
  expect(time.now()).toBe(server() + MINUTE_MS);
});

import { expect, test } from "vitest";
import { laneOf } from "./lane.ts";
import type { PushCause, PushLane } from "./lane.ts";

const LANES: readonly (readonly [number, number | null, PushCause, PushLane])[] = [
  [0, 3, "event", "to_zero"],
  [-2, 1, "event", "to_zero"],
  [0, null, "event", "to_zero"],
  [0, 3, "click", "to_zero"],
  [0, 3, "bulk", "to_zero"],
  [0, 0, "event", "rest"],
  [-1, 0, "event", "low_stock"],
  [0, -2, "click", "manual"],
  [40, 42, "click", "manual"],
  [5, 6, "event", "low_stock"],
  [5, 6, "bulk", "low_stock"],
  [6, 7, "event", "rest"],
  [5, 4, "event", "rest"],
  [5, 5, "event", "rest"],
  [5, null, "event", "rest"],
  [40, 42, "bulk", "bulk"],
];

test.each(LANES)("level %s over known %s by %s goes by lane %s", (level, known, cause, lane) => {
  expect(laneOf({ level, known, cause })).toBe(lane);
});

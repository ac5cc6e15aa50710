import { expect, test } from "vitest";
import { limitOf, typedLimitOf } from "./call-limit-draft.ts";

test.each([
  ["", null],
  ["  ", null],
  ["2", 2],
  [" 2.5 ", 2.5],
  ["2,5", 2.5],
  ["0.1", 0.1],
  ["100", 100],
  ["0", "wrong"],
  ["0.0", "wrong"],
  ["100.1", "wrong"],
  ["-1", "wrong"],
  ["2.55", "wrong"],
  ["1,000", "wrong"],
  ["1e2", "wrong"],
  ["fast", "wrong"],
])('"%s" is the limit %s', (typed, limit) => {
  expect(limitOf(typed)).toBe(limit);
});

test.each([null, 0.1, 2.5, 100])("a limit of %s is typed as it is read", (rate) => {
  expect(limitOf(typedLimitOf(rate))).toBe(rate);
});

import { expect, test } from "vitest";
import { createAttempts } from "./attempts.ts";

test("the same again is the same attempt until it was done", () => {
  const attempts = createAttempts();
  const key = attempts.keyOf({ line: "1", units: 6 });
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(attempts.keyOf({ line: "1", units: 6 })).toBe(key);
  attempts.end();
  expect(attempts.keyOf({ line: "1", units: 6 })).not.toBe(key);
});

test("something else is another attempt", () => {
  const attempts = createAttempts();
  const key = attempts.keyOf({ line: "1", units: 6 });
  expect(attempts.keyOf({ line: "1", units: 7 })).not.toBe(key);
});

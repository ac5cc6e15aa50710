import { expect, test } from "vitest";
import { localOf, momentOf } from "./local-time.ts";

test("a moment is shown as a local time and read back", () => {
  const moment = "2026-03-01T12:30:00.000Z";
  expect(localOf(moment)).toMatch(/^2026-03-0\dT\d\d:\d\d$/);
  expect(momentOf(localOf(moment))).toBe(moment);
});

test("what is no time is none", () => {
  expect(localOf("")).toBe("");
  expect([momentOf(""), momentOf("soon")]).toEqual([null, null]);
});

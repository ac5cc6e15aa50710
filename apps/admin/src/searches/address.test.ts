import { expect, test } from "vitest";
import { choiceIn, textIn } from "./address.ts";

test.each([
  [{ q: "tee" }, "tee"],
  [{ q: ["one", "two"] }, "one"],
  [{ q: "" }, null],
  [{ q: null }, null],
  [{ q: [] }, null],
  [{}, null],
])("%j says %j", (query, text) => {
  expect(textIn(query, "q")).toBe(text);
});

test("a choice is one of its values, or none", () => {
  expect(choiceIn({ state: "paused" }, "state", ["paused", "off"])).toBe("paused");
  expect(choiceIn({ state: "asleep" }, "state", ["paused", "off"])).toBeNull();
  expect(choiceIn({}, "state", ["paused", "off"])).toBeNull();
});

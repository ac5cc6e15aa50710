import { expect, test } from "vitest";
import type { PaletteEntry } from "./palette.ts";
import { chosen, parseChoices, recentItems } from "./recent-choices.ts";

const ITEM: PaletteEntry = {
  key: "item:1",
  kind: "item",
  text: "TEE-1",
  detail: "Tee",
  does: { to: "/customers/a/items/1" },
};
const PAGE: PaletteEntry = {
  key: "page:live",
  kind: "page",
  text: "Live",
  detail: "",
  does: { to: "/live" },
};

test("the latest choice comes first, and stands once", () => {
  const choices = [ITEM, PAGE, ITEM].reduce(chosen, []);
  expect(choices.map(({ key }) => key)).toEqual(["item:1", "page:live"]);
});

test("no more than 20 are kept", () => {
  const entries = Array.from({ length: 30 }, (_, index) => ({ ...PAGE, key: `page:${index}` }));
  expect(entries.reduce(chosen, [])).toHaveLength(20);
});

test("items come back as entries, those of another customer do not", () => {
  const choices = [PAGE, ITEM].reduce(chosen, []);
  expect(recentItems(choices, "/customers/a/")).toEqual([ITEM]);
  expect(recentItems(choices, "/customers/b/")).toEqual([]);
});

test("what was saved is read again", () => {
  const choices = [PAGE, ITEM].reduce(chosen, []);
  expect(parseChoices(JSON.stringify(choices))).toEqual(choices);
});

test.each([
  null,
  "",
  "no JSON",
  "{}",
  '[1, null, {"key": 1, "item": null}, {"key": "a"}]',
  '[{"key":"a","item":{"to":"x"}}]',
])("%s is no choice", (text) => {
  expect(parseChoices(text)).toEqual([]);
});

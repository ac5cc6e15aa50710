import { expect, test } from "vitest";
import { findEntries, type PaletteEntry, stepped } from "./palette.ts";

function entry(text: string, detail = ""): PaletteEntry {
  return { key: text, kind: "page", text, detail, does: { to: "/" } };
}

const ENTRIES = ["Inventory", "New item", "Item TEE-1", "TEE-1", "TEE-10", "Committee", "Größen"].map(
  (text) => entry(text),
);

function found(typed: string, recent: readonly string[] = []): string[] {
  return findEntries(ENTRIES, typed, recent).map(({ text }) => text);
}

test.each([
  ["the text itself first, then what begins with it", "tee-1", ["TEE-1", "TEE-10", "Item TEE-1"]],
  ["beginnings of words before the middle of one", "tee", ["TEE-1", "TEE-10", "Item TEE-1", "Committee"]],
  ["words in any order", "1 tee", ["Item TEE-1", "TEE-1", "TEE-10"]],
  ["every word has to occur", "new tee", []],
  ["case does not matter", "NEW", ["New item"]],
  ["the dots of an umlaut may be left out", "groß", ["Größen"]],
  ["blanks around do not matter", "  inv ", ["Inventory"]],
])("%s", (_, typed, texts) => {
  expect(found(typed)).toEqual(texts);
});

test("nothing typed shows the latest choices first, then the given order", () => {
  expect(found("", ["TEE-10", "New item"]).slice(0, 3)).toEqual(["TEE-10", "New item", "Inventory"]);
});

test("a latest choice does not come before a better match", () => {
  expect(found("tee-1", ["TEE-10"])).toEqual(["TEE-1", "TEE-10", "Item TEE-1"]);
  expect(found("tee", ["Committee", "TEE-10"])).toEqual(["TEE-10", "TEE-1", "Item TEE-1", "Committee"]);
});

test("what is written beside the text is found after the texts", () => {
  const entries = [entry("CAP-1", "Black tee and cap"), entry("TEE-1", "Black")];
  expect(findEntries(entries, "tee", []).map(({ text }) => text)).toEqual(["TEE-1", "CAP-1"]);
  expect(findEntries(entries, "cap black", []).map(({ text }) => text)).toEqual(["CAP-1"]);
});

test("no more than 50 are shown", () => {
  const many = Array.from({ length: 80 }, (_, index) => entry(`Customer ${index}`));
  expect(findEntries(many, "customer", [])).toHaveLength(50);
});

test.each([
  [0, 1, 3, 1],
  [2, 1, 3, 0],
  [0, -1, 3, 2],
  [0, 1, 0, 0],
] as const)("from row %i by %i of %i rows is row %i", (at, step, length, to) => {
  expect(stepped(at, step, length)).toBe(to);
});

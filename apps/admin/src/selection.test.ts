import { expect, test } from "vitest";
import {
  isEmpty,
  isSelected,
  NOTHING_SELECTED,
  pageTicks,
  pageToggled,
  type Selection,
  toggled,
} from "./selection.ts";

const PAGE = ["1", "2", "3", "4"];
const all: Selection = { kind: "all", count: { count: 10_000, atLeast: true } };

function rows(...ids: string[]): Selection {
  return { kind: "rows", ids: new Set(ids) };
}

test("a row is ticked, and its tick is taken back", () => {
  const one = toggled(NOTHING_SELECTED, PAGE, { id: "2", from: null });
  expect(one).toEqual(rows("2"));
  expect(isEmpty(toggled(one, PAGE, { id: "2", from: null }))).toBe(true);
});

test.each([
  ["downwards", "2", "4", ["2", "3", "4"]],
  ["upwards", "4", "2", ["4", "2", "3"]],
  ["from a row of another page", "9", "3", ["9", "3"]],
])("with shift all rows between are ticked: %s", (_, from, id, expected) => {
  expect(toggled(rows(from), PAGE, { id, from })).toEqual(rows(...expected));
});

test("with shift ticks are taken back where the row was ticked", () => {
  expect(toggled(rows("1", "2", "3"), PAGE, { id: "3", from: "2" })).toEqual(rows("1"));
});

test("the page is ticked as a whole, and rows of other pages stay", () => {
  const page = pageToggled(rows("9", "2"), PAGE);
  expect(page).toEqual(rows("9", "2", "1", "3", "4"));
  expect(pageTicks(page, PAGE)).toBe("all");
  expect(pageToggled(page, PAGE)).toEqual(rows("9"));
});

test("some of a page is told from all and none of it", () => {
  expect(pageTicks(rows("1"), PAGE)).toBe("some");
  expect(pageTicks(rows("9"), PAGE)).toBe("none");
  expect(pageTicks(all, PAGE)).toBe("all");
});

test("all results hold every row, and a row that is taken out of them leaves the others of its page", () => {
  expect(isSelected(all, "77")).toBe(true);
  expect(toggled(all, PAGE, { id: "3", from: null })).toEqual(rows("1", "2", "4"));
  expect(isEmpty(pageToggled(all, PAGE))).toBe(true);
});

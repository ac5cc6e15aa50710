import type { ItemFilter } from "@trueup/sdk";
import { describe, expect, test } from "vitest";
import { addressOf, findOf, isFiltered, PLAIN_FILTER, searchOf, wholeFilter } from "./item-search.ts";

const low: ItemFilter = { field: "available", op: "lte", value: 5 };

describe("the address holds the search", () => {
  test.each([
    {},
    { q: "black tee" },
    { filter: JSON.stringify(low) },
    { q: "tee", filter: JSON.stringify({ and: [] }), sort: "-sku" },
    { filter: '{"field":"onShelf","op":"lt","value":"5"}' },
    { filter: "no JSON at all" },
  ])("%j is read and written back", (query) => {
    expect(addressOf(searchOf(query))).toEqual(query);
  });

  test("what is not known in it counts as nothing", () => {
    expect(searchOf({ sort: "colour", cursor: "" })).toEqual({
      text: "",
      filter: { ok: true, filter: PLAIN_FILTER },
      sort: "id",
      cursor: null,
    });
  });

  test("only the first of several values counts", () => {
    expect(searchOf({ q: ["one", "two"] }).text).toBe("one");
  });

  test("a filter that is not valid is named with its faults, and nothing is asked", () => {
    const search = searchOf({ filter: '{"field":"onShelf","op":"lt","value":"5"}' });
    expect(search.filter).toMatchObject({ ok: false, faults: [{ path: "value", code: "wrong_type" }] });
    expect(findOf(search)).toBeNull();
  });
});

describe("what is asked of the API", () => {
  test("without a search: what is not archived", () => {
    expect(findOf(searchOf({}))).toEqual({ filter: PLAIN_FILTER, sort: "id", limit: 50 });
  });

  test("words are joined with the filter", () => {
    const words = { field: "text", op: "contains", value: "tee" };
    expect(wholeFilter(searchOf({ q: " tee ", filter: JSON.stringify(low) }))).toEqual({ and: [words, low] });
    expect(wholeFilter(searchOf({ q: "tee", filter: JSON.stringify({ and: [low, low] }) }))).toEqual({
      and: [words, low, low],
    });
  });

  test("nothing while there is one letter", () => {
    expect(findOf(searchOf({ q: "t" }))).toBeNull();
  });

  test("the page and the order", () => {
    expect(findOf(searchOf({ cursor: "c2", sort: "sku" }))).toMatchObject({ cursor: "c2", sort: "sku" });
  });
});

test("a page or an order is no filter", () => {
  expect(isFiltered(searchOf({ cursor: "c2", sort: "sku" }))).toBe(false);
  expect(isFiltered(searchOf({ q: "t" }))).toBe(true);
  expect(isFiltered(searchOf({ filter: '{"and":[]}' }))).toBe(true);
});

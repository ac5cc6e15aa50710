import { describe, expect, test } from "vitest";
import {
  addressOf,
  isFiltered,
  itemQueryOf,
  type ItemSearch,
  ITEMS_PER_PAGE,
  searchOf,
} from "./item-search.ts";

const EVERYTHING: ItemSearch = {
  text: "",
  exact: false,
  syncInventory: null,
  processOrders: null,
  cursor: null,
};

describe("the address of the list of items", () => {
  test.each<[string, Partial<ItemSearch>, Record<string, string>]>([
    ["nothing", {}, {}],
    ["words", { text: "tee" }, { q: "tee" }],
    ["a whole SKU", { text: "TSH-1", exact: true }, { sku: "TSH-1" }],
    ["a setting", { syncInventory: "never" }, { setting: "never" }],
    ["the flag on", { processOrders: true }, { flag: "on" }],
    ["the flag off", { processOrders: false }, { flag: "off" }],
    ["a page", { cursor: "abc" }, { cursor: "abc" }],
  ])("holds %s and gives it back", (_name, part, address) => {
    const search = { ...EVERYTHING, ...part };
    expect(addressOf(search)).toEqual(address);
    expect(searchOf(address)).toEqual(search);
  });

  test("words of strangers in the address are left out", () => {
    expect(searchOf({ setting: "sometimes", flag: "maybe", cursor: ["", "x"], q: null })).toEqual(EVERYTHING);
  });
});

describe("what the API is asked", () => {
  test("one page of everything by default", () => {
    expect(itemQueryOf(EVERYTHING)).toEqual({ limit: ITEMS_PER_PAGE });
  });

  test("nothing while one letter stands there, unless it is a whole SKU", () => {
    expect(itemQueryOf({ ...EVERYTHING, text: " a " })).toBeNull();
    expect(itemQueryOf({ ...EVERYTHING, text: "a", exact: true })).toEqual({
      limit: ITEMS_PER_PAGE,
      sku: "a",
    });
  });

  test("every filter together, with blanks around the words taken off", () => {
    const search: ItemSearch = {
      text: " tee ",
      exact: false,
      syncInventory: "always",
      processOrders: false,
      cursor: "c",
    };
    expect(itemQueryOf(search)).toEqual({
      limit: ITEMS_PER_PAGE,
      q: "tee",
      syncInventory: "always",
      processOrders: false,
      cursor: "c",
    });
  });

  test("a page alone is no filter", () => {
    expect(isFiltered({ ...EVERYTHING, cursor: "c" })).toBe(false);
    expect(isFiltered({ ...EVERYTHING, processOrders: false })).toBe(true);
    expect(isFiltered({ ...EVERYTHING, text: "  " })).toBe(false);
  });
});

import type { Page, PageQuery } from "@trueup/sdk";
import { expect, test } from "vitest";
import { firstRows } from "./attention.ts";

function turns(pages: readonly Page<number>[]) {
  const asked: PageQuery[] = [];
  return {
    asked,
    load: async (more: PageQuery) => {
      asked.push(more);
      return pages[asked.length - 1] ?? { data: [], nextCursor: "on" };
    },
  };
}

test("pages without rows are passed over until one has some", async () => {
  const { asked, load } = turns([
    { data: [], nextCursor: "a" },
    { data: [], nextCursor: "b" },
    { data: [7], nextCursor: "c" },
  ]);
  expect(await firstRows(load)).toEqual({ data: [7], nextCursor: "c" });
  expect(asked).toEqual([{}, { cursor: "a" }, { cursor: "b" }]);
});

test("an end without rows is an empty list", async () => {
  const { load } = turns([
    { data: [], nextCursor: "a" },
    { data: [], nextCursor: null },
  ]);
  expect(await firstRows(load)).toEqual({ data: [], nextCursor: null });
});

test("the looking ends, and the way on stays", async () => {
  const { asked, load } = turns([]);
  expect(await firstRows(load)).toEqual({ data: [], nextCursor: "on" });
  expect(asked.length).toBe(20);
});

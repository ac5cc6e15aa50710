import type { Page, PageQuery } from "@trueup/sdk";
import { expect, test } from "vitest";
import { allRows, firstRows, fullPage, pageQuery } from "./pages.ts";

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

test("a page is filled from stretches that find little", async () => {
  const asked: unknown[] = [];
  const stretches: readonly Page<number>[] = [
    { data: [1, 2], nextCursor: "a" },
    { data: [], nextCursor: "b" },
    { data: [3], nextCursor: "c" },
  ];
  const page = await fullPage({ limit: 3 }, async (part) => {
    asked.push(part);
    return stretches[asked.length - 1] ?? { data: [], nextCursor: null };
  });
  expect(page).toEqual({ data: [1, 2, 3], nextCursor: "c" });
  expect(asked).toEqual([{ limit: 3 }, { limit: 1, cursor: "a" }, { limit: 1, cursor: "b" }]);
});

test("after five stretches the reader is asked to go on", async () => {
  const { asked, load } = turns([]);
  expect(await fullPage({ limit: 3 }, load)).toEqual({ data: [], nextCursor: "on" });
  expect(asked.length).toBe(5);
});

const list = async ({ cursor }: PageQuery): Promise<Page<number>> =>
  cursor === undefined ? { data: [1, 2], nextCursor: "a" } : { data: [3], nextCursor: null };

test("all rows of a list are its pages one after the other, as far as so many are wanted", async () => {
  expect(await allRows(list, 10)).toEqual([1, 2, 3]);
  expect(await allRows(list, 2)).toEqual([1, 2]);
});

test("the first page is asked for without a cursor", () => {
  expect(pageQuery(null)).toEqual({ limit: 50 });
  expect(pageQuery("c2", 30)).toEqual({ limit: 30, cursor: "c2" });
});

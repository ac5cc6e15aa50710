import { expect, test } from "vitest";
import { noticeAddressOf, noticeSearchOf } from "./notice-search.ts";

test("the address holds the search without its page", () => {
  const query = { status: "in_transit", sku: "TSH-1" };
  expect(noticeAddressOf(noticeSearchOf({ ...query, cursor: "c2" }))).toEqual(query);
  expect(noticeSearchOf({ ...query, cursor: "c2" }).cursor).toBe("c2");
});

test("what is no status is passed over, and a SKU of spaces is none", () => {
  expect(noticeAddressOf(noticeSearchOf({ status: "lost", sku: "  " }))).toEqual({});
});

import { expect, test } from "vitest";
import { orderAddressOf, orderFilterOf, orderSearchOf } from "./order-search.ts";

const REVIEW = {
  and: [
    { field: "status", op: "in", value: ["active"] },
    { field: "item", op: "in", value: ["itm_1"] },
  ],
};

test("an address is read and written alike", () => {
  const query = { q: "#10", status: "editable", store: "sto_1", from: "2026-01-02", sort: "id" };
  expect(orderAddressOf(orderSearchOf(query))).toEqual(query);
});

test("a filter in the address finds exactly what it says", () => {
  const search = orderSearchOf({ filter: JSON.stringify(REVIEW) });
  expect(orderFilterOf(search)).toEqual(REVIEW);
  expect(orderAddressOf(search)).toEqual({ filter: JSON.stringify(REVIEW) });
});

test("the fields narrow the filter of a link", () => {
  const search = orderSearchOf({ filter: JSON.stringify(REVIEW), status: "paused" });
  expect(orderFilterOf(search)).toEqual({
    and: [REVIEW, { field: "status", op: "in", value: ["paused"] }],
  });
});

test.each(["{", "[]", JSON.stringify({ field: "nothing", op: "is", value: 1 })])(
  "%j is told to be no filter",
  (filter) => {
    expect(orderSearchOf({ filter })).toMatchObject({ filter: null, isFilterBroken: true });
  },
);

test("what is no status, day or sort is passed over", () => {
  const search = orderSearchOf({ status: "sold", from: "yesterday", sort: "sku" });
  expect(orderAddressOf(search)).toEqual({});
  expect(orderFilterOf(search)).toEqual({ and: [] });
});

test("a day ends with its last moment", () => {
  const filter = orderFilterOf(orderSearchOf({ from: "2026-01-02", to: "2026-01-02" }));
  expect(filter).toMatchObject({ and: [{ op: "gte" }, { op: "lt" }] });
  if (!("and" in filter)) throw new Error("two conditions were expected");
  const [from, to] = filter.and.map((part) => ("value" in part ? Date.parse(String(part.value)) : 0));
  expect((to ?? 0) - (from ?? 0)).toBe(86_400_000);
});

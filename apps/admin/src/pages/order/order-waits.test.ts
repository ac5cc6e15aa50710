import { ORDER_STATUSES, type OrderStatus } from "@trueup/sdk";
import { expect, test } from "vitest";
import { differingFields, sellableUnits, unitsOf, waitOf } from "./order-waits.ts";
import { sampleItem } from "../../testing/samples.ts";
import { sampleOrder } from "../../testing/order-sample.ts";

const NOW = Date.parse("2026-01-05T09:00:00Z");
const WAITING: readonly OrderStatus[] = ["unpaid", "paused", "pre_order", "insufficient_inventory"];

test("an order waits for what its status says", () => {
  const waits = ORDER_STATUSES.filter((status) => waitOf({ status, workableAt: null }, NOW) !== null);
  expect(waits.toSorted()).toEqual(WAITING.toSorted());
});

test("a street date holds an order that could go otherwise, until its moment", () => {
  const held = { status: "processing", workableAt: "2026-01-05T09:00:01Z" } as const;
  expect(waitOf(held, NOW)).toBe("street_date");
  expect(waitOf(held, NOW + 1_000)).toBeNull();
  expect(waitOf({ ...held, status: "batched" }, NOW)).toBeNull();
});

test("pickable units and backstock of one warehouse can be sold; a bundle has none of its own", () => {
  const item = sampleItem({
    warehouses: [
      { warehouseId: "whs_1", roles: { pickable: 4, backstock: 2, damaged: 9 } },
      { warehouseId: "whs_2", roles: { pickable: 50 } },
    ],
  });
  expect(sellableUnits(item, "whs_1")).toBe(6);
  expect(sellableUnits(item, "whs_3")).toBe(0);
  expect(sellableUnits({ ...item, components: [] }, "whs_1")).toBeNull();
});

test("copies that are not the item's values any more are named", () => {
  const [line] = sampleOrder().lines;
  if (line === undefined) throw new Error("the sample has a line");
  const item = sampleItem({ price: "12.5", wholesaleCost: null, packaging: null });
  expect(differingFields(line, item)).toEqual([]);
  expect(differingFields(line, { ...item, price: "13", packaging: "box" })).toEqual(["price", "packaging"]);
});

test("units are summed over the lines", () => {
  expect(unitsOf(sampleOrder())).toBe(3);
});

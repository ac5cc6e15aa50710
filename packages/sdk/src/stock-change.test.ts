import { expectTypeOf, test } from "vitest";
import type { StockChange } from "./stock-change.ts";

test("a change names its item in exactly one way, or does not compile", () => {
  const receipt = { kind: "receive", quantity: 1 } as const;
  expectTypeOf({ ...receipt, sku: "A" }).toExtend<StockChange>();
  expectTypeOf({ ...receipt, itemId: "itm_1" }).toExtend<StockChange>();
  expectTypeOf(receipt).not.toExtend<StockChange>();
  expectTypeOf({ ...receipt, sku: "A", itemId: "itm_1" }).not.toExtend<StockChange>();
});

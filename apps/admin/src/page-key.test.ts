import { expect, test } from "vitest";
import { pageKeyOf } from "./page-key.ts";

test("another tab is the same page, another item or customer is another one", () => {
  const item = pageKeyOf({ customerId: "cus_1", itemId: "itm_1", tab: "rules" });
  expect(pageKeyOf({ customerId: "cus_1", itemId: "itm_1", tab: "history" })).toBe(item);
  expect(pageKeyOf({ customerId: "cus_1", itemId: "itm_1" })).toBe(item);
  expect(pageKeyOf({ customerId: "cus_1", itemId: "itm_2", tab: "rules" })).not.toBe(item);
  expect(pageKeyOf({ customerId: "cus_2", itemId: "itm_1", tab: "rules" })).not.toBe(item);
});

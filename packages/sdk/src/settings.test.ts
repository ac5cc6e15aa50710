import { expect, test } from "vitest";
import { effectiveSetting, ITEM_SYNC_SETTINGS, SYNC_SETTINGS } from "./settings.ts";

/** Item setting, then the effective setting under the customer's never, always, process_orders. */
const TABLE_A = [
  ["default", "never", "always", "process_orders"],
  ["never", "never", "never", "never"],
  ["always", "always", "always", "always"],
  ["process_orders", "process_orders", "process_orders", "process_orders"],
] as const;

test.each(TABLE_A)("an item on %s is judged by %s, %s, %s", (item, ...effective) => {
  expect(SYNC_SETTINGS.map((customer) => effectiveSetting(item, customer))).toEqual(effective);
});

test("every item setting stands in the table once", () => {
  expect(TABLE_A.map(([item]) => item)).toEqual([...ITEM_SYNC_SETTINGS]);
});

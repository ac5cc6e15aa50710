import { type BulkRequest, ITEM_BULK_ACTIONS, ORDER_BULK_ACTIONS } from "@trueup/sdk";
import { expect, test } from "vitest";
import { type BulkActionName, type BulkDraft, FIRST_DRAFT, maySend, requestOf } from "./bulk-draft.ts";

const ROWS: readonly [BulkActionName, Partial<BulkDraft>, BulkRequest | null][] = [
  ["sync_inventory", {}, { action: "sync_inventory", parameters: { includeUnreceived: false } }],
  ["set_sync_inventory", {}, null],
  [
    "set_sync_inventory",
    { syncInventory: "never" },
    { action: "set_sync_inventory", parameters: { syncInventory: "never" } },
  ],
  ["set_process_orders", {}, null],
  [
    "set_process_orders",
    { processOrders: false },
    { action: "set_process_orders", parameters: { processOrders: false } },
  ],
  ["set_street_date", {}, null],
  [
    "set_street_date",
    { streetDate: "2026-08-21" },
    { action: "set_street_date", parameters: { streetDate: "2026-08-21" } },
  ],
  [
    "set_street_date",
    { streetDate: "2026-08-21", clearsStreetDate: true },
    { action: "set_street_date", parameters: { streetDate: null } },
  ],
  ["archive", {}, { action: "archive", parameters: { zeroStores: true } }],
  ["unarchive", {}, { action: "unarchive" }],
  ["apply_item_values", {}, { action: "apply_item_values" }],
  ["pause", {}, { action: "pause" }],
  ["resume", {}, { action: "resume" }],
];

test.each(ROWS)("%s with %j asks for %j", (action, part, expected) => {
  expect(requestOf(action, { ...FIRST_DRAFT, ...part })).toEqual(expected);
});

test("every action that the API knows stands in the table", () => {
  const actions = new Set(ROWS.map(([action]) => action));
  expect([...actions].toSorted()).toEqual([...ITEM_BULK_ACTIONS, ...ORDER_BULK_ACTIONS].toSorted());
});

test("archiving sends only where the stores are sent 0 first, and saving a setting never does", () => {
  expect(maySend({ action: "archive", parameters: { zeroStores: true } })).toBe(true);
  expect(maySend({ action: "archive", parameters: { zeroStores: false } })).toBe(false);
  expect(maySend({ action: "set_sync_inventory", parameters: { syncInventory: "always" } })).toBe(false);
});

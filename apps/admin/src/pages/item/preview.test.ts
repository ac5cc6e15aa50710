import { describe, expect, test } from "vitest";
import { type PreviewInput, previewOfFlag, previewOfStockChange } from "./preview.ts";
import { AT, sampleItem, sampleListing, samplePreferences, sampleStore } from "../../testing/samples.ts";

function input(part: Partial<PreviewInput> = {}): PreviewInput {
  const item = part.item ?? sampleItem();
  return {
    item,
    listing: sampleListing(),
    store: sampleStore(),
    preferences: samplePreferences(),
    draft: { syncInventory: item.syncInventory, processOrders: item.processOrders },
    ...part,
  };
}

describe("what later changes of stock would do", () => {
  test.each([
    ["the item says Never", { draft: { syncInventory: "never", processOrders: true } }, "never"],
    ["the default is Never", { preferences: samplePreferences({ syncInventory: "never" }) }, "never"],
    [
      "Process Orders is off",
      { draft: { syncInventory: "default", processOrders: false } },
      "process_orders_off",
    ],
    ["the store switch is off", { store: sampleStore({ syncEnabled: false }) }, "store_off"],
    ["the level is unknown", { listing: sampleListing({ level: null }) }, "level_unknown"],
  ] as const)("they are not sent where %s", (_name, part, reason) => {
    expect(previewOfStockChange(input(part))).toEqual({ outcome: "skip", reason });
  });

  test("they are sent under Always, whatever the flag, and also where the store is right now", () => {
    const listing = sampleListing({ known: { quantity: 42, at: AT, source: "push" } });
    const draft = { syncInventory: "always", processOrders: false } as const;
    expect(previewOfStockChange(input({ listing, draft }))?.outcome).toBe("push");
  });

  test("nothing is claimed where a reading hides whether we ever wrote to an item that was never received", () => {
    const item = sampleItem({ received: false });
    const listing = sampleListing({ known: { quantity: 40, at: AT, source: "read" } });
    expect(previewOfStockChange(input({ item, listing }))).toBeNull();
  });

  test("nothing is claimed of an item in a sale window", () => {
    expect(previewOfStockChange(input({ item: sampleItem({ saleWindowId: "window" }) }))).toBeNull();
  });

  test("an item that was never received and never written to is left alone", () => {
    const item = sampleItem({ received: false });
    const listing = sampleListing({ known: null });
    expect(previewOfStockChange(input({ item, listing }))).toEqual({
      outcome: "skip",
      reason: "never_received",
    });
  });
});

describe("what turning Process Orders does at once", () => {
  test("turning it on catches the store up", () => {
    const item = sampleItem({ processOrders: false });
    const draft = { syncInventory: "default", processOrders: true } as const;
    expect(previewOfFlag(input({ item, draft }))?.decision).toEqual({ outcome: "push", reason: "changed" });
  });

  test("turning it off leaves the store as it is", () => {
    const draft = { syncInventory: "default", processOrders: false } as const;
    expect(previewOfFlag(input({ draft }))?.decision).toEqual({
      outcome: "skip",
      reason: "process_orders_off",
    });
  });

  test("it is judged by the setting that is saved with it", () => {
    const item = sampleItem({ processOrders: false });
    const draft = { syncInventory: "never", processOrders: true } as const;
    expect(previewOfFlag(input({ item, draft }))?.decision).toEqual({ outcome: "skip", reason: "never" });
  });

  test("there is nothing to tell where it is not turned", () => {
    expect(previewOfFlag(input())).toBeNull();
  });
});

import { describe, expect, test } from "vitest";
import { changesOf, isSame } from "../../edit-form.ts";
import { sampleItem } from "../../testing/samples.ts";
import { localOf } from "../../local-time.ts";
import { draftOf, ITEM_DRAFT_NAMES, patchOf, restoredBy } from "./item-draft.ts";

const UNTIL = "2026-12-01T08:00:00.000Z";

describe("an item as it is edited", () => {
  test("a draft that was not touched is the item, and changes nothing", () => {
    const item = sampleItem({ tags: ["summer", "tee"], price: "12.50", expirationDays: 3 });
    expect(isSame(ITEM_DRAFT_NAMES, draftOf(item), draftOf({ ...item, tags: [...item.tags] }))).toBe(true);
    expect(patchOf(changesOf(ITEM_DRAFT_NAMES, draftOf(item), draftOf(item)))).toEqual({});
  });

  test("empty text takes a value away, tags are apart by commas, days are a number", () => {
    expect(
      patchOf({
        price: "",
        packaging: " Box ",
        tags: "tee, summer,, tee",
        expirationDays: "14",
        streetDate: "",
      }),
    ).toEqual({
      price: null,
      packaging: "Box",
      tags: ["tee", "summer"],
      expirationDays: 14,
      streetDate: null,
    });
    expect(patchOf({ expirationDays: "" })).toEqual({ expirationDays: null });
  });

  test("a setting is saved with its end, or says that it stays", () => {
    const until = localOf(UNTIL);
    expect(patchOf({ sync: { setting: "never", until, syncWhenEnds: false } })).toEqual({
      syncInventory: "never",
      syncInventoryUntil: UNTIL,
      syncWhenEnds: false,
    });
    expect(patchOf({ sync: { setting: "always", until: "", syncWhenEnds: true } })).toEqual({
      syncInventory: "always",
      syncInventoryUntil: null,
    });
  });

  test("one override over another goes back to what was before both", () => {
    const override = { until: UNTIL, restores: "default", syncWhenEnds: true } as const;
    expect(restoredBy(sampleItem({ syncInventory: "never", override }))).toBe("default");
    expect(restoredBy(sampleItem({ syncInventory: "always" }))).toBe("always");
  });
});

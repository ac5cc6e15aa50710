import type { Item, ItemPatch, ItemSyncSetting } from "@trueup/sdk";
import { localOf, momentOf } from "../../local-time.ts";

/** An item's fields as its page edits them; empty text is no value. */
export interface ItemDraft {
  readonly sku: string;
  readonly description: string;
  readonly price: string;
  readonly wholesaleCost: string;
  readonly packaging: string;
  /** Apart by commas. */
  readonly tags: string;
  readonly expirationDays: string;
  readonly sync: SyncDraft;
  readonly processOrders: boolean;
  readonly includeInbound: boolean;
  /** `YYYY-MM-DD`. */
  readonly streetDate: string;
}

/** The sync setting; it is saved as a whole, because saving it ends an expiry that is not named again. */
export interface SyncDraft {
  readonly setting: ItemSyncSetting;
  /** Where the user is, `YYYY-MM-DDTHH:mm`; empty where the setting stays. */
  readonly until: string;
  readonly syncWhenEnds: boolean;
}

export const ITEM_DRAFT_NAMES = [
  "sku",
  "description",
  "price",
  "wholesaleCost",
  "packaging",
  "tags",
  "expirationDays",
  "sync",
  "processOrders",
  "includeInbound",
  "streetDate",
] as const satisfies readonly (keyof ItemDraft)[];

export function draftOf(item: Item): ItemDraft {
  return {
    sku: item.sku,
    description: item.description,
    price: item.price ?? "",
    wholesaleCost: item.wholesaleCost ?? "",
    packaging: item.packaging ?? "",
    tags: item.tags.join(", "),
    expirationDays: item.expirationDays === null ? "" : String(item.expirationDays),
    sync: {
      setting: item.syncInventory,
      until: item.override === null ? "" : localOf(item.override.until),
      syncWhenEnds: item.override?.syncWhenEnds ?? true,
    },
    processOrders: item.processOrders,
    includeInbound: item.includeInbound,
    streetDate: item.streetDate ?? "",
  };
}

/** The changed fields as the API takes them. */
export function patchOf(changes: Partial<ItemDraft>): ItemPatch {
  const { tags, sync, expirationDays, price, wholesaleCost, packaging, streetDate, ...same } = changes;
  return {
    ...same,
    ...(price === undefined ? {} : { price: textOrNull(price) }),
    ...(wholesaleCost === undefined ? {} : { wholesaleCost: textOrNull(wholesaleCost) }),
    ...(packaging === undefined ? {} : { packaging: textOrNull(packaging) }),
    ...(streetDate === undefined ? {} : { streetDate: textOrNull(streetDate) }),
    ...(expirationDays === undefined ? {} : { expirationDays: numberOrNull(expirationDays) }),
    ...(tags === undefined ? {} : { tags: tagsOf(tags) }),
    ...(sync === undefined ? {} : syncPatch(sync)),
  };
}

function syncPatch({ setting, until, syncWhenEnds }: SyncDraft): ItemPatch {
  const moment = momentOf(until);
  return moment === null
    ? { syncInventory: setting, syncInventoryUntil: null }
    : { syncInventory: setting, syncInventoryUntil: moment, syncWhenEnds };
}

function tagsOf(text: string): readonly string[] {
  const tags = text.split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

/** What the setting would go back to: where one override follows another, what was before both. */
export function restoredBy(item: Item): ItemSyncSetting {
  return item.override?.restores ?? item.syncInventory;
}

function textOrNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

function numberOrNull(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

import { isEligible } from "@trueup/sdk";
import { dueOf, type ListingRow, rowOf } from "../database/tables.ts";
import type { Shop } from "../store/shop.ts";
import { fail, type Notes, notesOf } from "./notes.ts";
import type { Excused } from "./watch.ts";

/** Checks that the world came to rest as it should, once nothing disturbs it any more. */
export function checkQuiet(notes: Notes, shopOf: (storeId: number) => Shop, excused: Excused): void {
  for (const listing of notes.tables.listings.values()) {
    // L2: what is broken for good (a row, a store) holds up nothing else, so the rest is judged all the same.
    if (excused.listingIds.has(listing.id) || excused.storeIds.has(listing.storeId)) continue;
    checkListing(notes, listing, shopOf(listing.storeId));
  }
  // L3: no store that can be reached is in trouble any more.
  for (const store of notes.tables.stores.values()) {
    if (excused.storeIds.has(store.id) || store.disconnected || store.paused || store.health.state === "ok")
      continue;
    fail(notes, "L3", `store ${store.id} is still ${store.health.state}`);
  }
}

// L1: every eligible listing agrees with its store, nothing waits, nothing is in doubt.
function checkListing(notes: Notes, listing: ListingRow, shop: Shop): void {
  if (!canBeWritten(notes, listing)) return;
  const due = dueOf(notes.tables, listing.storeId).get(listing.id);
  if (due !== undefined) return fail(notes, "L1", `listing ${listing.id} is still ${stateOf(due)}`);
  const own = notesOf(notes, listing.id);
  const shown = [...shop.variants.values()].find((variant) => variant.listingId === listing.id)?.quantity;
  if (own.expected === null || own.foreignAtMs > own.oursAtMs) return;
  if (shown !== own.expected) {
    fail(notes, "L1", `listing ${listing.id} shows ${shown} and should show ${own.expected}`);
  }
  if (listing.known !== shown) {
    fail(notes, "S2", `listing ${listing.id} is believed to show ${listing.known} and shows ${shown}`);
  }
}

function stateOf({ attemptId, notBefore }: { attemptId: number | null; notBefore: number | null }): string {
  if (attemptId !== null) return `in write ${attemptId}`;
  return notBefore === null ? "due" : "backing off";
}

function canBeWritten({ tables }: Notes, listing: ListingRow): boolean {
  const item = rowOf(tables.items, listing.itemId);
  const store = rowOf(tables.stores, listing.storeId);
  if (store.paused) return false;
  return isEligible({
    itemArchived: item.archived,
    listingLinked: listing.linked,
    listingPaused: listing.paused,
    store: store.disconnected ? "disconnected" : "usable",
    storeSyncEnabled: store.syncEnabled,
    customerSetting: rowOf(tables.customers, listing.customerId).syncSetting,
    itemSetting: item.setting,
  });
}

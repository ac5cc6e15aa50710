import type { Authorisation, PlannedDecision } from "@trueup/db/decisions";
import type { ListingRow as StateOfListing } from "@trueup/db/item-state";
import { unpackFacts } from "@trueup/db/recorded-facts";
import type { StockRequest } from "@trueup/db/stock-change-request";
import { decide, effectiveSetting, isSellable } from "@trueup/sdk";
import { dueOf, type ListingRow, rowOf } from "../database/tables.ts";
import { fail, type Notes, notesOf } from "./notes.ts";

/** Checks what is authorised, kept and dropped. */
export function watchDecisions(notes: Notes) {
  const { tables } = notes;
  const counted = new Map<string, number>();
  const seenSources = new Set<string>();
  let before: readonly StateOfListing[] = [];
  let settingsOnly = false;

  return {
    decided({ listingId, trigger, recorded, level, outcome }: PlannedDecision) {
      const facts = unpackFacts(recorded, { trigger, level });
      const own = notesOf(notes, listingId);
      // With something pending nothing is skipped as unchanged, so this says what is right and not what is needed.
      const due = decide({ ...facts, pending: true });
      if (due.outcome === "push" && level !== null) own.expected = level;
      // S4: nothing that was never received is set to 0, unless by hand, under Always, or over a number of ours.
      const setting = effectiveSetting(facts.itemSetting, facts.customerSetting);
      const isOurs = tables.listings.get(listingId)?.written === true;
      const mayZero = facts.received || isOurs || trigger === "manual" || setting === "always";
      if (outcome === "push" && (level ?? 0) <= 0 && !mayZero) {
        fail(notes, "S4", `listing ${listingId} was never received and is to be set to ${level}`);
      }
      // S13: a level that is authorised is a whole number, and unknown is never 0.
      if (outcome === "push" && (level === null || !Number.isSafeInteger(level) || level < 0)) {
        fail(notes, "S13", `listing ${listingId} is to be set to ${level}`);
      }
    },

    authorised(listing: ListingRow, { version, level, manualVersion }: Authorisation) {
      const own = notesOf(notes, listing.id);
      own.levels.set(version, level);
      own.newest = Math.max(own.newest, version);
      if (manualVersion === null) own.eventVersion = Math.max(own.eventVersion, version);
    },

    // S5: a changed setting alone authorises nothing.
    settingsSaved(listings: readonly StateOfListing[], only: boolean) {
      before = listings;
      settingsOnly = only;
    },
    settingsApplied() {
      for (const { id, desiredVersion } of settingsOnly ? before : []) {
        const now = rowOf(tables.listings, id).desiredVersion;
        if (now !== desiredVersion) fail(notes, "S5", `a setting authorised version ${now} of listing ${id}`);
      }
    },

    // S7: what waits is dropped only for a reason that holds, so that no update is lost.
    dropped(listing: ListingRow, reason: string) {
      if (reason !== "unchanged") notesOf(notes, listing.id).expected = null;
      if (!holds(notes, listing, reason)) {
        fail(notes, "S7", `listing ${listing.id} was dropped as "${reason}", which is not so`);
      }
    },

    // S8: a change that comes twice counts once. Sellable units are added up here, once per source id.
    stockRecorded({ changes }: StockRequest, outcome: string) {
      for (const change of outcome === "recorded" ? changes : []) {
        if (change.sourceId === null || seenSources.has(change.sourceId) || !("itemId" in change.item))
          continue;
        seenSources.add(change.sourceId);
        const { itemId } = change.item;
        for (const [key, count] of movesOf(change, itemId)) counted.set(key, count(counted.get(key) ?? 0));
        const sum = [...counted].reduce(
          (all, [key, units]) => all + (key.startsWith(`${itemId}/`) ? units : 0),
          0,
        );
        const item = rowOf(tables.items, itemId);
        const shelf = item.stock.reduce((all, cell) => all + (isSellable(cell.role) ? cell.quantity : 0), 0);
        if (shelf !== sum) fail(notes, "S8", `item ${itemId} has ${shelf} units on the shelf, not ${sum}`);
      }
    },
    /** What was on the shelf at the start. */
    counts(itemId: number, units: number) {
      counted.set(`${itemId}/1/pickable`, units);
    },

    // S7: a listing with a level that is not closed is due, and no other is; its level is the newest authorised.
    stepped() {
      for (const listing of tables.listings.values()) {
        const isDue = dueOf(tables, listing.storeId).has(listing.id);
        if (isDue !== listing.desiredVersion > listing.closedVersion) {
          fail(notes, "S7", `listing ${listing.id} is ${isDue ? "due without need" : "open and not due"}`);
        }
        const newest = notesOf(notes, listing.id).levels.get(listing.desiredVersion);
        if (newest !== undefined && newest !== listing.desiredLevel) {
          fail(notes, "S7", `listing ${listing.id} keeps ${listing.desiredLevel} where ${newest} is newest`);
        }
      }
    },
  };
}

function movesOf(change: StockRequest["changes"][number], itemId: number) {
  const key = (warehouseId: number | null, role: string) => `${itemId}/${warehouseId ?? 1}/${role}`;
  const moves: [string, (units: number) => number][] = [];
  const add = (
    place: { warehouseId: number | null; role: Parameters<typeof isSellable>[0] },
    units: number,
  ) => {
    if (isSellable(place.role)) moves.push([key(place.warehouseId, place.role), (now) => now + units]);
  };
  switch (change.kind) {
    case "receive":
      add(change.place, change.quantity);
      break;
    case "adjust":
      add(change.place, change.delta);
      break;
    case "set":
      moves.push([key(change.place.warehouseId, change.place.role), () => change.quantity]);
      break;
    case "move":
      add(change.from, -change.quantity);
      add(change.to, change.quantity);
  }
  return moves;
}

function holds(notes: Notes, listing: ListingRow, reason: string): boolean {
  const { tables } = notes;
  const item = rowOf(tables.items, listing.itemId);
  const store = rowOf(tables.stores, listing.storeId);
  const customer = rowOf(tables.customers, listing.customerId);
  switch (reason) {
    case "item_archived":
      return item.archived;
    case "listing_paused":
      return listing.paused;
    case "store_disconnected":
      return store.disconnected;
    case "store_off":
      return !store.syncEnabled;
    case "never":
      return effectiveSetting(item.setting, customer.syncSetting) === "never";
    case "unchanged":
      return listing.known === listing.desiredLevel && !listing.needsRead;
    case "manual_ended":
      return notesOf(notes, listing.id).eventVersion <= listing.closedVersion;
  }
  return reason === "listing_unlinked";
}

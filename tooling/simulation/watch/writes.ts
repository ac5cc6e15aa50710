import type { Lease } from "@trueup/db/lease";
import { effectiveSetting, MAX_QUANTITY } from "@trueup/sdk";
import { type AttemptRow, type ListingRow, rowOf } from "../database/tables.ts";
import type { SentRow, Shop, ShopAnswer, Variant } from "../store/shop.ts";
import { fail, hasShown, type Notes, notesOf } from "./notes.ts";

/** A call may take so long, by the worker's clock; the lease has to outlast it. */
const LONGEST_CALL_MS = 10_000;

const HAMMERED_MS = 10_000;
/** Back-off begins small, and a click tries at once. */
const MOST_REFUSALS = 12;

/** Checks what is claimed, sent, written and recorded. */
export function watchWrites(notes: Notes) {
  const { tables, now } = notes;
  const attemptsByKey = new Map<string, AttemptRow>();

  const refusals = new Map<number, number[]>();

  // S10: nor is it hammered with what it refuses.
  function countRefusal(variant: Variant | undefined): void {
    if (variant === undefined) return;
    const recent = (refusals.get(variant.listingId) ?? []).filter((atMs) => atMs > now() - HAMMERED_MS);
    refusals.set(variant.listingId, [...recent, now()]);
    if (recent.length < MOST_REFUSALS) return;
    fail(
      notes,
      "S10",
      `listing ${variant.listingId} was sent ${recent.length} times in 10 s although it is refused`,
    );
  }

  return {
    claimed(owner: string, attempt: AttemptRow) {
      attemptsByKey.set(attempt.key, attempt);
      for (const [at, listingId] of attempt.listingIds.entries()) {
        const listing = rowOf(tables.listings, listingId);
        const version = attempt.versions[at] ?? 0;
        // S11: one unresolved write per listing.
        const other = [...tables.open.values()].find((open) => open.listingIds.includes(listingId));
        if (other !== undefined) fail(notes, "S11", `listing ${listingId} is in write ${other.id} already`);
        // S3: nothing is claimed under Never, unless somebody waits who asked by hand.
        const isAsked = [...tables.pending].some((request) => request.listingId === listingId);
        if (settingOf(notes, listing) === "never" && !isAsked) {
          fail(notes, "S3", `listing ${listingId} is written under Never`);
        }
        // S7: the newest level goes out, never an older one.
        const own = notesOf(notes, listingId);
        if (version !== own.newest || own.levels.get(version) !== attempt.levels[at]) {
          fail(
            notes,
            "S7",
            `listing ${listingId} is sent version ${version}, and ${own.newest} is the newest`,
          );
        }
      }
      // S12: only the holder of the lease claims.
      if (!isHolder(notes, owner, attempt.storeId, attempt.epoch, 0)) {
        fail(notes, "S12", `${owner} claims for store ${attempt.storeId} without its lease`);
      }
    },

    // S12: no call begins that might outlast the lease. S9: nor does one that mixes customers.
    called(owner: string, lease: Lease, shop: Shop, items: readonly (string | null)[]) {
      if (!isHolder(notes, owner, lease.storeId, lease.epoch, LONGEST_CALL_MS)) {
        fail(
          notes,
          "S12",
          `${owner} calls store ${lease.storeId} although its lease may end before the call`,
        );
      }
      if (shop.customerId !== lease.customerId)
        fail(notes, "S9", `store ${shop.id} is called for another customer`);
      for (const id of items) {
        if (id !== null && !shop.variants.has(id)) fail(notes, "S9", `store ${shop.id} is asked for ${id}`);
      }
    },

    // S8: a key never comes back with another body.
    keyUsed(shop: Shop, key: string, sameBody: boolean) {
      if (!sameBody) fail(notes, "S8", `store ${shop.id} was sent key ${key} with another body`);
    },

    written(shop: Shop, key: string, rows: readonly SentRow[], answer: ShopAnswer) {
      // S13: absolute whole numbers, none below 0.
      for (const { quantity } of rows) {
        if (Number.isSafeInteger(quantity) && quantity >= 0 && quantity <= MAX_QUANTITY) continue;
        fail(notes, "S13", `store ${shop.id} was sent the quantity ${quantity}`);
      }
      if (answer.kind === "rows_refused") {
        const refused = answer.rows.filter((row) => row.refusal.kind === "problem");
        for (const { index } of refused) countRefusal(shop.variants.get(rows[index]?.inventoryItemId ?? ""));
      }
      if (answer.kind !== "written") return;
      const attempt = attemptsByKey.get(key.split("/")[0] ?? "");
      for (const [at, { inventoryItemId, quantity }] of rows.entries()) {
        const listingId = shop.variants.get(inventoryItemId)?.listingId ?? 0;
        const listing = rowOf(tables.listings, listingId);
        const own = notesOf(notes, listingId);
        own.shown.push({ atMs: now(), quantity });
        own.oursAtMs = now();
        // S8: what is sent again takes effect once.
        if (attempt !== undefined && own.effectiveKeys.has(attempt.key)) {
          fail(notes, "S8", `write ${attempt.id} took effect twice`);
        }
        own.effectiveKeys.add(attempt?.key ?? key);
        // S1: and not at all once it was closed: then something newer may stand there.
        if (attempt !== undefined && attempt.outcome !== null && listing.linked) {
          fail(notes, "S1", `write ${attempt.id} takes effect although it was closed as ${attempt.outcome}`);
        }
        const version = attempt?.versions[at];
        if (version === undefined) {
          fail(notes, "S8", `store ${shop.id} carried out ${key}, which is on no record`);
          continue;
        }
        // S1: no older version takes effect after a newer one, nor after it needed no more work.
        if (version < own.effective || (listing.linked && listing.closedVersion >= version)) {
          const newer = Math.max(own.effective, listing.closedVersion);
          fail(notes, "S1", `listing ${listingId} shows version ${version} after ${newer}`);
        }
        own.effective = Math.max(own.effective, version);
      }
    },

    // S2: what is acknowledged was written by that attempt, or was read at the store after it began.
    acknowledged(
      attempt: AttemptRow,
      listing: ListingRow,
      { level, version }: { level: number; version: number },
    ) {
      const own = notesOf(notes, listing.id);
      if (own.levels.get(version) !== level) {
        fail(
          notes,
          "S2",
          `listing ${listing.id} is acknowledged at ${level}, which version ${version} is not`,
        );
      }
      if (!own.effectiveKeys.has(attempt.key) && !hasShown(own, level, attempt.at)) {
        fail(notes, "S2", `listing ${listing.id} is acknowledged at ${level} and was never written`);
      }
    },

    closed({ id, key, listingIds, outcome }: AttemptRow) {
      for (const listingId of listingIds) {
        // S2: what is recorded as failed was not written, and what nobody knows is not believed.
        const isWritten = notesOf(notes, listingId).effectiveKeys.has(key);
        if (outcome === "failed" && isWritten)
          fail(notes, "S2", `write ${id} is closed as failed and was written`);
        const { known } = rowOf(tables.listings, listingId);
        if (outcome === "unconfirmed" && known !== null) {
          fail(notes, "S2", `listing ${listingId} is believed to show ${known} after an unconfirmed write`);
        }
      }
    },

    // S12: a lost lease writes nothing.
    guarded(operation: string, owner: string, lease: Lease, ok: boolean) {
      if (!ok)
        fail(notes, "S12", `${owner} recorded "${operation}" for store ${lease.storeId} without its lease`);
    },
  };
}

function settingOf({ tables }: Notes, listing: ListingRow) {
  const item = rowOf(tables.items, listing.itemId);
  return effectiveSetting(item.setting, rowOf(tables.customers, listing.customerId).syncSetting);
}

function isHolder(
  { tables, now }: Notes,
  owner: string,
  storeId: number,
  epoch: number,
  forMs: number,
): boolean {
  const { lease } = rowOf(tables.stores, storeId);
  return lease.owner === owner && lease.epoch === epoch && lease.expiresAt > now() + forMs;
}

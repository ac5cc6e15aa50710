import { decideItem } from "@trueup/db/decide-item";
import { saveDecided } from "@trueup/db/decisions";
import { dropWaiting } from "@trueup/db/drop";
import type { ItemState } from "@trueup/db/item-state";
import { lockItems } from "@trueup/db/load-items";
import { drawRowIds } from "@trueup/db/row-id";
import type { Db, Trx } from "@trueup/db/schema";
import { inTransaction } from "@trueup/db/transaction";
import {
  levelRuleFaults,
  type ListingPatch,
  type OwnLevelRules,
  ownLevelRules,
  PLATFORM_TRAITS,
} from "@trueup/sdk";
import { sql } from "kysely";
import { invalidInput } from "../http/refusal.ts";
import { changedRules } from "./save-store.ts";

export type ChangedListing = "changed" | "not_found" | "stale";

interface ListingKey {
  readonly customerId: number;
  readonly listingId: number;
}

/**
 * Pauses a linked listing or lets it go on, and saves its own level rules, which are judged as `rule_changed`. What
 * changes nothing is no new version.
 */
export async function changeListing(
  db: Db,
  key: ListingKey,
  { paused, levelRules }: ListingPatch,
  ifVersion: number | null,
): Promise<ChangedListing> {
  return inTransaction(db, async (trx) => {
    const item = await lockItemOf(trx, key);
    const before = item === null ? undefined : await loadListing(trx, key);
    if (item === null || before === undefined) return "not_found";
    if (ifVersion !== null && before.version !== ifVersion) return "stale";
    const wasPaused = before.paused_at !== null;
    const isPaused = paused ?? wasPaused;
    const rules = levelRules === undefined ? before.level_rules : ownLevelRules(levelRules);
    const hasNewRules = changedRules(before.level_rules, rules).length > 0;
    if (hasNewRules) {
      const faults = levelRuleFaults(rules, before.store_rules, PLATFORM_TRAITS[before.platform]);
      if (faults.length > 0) throw invalidInput(faults);
    }
    if (isPaused === wasPaused && !hasNewRules) return "changed";
    await trx
      .updateTable("listing")
      .set({
        paused_at: isPaused ? sql<Date>`coalesce(paused_at, now())` : null,
        level_rules: JSON.stringify(rules),
        version: sql`version + 1`,
      })
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.listingId)
      .execute();
    if (hasNewRules) await judgeRules(trx, item.id, key);
    if (isPaused && !wasPaused) {
      await dropWaiting(
        trx,
        { customerId: key.customerId, storeId: before.store_id },
        key.listingId,
        "listing_paused",
      );
    }
    return "changed";
  });
}

/** Items before listings, as every transaction locks them. */
async function lockItemOf(trx: Trx, { customerId, listingId }: ListingKey): Promise<ItemState | null> {
  const listing = await trx
    .selectFrom("listing")
    .select("item_id")
    .where("customer_id", "=", customerId)
    .where("id", "=", listingId)
    .executeTakeFirst();
  if (listing === undefined) return null;
  const [item] = await lockItems(trx, [{ customerId, itemId: listing.item_id }]);
  return item ?? null;
}

interface LoadedListing {
  readonly store_id: number;
  readonly paused_at: Date | null;
  readonly level_rules: OwnLevelRules;
  readonly version: number;
  readonly store_rules: OwnLevelRules;
  readonly platform: keyof typeof PLATFORM_TRAITS;
}

/** Asked once the item's lock is held, which holds its listings too. */
async function loadListing(trx: Trx, key: ListingKey): Promise<LoadedListing | undefined> {
  const { rows } = await sql<LoadedListing>`
    SELECT l.store_id, l.paused_at, l.level_rules, l.version, s.level_rules AS store_rules, s.platform
    FROM listing l JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    WHERE l.customer_id = ${key.customerId} AND l.id = ${key.listingId} AND l.unlinked_at IS NULL`.execute(
    trx,
  );
  return rows[0];
}

/** What the change is recorded as; it authorises nothing. */
async function judgeRules(trx: Trx, itemId: number, { customerId, listingId }: ListingKey): Promise<void> {
  const [item] = await lockItems(trx, [{ customerId, itemId }]);
  if (item === undefined) return;
  const ids = await drawRowIds(trx, { history: 0, decision: 1 });
  const decided = decideItem(
    { ...item, listings: item.listings.filter(({ id }) => id === listingId) },
    { trigger: "rule_changed", eventId: null, cause: "event", nextDecisionId: () => ids.decision() },
  );
  await saveDecided(trx, [decided]);
}

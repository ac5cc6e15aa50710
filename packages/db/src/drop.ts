import type { SkipReason } from "@trueup/sdk";
import { sql } from "kysely";
import type { ItemState } from "./item-state.ts";
import type { Db, Trx } from "./schema.ts";
import { waitingStores } from "./store-work.ts";
import { inTransaction } from "./transaction.ts";
import { ofListing, waitsForOneOf } from "./waiting-asked.ts";

interface StoreKey {
  readonly customerId: number;
  readonly storeId: number;
}

/**
 * Drops waiting pushes that may no longer be sent: their versions close, and who asked for one by hand is told why
 * it was skipped. A problem that stood against them is over with them. The caller holds the listings' locks.
 */
export async function dropRows(
  trx: Trx,
  { customerId, storeId }: StoreKey,
  drops: readonly { readonly listingId: number; readonly reason: SkipReason }[],
): Promise<void> {
  if (drops.length === 0) return;
  const ids = drops.map((drop) => drop.listingId);
  const reasons = drops.map((drop) => drop.reason);
  await sql`
    WITH dropped AS (
      SELECT ${customerId}::bigint AS customer_id, r.*
      FROM unnest(${ids}::bigint[], ${reasons}::text[]) AS r(listing_id, reason)),
    closed AS (
      UPDATE listing l SET closed_version = l.desired_version FROM dropped
      WHERE l.customer_id = ${customerId} AND l.id = dropped.listing_id
      RETURNING l.id, l.desired_level, l.desired_version, dropped.reason),
    requests AS (
      UPDATE sync_request_listing r SET status = 'skipped', at = now(), reason = ${ofListing(ids, reasons, "text")}
      WHERE ${waitsForOneOf("dropped")}),
    problems AS (
      DELETE FROM listing_problem p USING dropped
      WHERE p.customer_id = ${customerId} AND p.listing_id = dropped.listing_id),
    history AS (
      INSERT INTO push (customer_id, listing_id, store_id, quantity, version, outcome, code)
      SELECT ${customerId}, id, ${storeId}, desired_level, desired_version, 'dropped', reason FROM closed)
    DELETE FROM due USING dropped
    WHERE due.store_id = ${storeId} AND due.listing_id = dropped.listing_id`.execute(trx);
}

/** Rows that one transaction drops at most: a request or a task that drops more takes it by slices. */
const DROP_SLICE_ROWS = 1_000;

/**
 * Drops what waits to be sent to one listing of a store, or to all of them: a slice at most. Answers whether there may
 * be more. What is on its way already stays, and its outcome is recorded.
 */
export async function dropWaiting(
  trx: Trx,
  store: StoreKey,
  listingId: number | null,
  reason: SkipReason,
  most: number = DROP_SLICE_ROWS,
): Promise<boolean> {
  const ids = listingId === null ? await findWaiting(trx, store, most) : [listingId];
  await dropListings(trx, store, ids, reason);
  return ids.length === most;
}

/** Drops what waits to be sent to these listings of a store. */
async function dropListings(
  trx: Trx,
  store: StoreKey,
  listingIds: readonly number[],
  reason: SkipReason,
): Promise<void> {
  if (listingIds.length === 0) return;
  await sql`
    SELECT 1 FROM listing WHERE customer_id = ${store.customerId} AND id = ANY (${[...listingIds]}::bigint[])
    ORDER BY id FOR UPDATE`.execute(trx);
  const { rows } = await sql<{ listing_id: number }>`
    SELECT listing_id FROM due WHERE store_id = ${store.storeId} AND attempt_id IS NULL
      AND listing_id = ANY (${[...listingIds]}::bigint[])`.execute(trx);
  await dropRows(
    trx,
    store,
    rows.map((row) => ({ listingId: row.listing_id, reason })),
  );
}

/** What waits for items that were archived is never sent, not even where they are back before anybody claimed it. */
export async function dropArchived(trx: Trx, items: readonly ItemState[]): Promise<void> {
  const listings = items.flatMap((item) =>
    item.listings.map(({ id, storeId }) => ({ id, storeId, customerId: item.customer.id })),
  );
  for (const [storeId, own] of Map.groupBy(listings, (listing) => listing.storeId)) {
    await dropListings(
      trx,
      { customerId: own[0]?.customerId ?? 0, storeId },
      own.map((listing) => listing.id),
      "item_archived",
    );
  }
}

/**
 * Drops a slice of what waits for a store that is switched off or disconnected: what was more than its switch dropped,
 * or became due at the same moment. Answers how many rows it found: 0 once there are none. Takes no lease: such a
 * store may be paused or suspended too, and rows may be backing off, so that no claim would ever come to them. The
 * store's own row is locked, so that it stays off meanwhile; one that somebody else works on is left to them.
 */
export async function dropUnsendable(
  db: Db,
  {
    storeId = null,
    most = DROP_SLICE_ROWS,
  }: { readonly storeId?: number | null; readonly most?: number } = {},
): Promise<number> {
  return inTransaction(db, async (trx) => {
    const { rows: stores } = await sql<{ customer_id: number; id: number; disconnected: boolean }>`
      WITH RECURSIVE ${waitingStores}
      SELECT s.customer_id, s.id, s.disconnected_at IS NOT NULL AS disconnected
      FROM waiting_for w JOIN store s ON s.id = w.store_id
      WHERE (NOT s.sync_enabled OR s.disconnected_at IS NOT NULL) AND s.id = coalesce(${storeId}::bigint, s.id)
      ORDER BY s.id LIMIT 1 FOR NO KEY UPDATE OF s SKIP LOCKED`.execute(trx);
    const [store] = stores;
    if (store === undefined) return 0;
    const key = { customerId: store.customer_id, storeId: store.id };
    const ids = await findWaiting(trx, key, most);
    await dropListings(trx, key, ids, store.disconnected ? "store_disconnected" : "store_off");
    return ids.length;
  });
}

async function findWaiting(trx: Trx, { storeId }: StoreKey, most: number): Promise<readonly number[]> {
  const { rows } = await sql<{ listing_id: number }>`
    SELECT listing_id FROM due WHERE store_id = ${storeId} AND attempt_id IS NULL LIMIT ${most}`.execute(trx);
  return rows.map((row) => row.listing_id);
}

import type { SkipReason } from "@trueup/sdk";
import { sql } from "kysely";
import type { Trx } from "./schema.ts";

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
  await sql`
    WITH dropped AS (
      SELECT * FROM unnest(${drops.map((drop) => drop.listingId)}::bigint[],
        ${drops.map((drop) => drop.reason)}::text[]) AS r(listing_id, reason)),
    closed AS (
      UPDATE listing l SET closed_version = l.desired_version FROM dropped
      WHERE l.customer_id = ${customerId} AND l.id = dropped.listing_id
      RETURNING l.id, l.desired_level, l.desired_version, dropped.reason),
    requests AS (
      UPDATE sync_request_listing r SET status = 'skipped', reason = dropped.reason, at = now() FROM dropped
      WHERE r.customer_id = ${customerId} AND r.listing_id = dropped.listing_id AND r.status = 'pending'),
    problems AS (
      DELETE FROM listing_problem p USING dropped
      WHERE p.customer_id = ${customerId} AND p.listing_id = dropped.listing_id),
    history AS (
      INSERT INTO push (customer_id, listing_id, store_id, quantity, version, outcome, code)
      SELECT ${customerId}, id, ${storeId}, desired_level, desired_version, 'dropped', reason FROM closed)
    DELETE FROM due USING dropped
    WHERE due.store_id = ${storeId} AND due.listing_id = dropped.listing_id`.execute(trx);
}

/**
 * Drops all that waits to be sent to a store, or to one of its listings. What is on its way already stays, and its
 * outcome is recorded.
 */
export async function dropWaiting(
  trx: Trx,
  store: StoreKey,
  listingId: number | null,
  reason: SkipReason,
): Promise<void> {
  const { rows: locked } = await sql<{ id: number }>`
    SELECT l.id FROM listing l
    WHERE l.customer_id = ${store.customerId} AND l.store_id = ${store.storeId}
      AND l.desired_version > l.closed_version AND l.id = coalesce(${listingId}::bigint, l.id)
    ORDER BY l.id FOR UPDATE`.execute(trx);
  const { rows } = await sql<{ listing_id: number }>`
    SELECT listing_id FROM due WHERE store_id = ${store.storeId} AND attempt_id IS NULL
      AND listing_id = ANY (${locked.map((row) => row.id)}::bigint[])`.execute(trx);
  await dropRows(
    trx,
    store,
    rows.map((row) => ({ listingId: row.listing_id, reason })),
  );
}

import type { Trx } from "@trueup/db/schema";
import type { SkipReason } from "@trueup/sdk";
import { sql } from "kysely";

/**
 * Drops what waits to be sent to a store, or to one of its listings: the versions close, and who asked for a push
 * by hand is told why it was skipped. What is on its way already stays, and its outcome is recorded.
 */
export async function dropWaiting(
  trx: Trx,
  where: { readonly customerId: number; readonly storeId: number; readonly listingId: number | null },
  reason: SkipReason,
): Promise<void> {
  const { customerId, storeId, listingId } = where;
  const { rows } = await sql<{ id: number }>`
    SELECT l.id FROM listing l
    WHERE l.customer_id = ${customerId} AND l.store_id = ${storeId} AND l.desired_version > l.closed_version
      AND l.id = coalesce(${listingId}::bigint, l.id)
    ORDER BY l.id FOR UPDATE`.execute(trx);
  if (rows.length === 0) return;
  await sql`
    WITH dropped AS (
      DELETE FROM due
      WHERE store_id = ${storeId} AND listing_id = ANY (${rows.map((row) => row.id)}::bigint[]) AND attempt_id IS NULL
      RETURNING listing_id),
    closed AS (
      UPDATE listing l SET closed_version = l.desired_version FROM dropped
      WHERE l.customer_id = ${customerId} AND l.id = dropped.listing_id
      RETURNING l.id, l.desired_level, l.desired_version),
    requests AS (
      UPDATE sync_request_listing r SET status = 'skipped', reason = ${reason}, at = now() FROM dropped
      WHERE r.customer_id = ${customerId} AND r.listing_id = dropped.listing_id AND r.status = 'pending')
    INSERT INTO push (customer_id, listing_id, store_id, quantity, version, outcome, code)
    SELECT ${customerId}, id, ${storeId}, desired_level, desired_version, 'dropped', ${reason} FROM closed`.execute(
    trx,
  );
}

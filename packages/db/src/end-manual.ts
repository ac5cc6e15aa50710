import { sql } from "kysely";
import type { Lease } from "./lease.ts";
import type { Trx } from "./schema.ts";
import { ofListing, waitsForOneOf } from "./waiting-asked.ts";

export interface EndedManual {
  readonly listingId: number;
  readonly reason: string;
  /** The version that was sent, or was to be: clicks for newer ones wait on. All end where it is left out. */
  readonly version?: number;
}

/**
 * Ends requests made by hand as failed, and with them what only they made due. `olderThanMs` leaves younger clicks
 * waiting. The caller holds the listings' locks.
 */
export async function endManual(
  trx: Trx,
  lease: Pick<Lease, "customerId" | "storeId">,
  ended: readonly EndedManual[],
  olderThanMs = 0,
): Promise<void> {
  if (ended.length === 0) return;
  const ids = ended.map((row) => row.listingId);
  const reasons = ended.map((row) => row.reason);
  await sql`
    WITH ended AS (
      SELECT ${lease.customerId}::bigint AS customer_id, e.*
      FROM unnest(${ids}::bigint[], ${ended.map((row) => row.version ?? null)}::bigint[]) AS e(listing_id, version))
    UPDATE sync_request_listing r SET status = 'failed', at = now(), reason = ${ofListing(ids, reasons, "text")}
    WHERE ${waitsForOneOf("ended", sql`(k.version IS NULL OR version <= k.version)`)}
      AND r.created_at <= now() - ${olderThanMs} * interval '1 millisecond'`.execute(trx);
  await dropEndedManual(trx, lease, ids);
}

/**
 * What was due only because somebody asked by hand, and whose requests have all ended, is due no more; what an event
 * made due waits on. Rows in flight are left until their write ends. The caller holds the listings' locks.
 */
export async function dropEndedManual(
  trx: Trx,
  lease: Pick<Lease, "customerId" | "storeId">,
  listingIds: readonly number[],
): Promise<void> {
  await sql`
    WITH ended AS (
      SELECT d.listing_id, coalesce(d.event_version, 0) > l.closed_version AS event_waits
      FROM due d JOIN listing l ON l.customer_id = d.customer_id AND l.id = d.listing_id
      WHERE d.store_id = ${lease.storeId} AND d.listing_id = ANY (${[...listingIds]}::bigint[])
        AND d.attempt_id IS NULL AND d.manual_version IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM sync_request_listing r
          WHERE r.customer_id = d.customer_id AND r.listing_id = d.listing_id AND r.status = 'pending')),
    closed AS (
      UPDATE listing l SET closed_version = l.desired_version FROM ended
      WHERE l.customer_id = ${lease.customerId} AND l.id = ended.listing_id AND NOT ended.event_waits),
    gone AS (
      DELETE FROM due USING ended
      WHERE due.store_id = ${lease.storeId} AND due.listing_id = ended.listing_id AND NOT ended.event_waits)
    UPDATE due SET manual_version = NULL FROM ended
    WHERE due.store_id = ${lease.storeId} AND due.listing_id = ended.listing_id AND ended.event_waits`.execute(
    trx,
  );
}

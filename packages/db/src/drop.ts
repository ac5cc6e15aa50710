import type { SkipReason } from "@trueup/sdk";
import { sql } from "kysely";
import type { Lease } from "./lease.ts";
import type { WaitingRow } from "./plan-claim.ts";
import type { Trx } from "./schema.ts";

/**
 * Drops waiting pushes that may no longer be sent: their versions close, and who asked for one by hand is told why
 * it was skipped. A problem that stood against them is over with them. The caller holds the listings' locks.
 */
export async function dropRows(
  trx: Trx,
  lease: Lease,
  drops: readonly { readonly row: WaitingRow; readonly reason: SkipReason }[],
): Promise<void> {
  if (drops.length === 0) return;
  const ids = drops.map(({ row }) => row.listingId);
  await sql`
    WITH dropped AS (
      SELECT * FROM unnest(${ids}::bigint[], ${drops.map(({ row }) => row.level)}::integer[],
        ${drops.map(({ row }) => row.version)}::bigint[], ${drops.map(({ reason }) => reason)}::text[])
        AS r(listing_id, level, version, reason)),
    closed AS (
      UPDATE listing l SET closed_version = l.desired_version FROM dropped
      WHERE l.customer_id = ${lease.customerId} AND l.id = dropped.listing_id),
    requests AS (
      UPDATE sync_request_listing r SET status = 'skipped', reason = dropped.reason, at = now() FROM dropped
      WHERE r.customer_id = ${lease.customerId} AND r.listing_id = dropped.listing_id AND r.status = 'pending'),
    problems AS (
      DELETE FROM listing_problem p USING dropped
      WHERE p.customer_id = ${lease.customerId} AND p.listing_id = dropped.listing_id),
    history AS (
      INSERT INTO push (customer_id, listing_id, store_id, quantity, version, outcome, code)
      SELECT ${lease.customerId}, listing_id, ${lease.storeId}, level, version, 'dropped', reason FROM dropped)
    DELETE FROM due USING dropped
    WHERE due.store_id = ${lease.storeId} AND due.listing_id = dropped.listing_id`.execute(trx);
}

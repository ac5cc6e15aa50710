import { LOW_STOCK_UNITS, PUSH_LANES } from "@trueup/sdk";
import { sql } from "kysely";
import type { Attempt } from "./claim.ts";
import { dropEndedManual } from "./end-manual.ts";
import { type Lease, ourLease } from "./lease.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";
import { ofListing, waitsForOneOf } from "./waiting-asked.ts";

/**
 * Records that the store took every row of a write. Answers false where the lease was lost: then
 * nothing was recorded, and the successor settles the attempt. An attempt that is closed already stays as it is.
 *
 * The row in `due` goes by what the listing's update returned, read after waiting for its lock. Deciding it by
 * joining `listing` again would see the state before the wait, and a change that came meanwhile would never be sent.
 * Everything that is written follows from `locked`, which takes the listings' locks in the order of their ids.
 */
export async function acknowledge(db: Db, owner: string, lease: Lease, attempt: Attempt): Promise<boolean> {
  return inTransaction(db, (trx) => recordWritten(trx, owner, lease, attempt));
}

/**
 * SQL for the lane of a newer level that came while the one before was on its way; the same rule as `laneOf`. The
 * age of what waits begins anew, too: at the claim at the earliest, because the claim took all that was known then.
 */
const laneNow = sql<number>`CASE
  WHEN written.desired_level <= 0 AND written.known_quantity > 0 THEN ${sql.lit(PUSH_LANES.indexOf("to_zero"))}
  WHEN due.manual_version > written.closed_version AND due.lane <= ${sql.lit(PUSH_LANES.indexOf("manual"))}
    THEN ${sql.lit(PUSH_LANES.indexOf("manual"))}
  WHEN written.desired_level <= ${sql.lit(LOW_STOCK_UNITS)} AND written.desired_level < written.known_quantity
    THEN ${sql.lit(PUSH_LANES.indexOf("low_stock"))}
  WHEN due.lane = ${sql.lit(PUSH_LANES.indexOf("bulk"))} THEN due.lane
  ELSE ${sql.lit(PUSH_LANES.indexOf("rest"))} END`;

/** The same in a transaction that does more: one statement, but where a click came while the write was on its way. */
export async function recordWritten(
  trx: Trx,
  owner: string,
  lease: Lease,
  attempt: Attempt,
): Promise<boolean> {
  const { rows } = await sql<{ held: boolean; clicked: number[] }>`
    WITH held AS (${ourLease(owner, lease)}),
    is_open AS (
      SELECT 1 FROM attempt WHERE at = ${attempt.at}::timestamptz AND id = ${attempt.id} AND closed_at IS NULL
        AND EXISTS (SELECT 1 FROM held) FOR UPDATE),
    locked AS (
      SELECT customer_id, id FROM listing WHERE customer_id = ${lease.customerId}
        AND id = ANY (${[...attempt.listingIds]}::bigint[]) AND EXISTS (SELECT 1 FROM is_open)
      ORDER BY id FOR UPDATE),
    sent AS (
      SELECT locked.customer_id, r.* FROM locked JOIN unnest(${[...attempt.listingIds]}::bigint[], ${[...attempt.levels]}::integer[],
        ${[...attempt.versions]}::bigint[]) AS r(listing_id, level, version) ON r.listing_id = locked.id),
    written AS (
      UPDATE listing l SET closed_version = sent.version, known_quantity = sent.level, known_at = now(),
        known_source = 'push', written_at = now(), needs_read = false
      FROM sent WHERE l.customer_id = ${lease.customerId} AND l.id = sent.listing_id
        AND l.closed_version < sent.version
      RETURNING l.store_id, l.id, l.desired_level, l.desired_version, l.closed_version, l.known_quantity),
    finished AS (
      DELETE FROM due USING written
      WHERE due.store_id = written.store_id AND due.listing_id = written.id
        AND written.closed_version >= written.desired_version),
    waiting AS (
      UPDATE due SET attempt_id = NULL, since = greatest(due.since, ${attempt.at}::timestamptz), lane = ${laneNow}
      FROM written
      WHERE due.store_id = written.store_id AND due.listing_id = written.id AND due.attempt_id = ${attempt.id}
        AND written.closed_version < written.desired_version
      RETURNING due.listing_id, due.manual_version > written.closed_version AS by_hand),
    requests AS (
      UPDATE sync_request_listing r SET status = 'confirmed', at = now(),
        quantity = ${ofListing(attempt.listingIds, attempt.levels, "integer")}
      WHERE ${waitsForOneOf("sent", sql`version <= k.version`)}),
    solved AS (
      DELETE FROM listing_problem p USING sent
      WHERE p.customer_id = ${lease.customerId} AND p.listing_id = sent.listing_id),
    history AS (
      INSERT INTO push (customer_id, listing_id, store_id, attempt_id, quantity, version, outcome)
      SELECT ${lease.customerId}, listing_id, ${lease.storeId}, ${attempt.id}, level, version, 'confirmed' FROM sent),
    closed AS (
      UPDATE attempt SET outcome = 'ok', closed_at = now(), body = NULL, ask_after = NULL
      WHERE at = ${attempt.at}::timestamptz AND id = ${attempt.id} AND EXISTS (SELECT 1 FROM is_open)),
    health AS (
      UPDATE store_health SET last_push_at = now() WHERE store_id = ${lease.storeId} AND EXISTS (SELECT 1 FROM is_open))
    SELECT EXISTS (SELECT 1 FROM held) AS held, ARRAY(SELECT listing_id FROM waiting WHERE by_hand) AS clicked`.execute(
    trx,
  );
  const [recorded] = rows;
  // The click may have ended meanwhile, as failed, and then nothing may be sent for it any more.
  if (recorded !== undefined && recorded.clicked.length > 0)
    await dropEndedManual(trx, lease, recorded.clicked);
  return recorded?.held === true;
}

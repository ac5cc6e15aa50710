import { sql } from "kysely";
import type { Attempt } from "./claim.ts";
import type { Lease } from "./lease.ts";
import type { Db } from "./schema.ts";

/** How long a row of a write has waited. */
export interface SentWait {
  readonly listingId: number;
  readonly lane: number;
  /** Since the oldest level that the write covers was authorised, in milliseconds of the database's clock. */
  readonly ageMs: number;
  readonly closedVersion: number;
}

/** For a write that somebody else may have begun; of one that is settled, nothing. */
export async function loadSentWaits(db: Db, lease: Lease, attempt: Attempt): Promise<readonly SentWait[]> {
  const { rows } = await sql<SentWait>`
    SELECT d.listing_id AS "listingId", d.lane, l.closed_version AS "closedVersion",
      (extract(epoch FROM statement_timestamp() - d.since) * 1000)::float8 AS "ageMs"
    FROM due d JOIN listing l ON l.customer_id = d.customer_id AND l.id = d.listing_id
    WHERE d.store_id = ${lease.storeId} AND d.listing_id = ANY (${[...attempt.listingIds]}::bigint[])
      AND d.attempt_id = ${attempt.id} ORDER BY d.listing_id`.execute(db);
  return rows;
}

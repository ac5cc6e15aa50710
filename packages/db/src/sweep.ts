import { sql } from "kysely";
import type { Db } from "./schema.ts";

export interface ListingKey {
  readonly customerId: number;
  readonly listingId: number;
}

/**
 * Finds listings whose newest level is not closed and yet not due: there must be none. Reads one range of listings in
 * the order of their keys and answers where the next one begins; null once the last was read.
 */
export async function findLostListings(
  db: Db,
  range: { readonly after: ListingKey | null; readonly rows: number },
): Promise<{ readonly lost: readonly number[]; readonly next: ListingKey | null }> {
  const { rows } = await sql<{ customer_id: number; id: number; read: number; lost: number[] }>`
    WITH range AS (
      SELECT customer_id, id, store_id, desired_version > closed_version AS is_open FROM listing
      WHERE (customer_id, id) > (${range.after?.customerId ?? 0}::bigint, ${range.after?.listingId ?? 0}::bigint)
      ORDER BY customer_id, id LIMIT ${range.rows})
    SELECT customer_id, id, (SELECT count(*) FROM range) AS read, (
      SELECT coalesce(array_agg(id ORDER BY customer_id, id), '{}') FROM range WHERE is_open AND NOT EXISTS (
        SELECT 1 FROM due WHERE due.store_id = range.store_id AND due.listing_id = range.id)) AS lost
    FROM range ORDER BY customer_id DESC, id DESC LIMIT 1`.execute(db);
  const [last] = rows;
  if (last === undefined) return { lost: [], next: null };
  const next = { customerId: last.customer_id, listingId: last.id };
  return { lost: last.lost, next: last.read < range.rows ? null : next };
}

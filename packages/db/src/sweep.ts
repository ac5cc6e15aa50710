import { sql } from "kysely";
import type { Db } from "./schema.ts";

/**
 * Counts listings whose newest level is not closed and yet not due: there must be none. Reads one range of ids and
 * answers where the next begins; null once the last was read.
 */
export async function countLostListings(
  db: Db,
  range: { readonly afterId: number; readonly rows: number },
): Promise<{ readonly lost: readonly number[]; readonly nextAfterId: number | null }> {
  const { rows } = await sql<{ last_id: number | null; read: number; lost: number[] }>`
    WITH range AS (
      SELECT id, store_id, desired_version > closed_version AS is_open FROM listing
      WHERE id > ${range.afterId} ORDER BY id LIMIT ${range.rows})
    SELECT max(id) AS last_id, count(*) AS read,
      coalesce(array_agg(id) FILTER (WHERE is_open AND NOT EXISTS (
        SELECT 1 FROM due WHERE due.store_id = range.store_id AND due.listing_id = range.id)), '{}') AS lost
    FROM range`.execute(db);
  const [row] = rows;
  if (row === undefined || row.last_id === null || row.read < range.rows) {
    return { lost: row?.lost ?? [], nextAfterId: null };
  }
  return { lost: row.lost, nextAfterId: row.last_id };
}

/** How long a source id and an idempotency key are remembered. */
const SOURCE_DAYS = 90;
const IDEMPOTENCY_HOURS = 24;

/** Forgets what is kept for a time only. */
export async function forgetOld(db: Db): Promise<void> {
  await sql`DELETE FROM idempotency WHERE at < now() - ${sql.lit(`${IDEMPOTENCY_HOURS} hours`)}::interval`.execute(
    db,
  );
  await sql`DELETE FROM stock_source WHERE at < now() - ${sql.lit(`${SOURCE_DAYS} days`)}::interval`.execute(
    db,
  );
}

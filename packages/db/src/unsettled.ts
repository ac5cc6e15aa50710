import { sql } from "kysely";
import type { Attempt } from "./claim.ts";
import { type Lease, ourLease } from "./lease.ts";
import type { Db } from "./schema.ts";

/*
 * A write whose answer is missing, from its beginning; G is how long a request may still take effect once it was cut:
 *
 *   0 ───── asked again, same key and body ─────▶ G ───── nobody asks any more ─────▶ last asking, timeout and G
 *                                                                                     given up; read and sent anew
 */

export interface OpenAttempt extends Attempt {
  /** Nobody may ask again, and no request can still land: what the store shows can be read. */
  readonly expired: boolean;
  /** 0 where it may be asked again, or given up, now. */
  readonly readyInMs: number;
}

/**
 * The answer was lost, or was none: the same request is asked again after the delay, later the older it is. Answers
 * false where the lease was lost: the successor has begun to ask by its own time.
 */
export async function keepUnsettled(
  db: Db,
  owner: string,
  lease: Lease,
  attempt: Attempt,
  {
    code,
    message,
    askAfterMs,
  }: { readonly code: string; readonly message: string; readonly askAfterMs: number },
): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    WITH held AS (${ourLease(owner, lease)}),
    kept AS (
      UPDATE attempt SET code = ${code}, message = ${message},
      ask_after = clock_timestamp() + ${askAfterMs}::float8 * interval '1 millisecond' + (clock_timestamp() - at) / 2
      WHERE at = ${attempt.at}::timestamptz AND id = ${attempt.id} AND closed_at IS NULL
        AND EXISTS (SELECT 1 FROM held))
    SELECT EXISTS (SELECT 1 FROM held) AS held`.execute(db);
  return rows[0]?.held === true;
}

/**
 * The write of a store whose answer is missing and that is ready first: one of ours that came back without a clear
 * answer or whose answer could not be recorded, or one that a former holder of the lease left behind.
 */
export async function findUnsettled(
  db: Db,
  lease: Lease,
  query: { readonly inFlight: readonly number[]; readonly latestEffectMs: number },
): Promise<OpenAttempt | null> {
  const { rows } = await sql<OpenAttemptRow>`
    SELECT id, at::text AS at, key, body, listing_ids, levels, versions, NOT young AS old,
      greatest(0, (extract(epoch FROM ready_at - clock_timestamp()) * 1000)::float8) AS ready_in_ms
    FROM attempt
    CROSS JOIN LATERAL (
      SELECT clock_timestamp() < at + ${query.latestEffectMs}::float8 * interval '1 millisecond' AS young) AS age
    CROSS JOIN LATERAL (
      SELECT CASE WHEN NOT young THEN settle_until
        WHEN ask_after IS NOT NULL THEN ask_after
        WHEN epoch < ${lease.epoch} THEN at
        ELSE deadline END AS ready_at) AS turn
    WHERE store_id = ${lease.storeId} AND closed_at IS NULL AND id <> ALL (${[...query.inFlight]}::bigint[])
    ORDER BY ready_at, id LIMIT 1`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    id: row.id,
    at: row.at,
    customerId: lease.customerId,
    storeId: lease.storeId,
    key: row.key,
    body: row.body,
    listingIds: row.listing_ids,
    levels: row.levels,
    versions: row.versions,
    expired: row.old && row.ready_in_ms === 0,
    readyInMs: row.ready_in_ms,
  };
}

interface OpenAttemptRow {
  readonly id: number;
  readonly at: string;
  readonly key: string;
  readonly body: string;
  readonly listing_ids: number[];
  readonly levels: number[];
  readonly versions: number[];
  readonly old: boolean;
  readonly ready_in_ms: number;
}

/**
 * To be called before an unsettled write is asked again: this asking, too, may land late. Answers false where the
 * lease was lost or the write was settled meanwhile.
 */
export async function beginAsking(
  db: Db,
  owner: string,
  lease: Lease,
  attempt: Attempt,
  { timeoutMs, latestEffectMs }: { readonly timeoutMs: number; readonly latestEffectMs: number },
): Promise<boolean> {
  const { rows } = await sql`
    WITH held AS (${ourLease(owner, lease)})
    UPDATE attempt SET epoch = ${lease.epoch}, ask_after = NULL,
      deadline = clock_timestamp() + ${timeoutMs}::float8 * interval '1 millisecond',
      settle_until = clock_timestamp() + ${timeoutMs + latestEffectMs}::float8 * interval '1 millisecond'
    WHERE at = ${attempt.at}::timestamptz AND id = ${attempt.id} AND closed_at IS NULL
      AND EXISTS (SELECT 1 FROM held)
    RETURNING id`.execute(db);
  return rows.length > 0;
}

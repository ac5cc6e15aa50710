import { SYNC_NOW_LIMIT_MS } from "@trueup/sdk";
import { sql } from "kysely";
import { endManual } from "./end-manual.ts";
import type { Db } from "./schema.ts";
import { storeStatus } from "./store-status.ts";
import { inTransaction } from "./transaction.ts";

const SLICE_ROWS = 1_000;

/** A bulk action asks for more than a store may take in a quarter of an hour. */
const BULK_LIMIT_MS = 24 * 60 * 60_000;

/**
 * Ends every request that has waited 15 minutes, as failed with the reason that keeps it waiting, so that each
 * click ends visibly; one of a bulk action whose store is at work is given a day. Answers how many listings it ended
 * for.
 */
export async function endOverdueRequests(db: Db, sliceRows: number = SLICE_ROWS): Promise<number> {
  for (let ended = 0; ;) {
    const slice = await endSlice(db, sliceRows);
    ended += slice;
    if (slice < sliceRows) return ended;
  }
}

async function endSlice(db: Db, sliceRows: number): Promise<number> {
  const { rows } = await sql<OverdueRow>`
    SELECT DISTINCT r.customer_id, r.store_id, r.listing_id, ${storeStatus} AS status
    FROM sync_request_listing r
    JOIN sync_request q ON q.customer_id = r.customer_id AND q.id = r.request_id
    JOIN store s ON s.customer_id = r.customer_id AND s.id = r.store_id
    LEFT JOIN store_health h ON h.store_id = s.id
    WHERE r.status = 'pending' AND r.created_at < now() - ${SYNC_NOW_LIMIT_MS} * interval '1 millisecond'
      AND (q.bulk_action_id IS NULL OR ${storeStatus} <> 'active'
        OR r.created_at < now() - ${BULK_LIMIT_MS} * interval '1 millisecond')
    LIMIT ${sliceRows}`.execute(db);
  for (const [storeId, overdue] of Map.groupBy(rows, (row) => row.store_id)) {
    await inTransaction(db, async (trx) => {
      const customerId = overdue[0]?.customer_id ?? 0;
      const ids = overdue.map((row) => row.listing_id);
      await sql`SELECT 1 FROM listing WHERE customer_id = ${customerId} AND id = ANY (${ids}::bigint[])
        ORDER BY id FOR UPDATE`.execute(trx);
      await endManual(
        trx,
        { customerId, storeId },
        overdue.map((row) => ({
          listingId: row.listing_id,
          reason: row.status === "active" ? "timed_out" : `store_${row.status}`,
        })),
        SYNC_NOW_LIMIT_MS,
      );
    });
  }
  return rows.length;
}

interface OverdueRow {
  readonly customer_id: number;
  readonly store_id: number;
  readonly listing_id: number;
  readonly status: string;
}

import { sql } from "kysely";
import { recordWritten } from "./acknowledge.ts";
import type { Attempt } from "./claim.ts";
import { dropEndedManual } from "./end-manual.ts";
import { closeAttempt, insertPushes, isOpen, lockListings, withVersions } from "./fail-attempt.ts";
import { holdsLease, type Lease } from "./lease.ts";
import type { RowProblem } from "./listing-problem.ts";
import { type FoundRow, recordRead } from "./record-reads.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

const CODE = "changed_at_store";
const MESSAGE = "The store shows another number than was sent.";

/**
 * Settles a write that the store calls stale when it is asked again, by what the store shows: nothing of it can still
 * land. A row that shows what was sent was written; any other number was changed at the store, and the newest level
 * is claimed anew against it. Answers false where the lease was lost.
 */
export async function settleByReading(
  db: Db,
  owner: string,
  lease: Lease,
  attempt: Attempt,
  read: { readonly found: readonly FoundRow[]; readonly problems: readonly RowProblem[] },
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await holdsLease(trx, owner, lease))) return false;
    if (!(await isOpen(trx, attempt))) return true;
    await lockListings(trx, lease, attempt.listingIds);
    const sent = new Map(attempt.listingIds.map((id, at) => [id, attempt.levels[at]]));
    const landed = new Set(
      read.found.filter((row) => sent.get(row.listingId) === row.quantity).map((row) => row.listingId),
    );
    const missed = partOf(attempt, (id) => !landed.has(id));
    if (missed.listingIds.length > 0) await recordMissed(trx, lease, missed, read);
    if (landed.size > 0) {
      await recordWritten(
        trx,
        owner,
        lease,
        partOf(attempt, (id) => landed.has(id)),
      );
    }
    if (missed.listingIds.length > 0) await closeAttempt(trx, attempt, "failed", CODE, MESSAGE);
    return true;
  });
}

/** What a store needs to be asked for the rows of a write. */
export interface SentRow {
  readonly listingId: number;
  readonly version: number;
  readonly variantId: string;
  readonly inventoryItemId: string | null;
  readonly locationId: string;
}

export async function loadSentRows(db: Db, lease: Lease, attempt: Attempt): Promise<readonly SentRow[]> {
  const { rows } = await sql<SentRow>`
    SELECT l.id AS "listingId", r.version, l.variant_id AS "variantId", l.inventory_item_id AS "inventoryItemId",
      l.location_id AS "locationId"
    FROM unnest(${[...attempt.listingIds]}::bigint[], ${[...attempt.versions]}::bigint[]) AS r(listing_id, version)
    JOIN listing l ON l.customer_id = ${lease.customerId} AND l.store_id = ${lease.storeId} AND l.id = r.listing_id
    ORDER BY l.id`.execute(db);
  return rows;
}

async function recordMissed(
  trx: Trx,
  lease: Lease,
  missed: Attempt,
  read: { readonly found: readonly FoundRow[]; readonly problems: readonly RowProblem[] },
): Promise<void> {
  const ids = new Set(missed.listingIds);
  const found = read.found.filter((row) => ids.has(row.listingId));
  const problems = read.problems.filter((row) => ids.has(row.listingId));
  await sql`UPDATE listing SET needs_read = true
    WHERE customer_id = ${lease.customerId} AND id = ANY (${[...ids]}::bigint[])`.execute(trx);
  await sql`UPDATE due SET attempt_id = NULL
    WHERE store_id = ${lease.storeId} AND listing_id = ANY (${[...ids]}::bigint[])
      AND attempt_id = ${missed.id}`.execute(trx);
  await recordRead(trx, lease, { found, problems: withVersions(missed, problems) });
  await insertPushes(trx, lease, missed, { code: CODE, message: MESSAGE, stale: [], problems });
  await dropEndedManual(trx, lease, missed.listingIds);
}

/** The rows of a write that `has` names. */
function partOf(attempt: Attempt, has: (listingId: number) => boolean): Attempt {
  const kept = attempt.listingIds.flatMap((id, at) => (has(id) ? [at] : []));
  const pick = (values: readonly number[]) => kept.flatMap((at) => values.slice(at, at + 1));
  return {
    ...attempt,
    listingIds: pick(attempt.listingIds),
    levels: pick(attempt.levels),
    versions: pick(attempt.versions),
  };
}

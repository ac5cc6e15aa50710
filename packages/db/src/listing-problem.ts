import type { ListingProblemCode } from "@trueup/sdk";
import { sql } from "kysely";
import { endManual } from "./end-manual.ts";
import type { Lease } from "./lease.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** A row that the store refused. */
export interface RowProblem {
  readonly listingId: number;
  readonly code: ListingProblemCode;
  readonly message: string;
  /** By how many failures in a row so far; 0 for none. Gives the back-off in milliseconds. */
  readonly backoffMs: (failures: number) => number;
}

/** With the version that was sent, or was to be: a click during the flight is not answered by its failure. */
export type SentProblem = RowProblem & { readonly version: number };

/** Failures in a row after which a listing is parked. */
export const PARKED_AFTER_FAILURES = 10;
/** A listing that has failed for this long is parked, however few the failures. */
const PARKED_AFTER_MS = 24 * 60 * 60_000;
/** A parked listing is tried again after this, or at once when somebody asks. */
const PARKED_FOR_MS = 24 * 60 * 60_000;

/**
 * Counts a failure against each listing, backs it off or parks it, and ends what was asked for by hand
 * before it was sent; what was asked for since is sent at once. Where nothing waits any more, the problem stays to be seen and the count begins anew. The caller holds the listings' locks.
 */
export async function recordProblems(
  trx: Trx,
  lease: Lease,
  problems: readonly SentProblem[],
): Promise<void> {
  if (problems.length === 0) return;
  const ids = problems.map((problem) => problem.listingId);
  const { rows: before } = await sql<{ listing_id: number; failures: number }>`
    SELECT listing_id, failures FROM listing_problem
    WHERE customer_id = ${lease.customerId} AND listing_id = ANY (${ids}::bigint[])`.execute(trx);
  const failures = new Map(before.map((row) => [row.listing_id, row.failures]));
  await sql`
    INSERT INTO listing_problem AS p (customer_id, listing_id, store_id, code, message, since, failures, parked)
    SELECT l.customer_id, l.id, l.store_id, r.code, r.message, now(), 1, false
    FROM unnest(${ids}::bigint[], ${problems.map((problem) => problem.code)}::text[],
      ${problems.map((problem) => problem.message)}::text[]) AS r(listing_id, code, message)
    JOIN listing l ON l.customer_id = ${lease.customerId} AND l.id = r.listing_id AND l.unlinked_at IS NULL
    ON CONFLICT (customer_id, listing_id) DO UPDATE SET code = excluded.code, message = excluded.message,
      failures = p.failures + 1,
      since = CASE WHEN p.failures = 0 THEN now() ELSE p.since END,
      parked = p.failures + 1 >= ${PARKED_AFTER_FAILURES}
        OR (p.failures > 0 AND p.since < now() - ${PARKED_AFTER_MS} * interval '1 millisecond')`.execute(trx);
  await sql`
    UPDATE due SET not_before = CASE WHEN due.manual_version > r.version THEN NULL
      ELSE now() + interval '1 millisecond' * CASE WHEN p.parked THEN ${PARKED_FOR_MS} ELSE r.backoff_ms END END
    FROM unnest(${ids}::bigint[],
      ${problems.map((problem) => problem.backoffMs(failures.get(problem.listingId) ?? 0))}::float8[],
      ${problems.map((problem) => problem.version)}::bigint[])
      AS r(listing_id, backoff_ms, version)
    JOIN listing_problem p ON p.customer_id = ${lease.customerId} AND p.listing_id = r.listing_id
    WHERE due.store_id = ${lease.storeId} AND due.listing_id = r.listing_id AND due.attempt_id IS NULL`.execute(
    trx,
  );
  await endManual(
    trx,
    lease,
    problems.map(({ listingId, code, version }) => ({ listingId, reason: code, version })),
  );
  await sql`
    UPDATE listing_problem p SET failures = 0, parked = false
    WHERE p.customer_id = ${lease.customerId} AND p.listing_id = ANY (${ids}::bigint[])
      AND NOT EXISTS (SELECT 1 FROM due WHERE due.store_id = p.store_id AND due.listing_id = p.listing_id)`.execute(
    trx,
  );
}

/** Makes a backing-off or parked listing due at once. Answers false where the customer has no such listing. */
export async function retryListing(db: Db, customerId: number, listingId: number): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const listing = await trx
      .selectFrom("listing")
      .select("store_id")
      .where("customer_id", "=", customerId)
      .where("id", "=", listingId)
      .where("unlinked_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (listing === undefined) return false;
    await trx
      .updateTable("due")
      .set({ not_before: null })
      .where("store_id", "=", listing.store_id)
      .where("listing_id", "=", listingId)
      .execute();
    await trx
      .updateTable("listing_problem")
      .set({ parked: false, failures: 0, since: sql<Date>`now()` })
      .where("customer_id", "=", customerId)
      .where("listing_id", "=", listingId)
      .execute();
    return true;
  });
}

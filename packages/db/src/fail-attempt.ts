import type { ListingProblemCode } from "@trueup/sdk";
import { sql } from "kysely";
import type { Attempt } from "./claim.ts";
import { dropEndedManual } from "./end-manual.ts";
import { recordProblems, type RowProblem, type SentProblem } from "./listing-problem.ts";
import { holdsLease, type Lease } from "./lease.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** Why nothing of a write was applied. Rows that are not named are due again at once, with their old age. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Rows whose number at the store is another than expected: they are read before they are sent again. */
  readonly stale: readonly number[];
  /** Rows that the store refused, with their back-off. */
  readonly problems: readonly RowProblem[];
  /** Keeps all rows out of ordinary claims for a while: they are sent in halves to find the offender. */
  readonly holdMs: number | null;
}

/**
 * Closes a write that was definitely not applied; one that is closed already stays as it is. Answers false where the
 * lease was lost.
 */
export async function failAttempt(
  db: Db,
  owner: string,
  lease: Lease,
  attempt: Attempt,
  failure: Failure,
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await holdsLease(trx, owner, lease))) return false;
    if (!(await isOpen(trx, attempt))) return true;
    await lockListings(trx, lease, attempt.listingIds);
    await sql`UPDATE due SET attempt_id = NULL,
        not_before = clock_timestamp() + ${failure.holdMs}::float8 * interval '1 millisecond'
      WHERE store_id = ${lease.storeId} AND listing_id = ANY (${[...attempt.listingIds]}::bigint[])
        AND attempt_id = ${attempt.id}`.execute(trx);
    if (failure.stale.length > 0) {
      await sql`UPDATE listing SET needs_read = true
        WHERE customer_id = ${lease.customerId} AND id = ANY (${[...failure.stale]}::bigint[])`.execute(trx);
    }
    await insertPushes(trx, lease, attempt, failure);
    await recordProblems(trx, lease, withVersions(attempt, failure.problems));
    await dropEndedManual(trx, lease, attempt.listingIds);
    await closeAttempt(trx, attempt, "failed", failure.code, failure.message);
    return true;
  });
}

/**
 * Gives up a write whose fate the store does not tell any more, once it can no longer land late. What the store
 * shows is unknown then: it is read before the newest level goes out, if its gates still allow that.
 */
export async function leaveUnconfirmed(
  db: Db,
  owner: string,
  lease: Lease,
  attempt: Attempt,
  { code, message }: { readonly code: string; readonly message: string },
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await holdsLease(trx, owner, lease))) return false;
    if (!(await isOpen(trx, attempt))) return true;
    await lockListings(trx, lease, attempt.listingIds);
    await sql`UPDATE listing SET needs_read = true, known_quantity = NULL, known_at = NULL, known_source = NULL
      WHERE customer_id = ${lease.customerId} AND id = ANY (${[...attempt.listingIds]}::bigint[])`.execute(
      trx,
    );
    await sql`UPDATE due SET attempt_id = NULL
      WHERE store_id = ${lease.storeId} AND listing_id = ANY (${[...attempt.listingIds]}::bigint[])
        AND attempt_id = ${attempt.id}`.execute(trx);
    await sql`
      INSERT INTO push (customer_id, listing_id, store_id, attempt_id, quantity, version, outcome, code, message)
      SELECT ${lease.customerId}, r.listing_id, ${lease.storeId}, ${attempt.id}, r.level, r.version, 'unconfirmed',
        ${code}::text, ${message}::text
      FROM unnest(${[...attempt.listingIds]}::bigint[], ${[...attempt.levels]}::integer[],
        ${[...attempt.versions]}::bigint[]) AS r(listing_id, level, version)`.execute(trx);
    await dropEndedManual(trx, lease, attempt.listingIds);
    await closeAttempt(trx, attempt, "unconfirmed", code, message);
    return true;
  });
}

export function withVersions(attempt: Attempt, problems: readonly RowProblem[]): readonly SentProblem[] {
  const versions = new Map(attempt.listingIds.map((id, at) => [id, attempt.versions[at]]));
  return problems.flatMap((problem) => {
    const version = versions.get(problem.listingId);
    return version === undefined ? [] : [{ ...problem, version }];
  });
}

/** Two turns may learn the same answer: the first one records it. */
export async function isOpen(trx: Trx, attempt: Attempt): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM attempt WHERE at = ${attempt.at}::timestamptz AND id = ${attempt.id} AND closed_at IS NULL
    FOR UPDATE`.execute(trx);
  return rows.length > 0;
}

export async function lockListings(trx: Trx, lease: Lease, listingIds: readonly number[]): Promise<void> {
  await sql`SELECT 1 FROM listing WHERE customer_id = ${lease.customerId} AND id = ANY (${[...listingIds]}::bigint[])
    ORDER BY id FOR UPDATE`.execute(trx);
}

export async function insertPushes(
  trx: Trx,
  lease: Lease,
  attempt: Attempt,
  failure: Pick<Failure, "code" | "message" | "stale" | "problems">,
): Promise<void> {
  const problems = new Map<number, { readonly code: ListingProblemCode; readonly message: string }>(
    failure.problems.map((problem) => [problem.listingId, problem]),
  );
  const stale = new Set(failure.stale);
  const codes = attempt.listingIds.map(
    (id) => problems.get(id)?.code ?? (stale.has(id) ? "changed_at_store" : failure.code),
  );
  const messages = attempt.listingIds.map((id) => problems.get(id)?.message ?? failure.message);
  await sql`
    INSERT INTO push (customer_id, listing_id, store_id, attempt_id, quantity, version, outcome, code, message)
    SELECT ${lease.customerId}, r.listing_id, ${lease.storeId}, ${attempt.id}, r.level, r.version, 'failed', r.code,
      r.message
    FROM unnest(${[...attempt.listingIds]}::bigint[], ${[...attempt.levels]}::integer[],
      ${[...attempt.versions]}::bigint[], ${codes}::text[], ${messages}::text[])
      AS r(listing_id, level, version, code, message)`.execute(trx);
}

export async function closeAttempt(
  trx: Trx,
  attempt: Attempt,
  outcome: "failed" | "unconfirmed",
  code: string,
  message: string,
): Promise<void> {
  await sql`UPDATE attempt SET outcome = ${outcome}, code = ${code}, message = ${message}, closed_at = now(),
      body = NULL, ask_after = NULL
    WHERE at = ${attempt.at}::timestamptz AND id = ${attempt.id}`.execute(trx);
}

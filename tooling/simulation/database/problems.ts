import type { Lease } from "@trueup/db/lease";
import { PARKED_AFTER_FAILURES, type SentProblem } from "@trueup/db/listing-problem";
import { endManual } from "./ending.ts";
import { dueOf, type Model, rowOf } from "./tables.ts";

const PARKED_MS = 24 * 60 * 60_000;

/** As `packages/db/src/listing-problem.ts`. The caller holds the lease. */
export function recordProblems(model: Model, lease: Lease, problems: readonly SentProblem[]): void {
  const { tables, now, mutation } = model;
  if (problems.length > 0) tables.revision += 1;
  for (const { listingId, code, version, backoffMs } of problems) {
    const listing = rowOf(tables.listings, listingId);
    const before = tables.problems.get(listingId);
    const failures = (before?.failures ?? 0) + 1;
    const since = before === undefined || before.failures === 0 ? now() : before.since;
    const isOld = before !== undefined && before.failures > 0 && before.since < now() - PARKED_MS;
    const parked = before !== undefined && (failures >= PARKED_AFTER_FAILURES || isOld);
    if (listing.linked) {
      tables.problems.set(listingId, { listingId, storeId: lease.storeId, code, since, failures, parked });
    }
    const row = dueOf(tables, lease.storeId).get(listingId);
    if (row === undefined || row.attemptId !== null || !listing.linked) continue;
    const waitMs = parked ? PARKED_MS : backoffMs(failures - 1);
    row.notBefore = (row.manualVersion ?? 0) > version ? null : now() + waitMs;
    if (mutation === "retries_without_backoff") row.notBefore = null;
  }
  endManual(
    model,
    lease.storeId,
    problems.map(({ listingId, code, version }) => ({ listingId, reason: code, version })),
  );
  for (const { listingId } of problems) {
    const problem = tables.problems.get(listingId);
    if (problem === undefined || dueOf(tables, lease.storeId).has(listingId)) continue;
    problem.failures = 0;
    problem.parked = false;
  }
}

/** As `retryListing`: somebody asks for a listing that backs off or is parked to be tried at once. */
export function retryListing({ tables, now }: Model, listingId: number): void {
  const listing = rowOf(tables.listings, listingId);
  const row = dueOf(tables, listing.storeId).get(listingId);
  if (row !== undefined) row.notBefore = null;
  const problem = tables.problems.get(listingId);
  if (problem !== undefined) Object.assign(problem, { parked: false, failures: 0, since: now() });
}

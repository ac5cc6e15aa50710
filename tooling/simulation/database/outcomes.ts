import type { Attempt } from "@trueup/db/claim";
import { type Failure, withVersions } from "@trueup/db/fail-attempt";
import type { Lease } from "@trueup/db/lease";
import { LOW_STOCK_UNITS, PUSH_LANES } from "@trueup/sdk";
import { listingsOf } from "./claims.ts";
import { dropEndedManual, endRequest, pendingOf } from "./ending.ts";
import { recordProblems } from "./problems.ts";
import { type AttemptRow, type DueRow, dueOf, type ListingRow, type Model } from "./tables.ts";

/** As `packages/db/src/acknowledge.ts`. The caller holds the lease. */
export function recordWritten(model: Model, lease: Lease, attempt: Attempt): void {
  const { tables, mutation, watch } = model;
  const row = tables.open.get(attempt.id);
  if (row === undefined) return;
  tables.revision += 1;
  const due = dueOf(tables, lease.storeId);
  const clicked: number[] = [];
  for (const [at, listing] of listingsOf(model, attempt).entries()) {
    const [level = 0, version = 0] = [attempt.levels[at], attempt.versions[at]];
    for (const request of pendingOf(model, listing.id)) {
      const answers = (request.version ?? 0) <= version || mutation === "old_write_answers_click";
      if (!answers) continue;
      watch.answered(request, row, level);
      request.quantity = level;
      endRequest(model, request, "confirmed", null);
    }
    tables.problems.delete(listing.id);
    if (listing.closedVersion >= version) continue;
    watch.acknowledged(row, listing, { level, version });
    Object.assign(listing, {
      closedVersion: version,
      known: level,
      knownSource: "push",
      written: true,
      needsRead: false,
    });
    const waiting = due.get(listing.id);
    if (waiting === undefined) continue;
    if (isDone(model, listing)) due.delete(listing.id);
    else if (waiting.attemptId === attempt.id) {
      waiting.attemptId = null;
      waiting.since = Math.max(waiting.since, row.at);
      waiting.lane = laneNow(listing, waiting);
      if ((waiting.manualVersion ?? 0) > version) clicked.push(listing.id);
    }
  }
  dropEndedManual(model, lease.storeId, clicked);
  close(model, row, "ok");
}

/** Whether the due row goes; the two planted bugs judge by less than the listing as it stands now. */
function isDone({ mutation, now }: Model, listing: ListingRow): boolean {
  if (mutation === "due_without_version") return true;
  // A join sees the state from before the statement waited for the lock: what came in the last moment is missed.
  const isMissed = mutation === "delete_by_rejoin" && now() - listing.authorisedAt < LOCK_WAIT_MS;
  return listing.closedVersion >= listing.desiredVersion - (isMissed ? 1 : 0);
}

const LOCK_WAIT_MS = 50;

function laneNow(listing: ListingRow, due: DueRow): number {
  const known = listing.known ?? 0;
  const manual = PUSH_LANES.indexOf("manual");
  if (listing.desiredLevel <= 0 && known > 0) return PUSH_LANES.indexOf("to_zero");
  if ((due.manualVersion ?? 0) > listing.closedVersion && due.lane <= manual) return manual;
  if (listing.desiredLevel <= LOW_STOCK_UNITS && listing.desiredLevel < known) {
    return PUSH_LANES.indexOf("low_stock");
  }
  return due.lane === PUSH_LANES.indexOf("bulk") ? due.lane : PUSH_LANES.indexOf("rest");
}

/** As `failAttempt` of `packages/db/src/fail-attempt.ts`. The caller holds the lease. */
export function recordFailed(model: Model, lease: Lease, attempt: Attempt, failure: Failure): void {
  const { tables, now, mutation } = model;
  const row = tables.open.get(attempt.id);
  if (row === undefined) return;
  const notBefore = failure.holdMs === null ? null : now() + failure.holdMs;
  freeRows(model, attempt, notBefore);
  const stale = new Set(failure.stale);
  for (const listing of listingsOf(model, attempt)) if (stale.has(listing.id)) listing.needsRead = true;
  recordProblems(model, lease, withVersions(attempt, failure.problems));
  dropEndedManual(model, lease.storeId, attempt.listingIds);
  if (mutation === "row_lost_on_failure") {
    const named = new Set([...failure.stale, ...failure.problems.map((problem) => problem.listingId)]);
    for (const id of attempt.listingIds) if (!named.has(id)) dueOf(tables, lease.storeId).delete(id);
  }
  close(model, row, "failed");
}

/** As `leaveUnconfirmed`. The caller holds the lease. */
export function recordUnconfirmed(model: Model, lease: Lease, attempt: Attempt): void {
  const row = model.tables.open.get(attempt.id);
  if (row === undefined) return;
  if (model.mutation !== "known_kept_after_unconfirmed") {
    for (const listing of listingsOf(model, attempt))
      Object.assign(listing, { needsRead: true, known: null, knownSource: null });
  }
  freeRows(model, attempt);
  dropEndedManual(model, lease.storeId, attempt.listingIds);
  close(model, row, "unconfirmed");
}

/** The rows of a write are not in flight any more. */
export function freeRows({ tables }: Model, attempt: Attempt, notBefore?: number | null): void {
  const due = dueOf(tables, attempt.storeId);
  for (const id of attempt.listingIds) {
    const row = due.get(id);
    if (row?.attemptId !== attempt.id) continue;
    row.attemptId = null;
    if (notBefore !== undefined) row.notBefore = notBefore;
  }
}

export function close(model: Model, row: AttemptRow, outcome: NonNullable<AttemptRow["outcome"]>): void {
  row.outcome = outcome;
  row.askAfter = null;
  model.tables.open.delete(row.id);
  model.tables.revision += 1;
  model.watch.closed(row);
}

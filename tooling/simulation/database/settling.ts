import type { Attempt } from "@trueup/db/claim";
import { withVersions } from "@trueup/db/fail-attempt";
import type { Lease } from "@trueup/db/lease";
import type { RowProblem, SentProblem } from "@trueup/db/listing-problem";
import type { FoundRow } from "@trueup/db/record-reads";
import type { SentRow } from "@trueup/db/settle-by-reading";
import type { OpenAttempt } from "@trueup/db/unsettled";
import type { SentWait } from "@trueup/db/sent-waits";
import { listingsOf, toAttempt } from "./claims.ts";
import { dropEndedManual } from "./ending.ts";
import { close, freeRows, recordWritten } from "./outcomes.ts";
import { recordProblems } from "./problems.ts";
import { type AttemptRow, dueOf, type Model, rowOf } from "./tables.ts";

/** As `packages/db/src/unsettled.ts`. The caller holds the lease. */
export function keepUnsettled({ tables, now }: Model, attempt: Attempt, askAfterMs: number): void {
  const row = tables.open.get(attempt.id);
  if (row === undefined) return;
  row.askAfter = now() + askAfterMs + (now() - row.at) / 2;
  tables.revision += 1;
}

export function findUnsettled(
  model: Model,
  lease: Lease,
  query: { readonly inFlight: readonly number[]; readonly latestEffectMs: number },
): OpenAttempt | null {
  const { tables, now, mutation } = model;
  if (mutation === "lost_row_after_crash") return null;
  let first: { row: AttemptRow; readyAt: number; old: boolean } | null = null;
  for (const row of tables.open.values()) {
    if (row.storeId !== lease.storeId || query.inFlight.includes(row.id)) continue;
    const old = now() >= row.at + query.latestEffectMs;
    const mine = row.epoch < lease.epoch ? row.at : row.deadline;
    const readyAt = old ? row.settleUntil : (row.askAfter ?? mine);
    if (first === null || readyAt < first.readyAt) first = { row, readyAt, old };
  }
  if (first === null) return null;
  const readyInMs = Math.max(0, first.readyAt - now());
  return { ...toAttempt(first.row), expired: first.old && readyInMs === 0, readyInMs };
}

export function beginAsking(
  { tables, now }: Model,
  lease: Lease,
  attempt: Attempt,
  { timeoutMs, latestEffectMs }: { readonly timeoutMs: number; readonly latestEffectMs: number },
): boolean {
  const row = tables.open.get(attempt.id);
  if (row === undefined) return false;
  row.epoch = lease.epoch;
  row.askAfter = null;
  row.deadline = now() + timeoutMs;
  row.settleUntil = now() + timeoutMs + latestEffectMs;
  tables.revision += 1;
  return true;
}

/** As `packages/db/src/sent-waits.ts`. */
export function loadSentWaits({ tables, now }: Model, attempt: Attempt): readonly SentWait[] {
  return attempt.listingIds.flatMap((listingId) => {
    const row = dueOf(tables, attempt.storeId).get(listingId);
    if (row?.attemptId !== attempt.id) return [];
    const { closedVersion } = rowOf(tables.listings, listingId);
    return [{ listingId, lane: row.lane, ageMs: now() - row.since, closedVersion }];
  });
}

/** As `packages/db/src/settle-by-reading.ts`. */
export function loadSentRows(model: Model, attempt: Attempt): readonly SentRow[] {
  return listingsOf(model, attempt)
    .map(({ id, variantId, inventoryItemId, locationId }, at) => ({
      listingId: id,
      version: attempt.versions[at] ?? 0,
      variantId,
      inventoryItemId,
      locationId,
    }))
    .toSorted((one, other) => one.listingId - other.listingId);
}

export interface ReadBack {
  readonly found: readonly FoundRow[];
  readonly problems: readonly RowProblem[];
}

export function settleByReading(model: Model, lease: Lease, attempt: Attempt, read: ReadBack): void {
  const row = model.tables.open.get(attempt.id);
  if (row === undefined) return;
  const sent = new Map(attempt.listingIds.map((id, at) => [id, attempt.levels[at]]));
  const landed = new Set(
    read.found.filter(({ listingId, quantity }) => sent.get(listingId) === quantity).map((r) => r.listingId),
  );
  const missed = partOf(attempt, (id) => !landed.has(id));
  if (missed.listingIds.length > 0) recordMissed(model, lease, missed, read);
  if (landed.size > 0) {
    recordWritten(
      model,
      lease,
      partOf(attempt, (id) => landed.has(id)),
    );
  }
  if (missed.listingIds.length > 0) close(model, row, "failed");
}

function recordMissed(model: Model, lease: Lease, missed: Attempt, read: ReadBack): void {
  const ids = new Set(missed.listingIds);
  for (const listing of listingsOf(model, missed)) listing.needsRead = true;
  freeRows(model, missed);
  recordRead(model, lease, {
    found: read.found.filter((row) => ids.has(row.listingId)),
    problems: withVersions(
      missed,
      read.problems.filter((row) => ids.has(row.listingId)),
    ),
  });
  dropEndedManual(model, lease.storeId, missed.listingIds);
}

/** As `packages/db/src/record-reads.ts`. The caller holds the lease. */
export function recordRead(
  model: Model,
  lease: Lease,
  read: { readonly found: readonly FoundRow[]; readonly problems: readonly SentProblem[] },
): void {
  for (const { listingId, quantity, inventoryItemId } of read.found) {
    const listing = rowOf(model.tables.listings, listingId);
    Object.assign(listing, { known: quantity, knownSource: "read", needsRead: false, inventoryItemId });
    model.watch.readAs(listing, quantity);
  }
  if (read.found.length > 0) model.tables.revision += 1;
  recordProblems(model, lease, read.problems);
}

function partOf(attempt: Attempt, has: (listingId: number) => boolean): Attempt {
  const kept = attempt.listingIds.flatMap((id, at) => (has(id) ? [at] : []));
  const pick = (values: readonly number[]) => kept.flatMap((at) => values.slice(at, at + 1));
  const { listingIds, levels, versions } = attempt;
  return { ...attempt, listingIds: pick(listingIds), levels: pick(levels), versions: pick(versions) };
}

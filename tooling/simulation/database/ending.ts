import type { SkipReason } from "@trueup/sdk";
import { dueOf, type Model, type RequestRow, rowOf } from "./tables.ts";

/** Ends one click for one listing, visibly. */
export function endRequest(
  model: Model,
  request: RequestRow,
  status: "confirmed" | "failed" | "skipped",
  reason: string | null,
): void {
  request.status = status;
  request.reason = reason;
  model.tables.pending.delete(request);
  model.watch.requestEnded(request);
}

export function pendingOf({ tables }: Model, listingId: number): RequestRow[] {
  return [...tables.pending].filter((request) => request.listingId === listingId);
}

/** As `dropRows` of `packages/db/src/drop.ts`. */
export function dropRow(model: Model, storeId: number, listingId: number, reason: SkipReason): void {
  const { tables, watch } = model;
  const listing = rowOf(tables.listings, listingId);
  watch.dropped(listing, reason);
  listing.closedVersion = listing.desiredVersion;
  for (const request of pendingOf(model, listingId)) endRequest(model, request, "skipped", reason);
  tables.problems.delete(listingId);
  dueOf(tables, storeId).delete(listingId);
}

/** As `dropWaiting`: what is on its way already stays. */
export function dropWaiting(
  model: Model,
  storeId: number,
  listingId: number | null,
  reason: SkipReason,
): number {
  const waiting = [...dueOf(model.tables, storeId).values()].filter(
    (row) => row.attemptId === null && (listingId === null || row.listingId === listingId),
  );
  for (const row of waiting) dropRow(model, storeId, row.listingId, reason);
  return waiting.length;
}

/** What waits for a store that is switched off or disconnected; in one slice, as these stores are small. */
export function dropUnsendable(model: Model, storeId: number): number {
  const store = rowOf(model.tables.stores, storeId);
  if (store.disconnected) return dropWaiting(model, storeId, null, "store_disconnected");
  return store.syncEnabled ? 0 : dropWaiting(model, storeId, null, "store_off");
}

interface EndedManual {
  readonly listingId: number;
  readonly reason: string;
  readonly version?: number;
}

/** As `packages/db/src/end-manual.ts`. */
export function endManual(
  model: Model,
  storeId: number,
  ended: readonly EndedManual[],
  olderThanMs = 0,
): void {
  for (const { listingId, reason, version } of ended) {
    for (const request of pendingOf(model, listingId)) {
      if (version !== undefined && (request.version ?? 0) > version) continue;
      if (request.createdAt <= model.now() - olderThanMs) endRequest(model, request, "failed", reason);
    }
  }
  dropEndedManual(
    model,
    storeId,
    ended.map((row) => row.listingId),
  );
}

export function dropEndedManual(model: Model, storeId: number, listingIds: readonly number[]): void {
  const { tables, watch } = model;
  const due = dueOf(tables, storeId);
  for (const listingId of listingIds) {
    const row = due.get(listingId);
    if (row === undefined || row.attemptId !== null || row.manualVersion === null) continue;
    if (pendingOf(model, listingId).length > 0) continue;
    const listing = rowOf(tables.listings, listingId);
    if ((row.eventVersion ?? 0) > listing.closedVersion) {
      row.manualVersion = null;
      continue;
    }
    watch.dropped(listing, "manual_ended");
    listing.closedVersion = listing.desiredVersion;
    due.delete(listingId);
  }
}

import type { Claim, ClaimRequest } from "@trueup/db/claim";
import { chooseRows, planClaim, type WaitingRow, type WritableRow } from "@trueup/db/plan-claim";
import { effectiveSetting } from "@trueup/sdk";
import { dropRow } from "./ending.ts";
import { holdsLease } from "./leases.ts";
import { isClaimable } from "./store-work.ts";
import { type AttemptRow, type DueRow, dueOf, type ListingRow, type Model, rowOf } from "./tables.ts";

/** As `packages/db/src/claim.ts`: the same plan over rows that are looked for here. */
export function claim(model: Model, request: ClaimRequest): Claim {
  wakeWaitingRows(model, request.lease.storeId);
  if (!holdsLease(model, request.owner, request.lease)) return { kind: "fenced" };
  const candidates = findCandidates(model, request);
  if (candidates.length === 0) return { kind: "empty" };
  const rows = candidates.flatMap((candidate) => loadWaitingRow(model, request, candidate) ?? []);
  const { drops, batch } = planClaim(rows);
  if (batch.kind === "write") {
    const oldestMs = Math.max(...batch.rows.map((row) => row.ageMs));
    if (batch.rows.length < request.most && oldestMs < request.lingerMs) {
      return { kind: "linger", waitMs: request.lingerMs - oldestMs };
    }
  }
  for (const { row, reason } of drops) dropRow(model, request.lease.storeId, row.listingId, reason);
  switch (batch.kind) {
    case "nothing":
      return drops.length > 0 ? { kind: "dropped", rows: drops.length } : { kind: "empty" };
    case "read":
      return batch;
    case "write":
      return { kind: "write", attempt: beginAttempt(model, request, batch.rows), rows: batch.rows };
  }
}

function wakeWaitingRows({ tables, now }: Model, storeId: number): void {
  for (const row of dueOf(tables, storeId).values()) {
    if (row.notBefore !== null && row.notBefore <= now()) row.notBefore = null;
  }
}

interface Candidate {
  readonly row: DueRow;
  readonly lane: number;
  readonly ageMs: number;
  readonly reads: boolean;
}

const DEEPER = 4;

function findCandidates(model: Model, request: ClaimRequest): readonly Candidate[] {
  const { lease, most, only, reading } = request;
  if (only !== undefined) {
    const named = new Set(only);
    return candidatesOf(model, lease.storeId)
      .filter(({ row }) => named.has(row.listingId) && row.attemptId === null)
      .filter(({ row }) => !reading.has(row.listingId))
      .toSorted(byUrgency);
  }
  const seen = look(model, request, most);
  const [mostUrgent] = chooseRows(seen, most);
  if (mostUrgent === undefined) return [];
  const first = request.kindOf === "oldest" ? seen.reduce(older) : mostUrgent;
  const alike = (row: Candidate) => row.reads === first.reads;
  const isMixed = seen.length >= most && seen.filter(alike).length < most;
  const rows = isMixed ? look(model, request, most * DEEPER) : seen;
  return chooseRows(rows.filter(alike), most);
}

function older(one: Candidate, other: Candidate): Candidate {
  return other.ageMs > one.ageMs ? other : one;
}

/** The oldest rows of every lane, `perLane` of each. */
function look(model: Model, { lease, reading }: ClaimRequest, perLane: number): readonly Candidate[] {
  const { mutation } = model;
  const isSeen = (row: DueRow) =>
    mutation === "claim_twice" ||
    (mutation === "parked_rows_starve" ? row.attemptId === null : isClaimable(row));
  const all = candidatesOf(model, lease.storeId).filter(({ row }) => isSeen(row));
  const lanes = Map.groupBy(all.toSorted(byUrgency), (row) => row.lane);
  return [...lanes.values()]
    .flatMap((rows) => rows.slice(0, perLane + reading.size))
    .filter(({ row }) => !reading.has(row.listingId));
}

function candidatesOf({ tables, now }: Model, storeId: number): Candidate[] {
  return [...dueOf(tables, storeId).values()].map((row) => {
    const listing = rowOf(tables.listings, row.listingId);
    const reads = listing.needsRead || listing.inventoryItemId === null || listing.known === null;
    return { row, lane: row.lane, ageMs: now() - row.since, reads };
  });
}

function byUrgency(one: Candidate, other: Candidate): number {
  return one.lane - other.lane || other.ageMs - one.ageMs || one.row.listingId - other.row.listingId;
}

/** As `packages/db/src/lock-waiting-rows.ts`; null where it is not to be claimed after all. */
function loadWaitingRow(model: Model, request: ClaimRequest, candidate: Candidate): WaitingRow | null {
  const { tables, mutation } = model;
  const { row } = candidate;
  const listing = rowOf(tables.listings, row.listingId);
  const item = rowOf(tables.items, listing.itemId);
  const store = rowOf(tables.stores, listing.storeId);
  const customer = rowOf(tables.customers, listing.customerId);
  if (row.attemptId !== null && mutation !== "claim_twice") return null;
  if (row.notBefore !== null && request.only === undefined) return null;
  if (store.paused && !store.disconnected) return null;
  const setting = effectiveSetting(item.setting, customer.syncSetting);
  const manual = row.manualVersion !== null && row.manualVersion > listing.closedVersion;
  const flagRefuses =
    mutation === "flag_judged_at_send" && setting === "process_orders" && !item.processOrders && !manual;
  const ignoresNever = mutation === "claim_ignores_never";
  return {
    listingId: listing.id,
    lane: candidate.lane,
    ageMs: candidate.ageMs,
    level: listing.desiredLevel,
    version: listing.desiredVersion,
    closedVersion: listing.closedVersion,
    needsRead: listing.needsRead,
    variantId: listing.variantId,
    inventoryItemId: listing.inventoryItemId,
    locationId: listing.locationId,
    facts: {
      itemArchived: item.archived,
      listingLinked: listing.linked,
      listingPaused: listing.paused,
      store: store.disconnected ? "disconnected" : "usable",
      storeSyncEnabled: store.syncEnabled,
      customerSetting: ignoresNever ? "always" : customer.syncSetting,
      itemSetting: ignoresNever ? "always" : flagRefuses ? "never" : item.setting,
      manual,
      authorisedLevel: listing.desiredLevel,
      known: listing.known,
      unsettled: false,
    },
  };
}

function beginAttempt(model: Model, request: ClaimRequest, rows: readonly WritableRow[]) {
  const { tables, now, watch } = model;
  const { lease } = request;
  const id = (tables.ids.attempt += 1);
  const attempt: AttemptRow = {
    id,
    at: now(),
    customerId: lease.customerId,
    storeId: lease.storeId,
    key: `attempt-${id}`,
    body: request.encode(rows),
    listingIds: rows.map((row) => row.listingId),
    levels: rows.map((row) => row.level),
    versions: rows.map((row) => row.version),
    cost: request.cost,
    epoch: lease.epoch,
    deadline: now() + request.timeoutMs,
    settleUntil: now() + request.timeoutMs + request.latestEffectMs,
    askAfter: null,
    outcome: null,
  };
  watch.claimed(request.owner, attempt);
  tables.attempts.set(id, attempt);
  tables.open.set(id, attempt);
  tables.revision += 1;
  const due = dueOf(tables, lease.storeId);
  for (const { listingId } of rows) {
    const row = due.get(listingId);
    if (row !== undefined) Object.assign(row, { attemptId: id, notBefore: null });
  }
  return toAttempt(attempt);
}

/** An attempt as the engine is given it. */
export function toAttempt(row: AttemptRow) {
  const { id, at, customerId, storeId, key, body, listingIds, levels, versions } = row;
  return { id, at: String(at), customerId, storeId, key, body, listingIds, levels, versions };
}

export function listingsOf(
  { tables }: Model,
  attempt: { readonly listingIds: readonly number[] },
): ListingRow[] {
  return attempt.listingIds.map((id) => rowOf(tables.listings, id));
}

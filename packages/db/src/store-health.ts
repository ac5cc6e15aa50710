import type { Platform } from "@trueup/sdk";
import { sql } from "kysely";
import { holdsLease, type Lease } from "./lease.ts";
import { endManual } from "./end-manual.ts";
import type { Db, Trx } from "./schema.ts";
import { storeTask, storeWork } from "./store-work.ts";
import { inTransaction } from "./transaction.ts";

/** A store as the worker that holds its lease needs it. */
export interface LeasedStore {
  readonly storeId: number;
  readonly customerId: number;
  readonly platform: Platform;
  readonly host: string;
  /** Changes with what its connection depends on: credentials, its own limit, pausing and resuming, its end. */
  readonly version: number;
  readonly disconnected: boolean;
  readonly state: "ok" | "suspended" | "unreachable";
  /** Until a store in trouble may be tried again, in milliseconds; 0 where it may be now. */
  readonly probeInMs: number;
  readonly breaker: unknown;
  /** Calls to it a second, at most; null: as many as it allows itself. */
  readonly maxCallsPerSecond: number | null;
  /** The rate budget as it was saved last; null where nobody saved one. */
  readonly budget: {
    readonly snapshot: unknown;
    readonly ageMs: number;
    /** Points that were reserved for writes since. */
    readonly spent: number;
    /** Writes since. */
    readonly calls: number;
  } | null;
  /** The database's clock, in milliseconds since 1970. */
  readonly nowMs: number;
}

export async function loadLeasedStore(db: Db, storeId: number): Promise<LeasedStore | null> {
  const { rows } = await sql<StoreRow>`
    SELECT s.id, s.customer_id, s.platform, s.host, s.connection_version AS version,
      s.disconnected_at IS NOT NULL AS disconnected, s.max_calls_per_second, h.state, h.breaker, h.budget,
      (greatest(0, coalesce(extract(epoch FROM h.probe_at - clock_timestamp()), 0)) * 1000)::float8 AS probe_in_ms,
      (extract(epoch FROM clock_timestamp() - h.budget_at) * 1000)::float8 AS budget_age_ms,
      since.spent, since.calls, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms
    FROM store s JOIN store_health h ON h.store_id = s.id CROSS JOIN LATERAL (
      SELECT coalesce(sum(cost), 0)::float8 AS spent, count(*) AS calls FROM attempt a
      WHERE a.store_id = s.id AND a.at > h.budget_at AND a.at > now() - interval '1 hour') AS since
    WHERE s.id = ${storeId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    storeId: row.id,
    customerId: row.customer_id,
    platform: row.platform,
    host: row.host,
    version: row.version,
    disconnected: row.disconnected,
    state: row.state,
    probeInMs: row.probe_in_ms,
    breaker: row.breaker,
    maxCallsPerSecond: row.max_calls_per_second,
    budget:
      row.budget === null || row.budget_age_ms === null
        ? null
        : { snapshot: row.budget, ageMs: row.budget_age_ms, spent: row.spent, calls: row.calls },
    nowMs: row.now_ms,
  };
}

interface StoreRow {
  readonly id: number;
  readonly customer_id: number;
  readonly platform: Platform;
  readonly host: string;
  readonly version: number;
  readonly disconnected: boolean;
  readonly state: LeasedStore["state"];
  readonly breaker: unknown;
  readonly budget: unknown;
  readonly max_calls_per_second: number | null;
  readonly probe_in_ms: number;
  readonly budget_age_ms: number | null;
  readonly spent: number;
  readonly calls: number;
  readonly now_ms: number;
}

export type StoreTrouble = {
  readonly state: "suspended" | "unreachable";
  readonly code: string;
  readonly message: string;
  readonly probeInMs: number;
};

/**
 * Records how a store does. A store that becomes suspended ends what was asked for by hand there as failed: it
 * needs a person first. Nothing is recorded of a store whose connection changed since `storeVersion`: what was learned
 * of it concerns a credential or a pause that is no more. Answers false where the lease was lost.
 */
export async function saveStoreHealth(
  db: Db,
  owner: string,
  lease: Lease,
  health: { readonly trouble: StoreTrouble | null; readonly breaker: unknown; readonly storeVersion: number },
): Promise<boolean> {
  const { trouble } = health;
  const suspends = trouble?.state === "suspended";
  const saved = await inTransaction(db, async (trx): Promise<Saved> => {
    if (!(await holdsLease(trx, owner, lease))) return "lease lost";
    if (!(await isStill(trx, lease, health.storeVersion))) return "outdated";
    const more = suspends && (await endManualRequests(trx, lease, "store_suspended"));
    await sql`
      UPDATE store_health SET state = ${trouble?.state ?? "ok"}, code = ${trouble?.code ?? null}::text,
        message = ${trouble?.message ?? null}::text, breaker = ${JSON.stringify(health.breaker)}::jsonb,
        since = CASE WHEN ${trouble === null} THEN NULL WHEN state = ${trouble?.state ?? "ok"} THEN since ELSE now() END,
        probe_at = CASE WHEN ${trouble === null} THEN NULL
          ELSE clock_timestamp() + ${trouble?.probeInMs ?? 0} * interval '1 millisecond' END
      WHERE store_id = ${lease.storeId}`.execute(trx);
    return more ? "more requests" : "saved";
  });
  if (saved === "more requests") await endRemainingRequests(db, owner, lease, health.storeVersion);
  return saved !== "lease lost";
}

type Saved = "lease lost" | "outdated" | "saved" | "more requests";

/** In slices; those of a process that ends in between end by their age. */
async function endRemainingRequests(
  db: Db,
  owner: string,
  lease: Lease,
  storeVersion: number,
): Promise<void> {
  for (let more = true; more;) {
    more = await inTransaction(
      db,
      async (trx) =>
        (await holdsLease(trx, owner, lease)) &&
        (await isStill(trx, lease, storeVersion)) &&
        endManualRequests(trx, lease, "store_suspended"),
    );
  }
}

/** Whether the store was not saved since, and stays so. */
async function isStill(trx: Trx, lease: Lease, storeVersion: number): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM store WHERE customer_id = ${lease.customerId} AND id = ${lease.storeId}
      AND connection_version = ${storeVersion} FOR SHARE`.execute(trx);
  return rows.length > 0;
}

/** A store's rate budget as it stands now. */
export interface SavedBudget {
  readonly lease: Lease;
  readonly snapshot: unknown;
}

/**
 * Saves rate budgets in one statement, so that whoever takes over neither wastes them nor breaks the limits. What is
 * not ours any more stays as the successor left it.
 */
export async function saveBudgets(db: Db, owner: string, budgets: readonly SavedBudget[]): Promise<void> {
  if (budgets.length === 0) return;
  await sql`
    WITH ours AS (
      SELECT l.store_id, b.snapshot
      FROM unnest(${budgets.map(({ lease }) => lease.storeId)}::bigint[],
        ${budgets.map(({ lease }) => lease.epoch)}::bigint[],
        ${budgets.map(({ snapshot }) => JSON.stringify(snapshot))}::jsonb[]) AS b(store_id, epoch, snapshot)
      JOIN store_lease l ON l.store_id = b.store_id AND l.epoch = b.epoch
      WHERE l.owner = ${owner} AND l.expires_at > now() ORDER BY l.store_id FOR SHARE OF l)
    UPDATE store_health h SET budget = ours.snapshot, budget_at = clock_timestamp() FROM ours
    WHERE h.store_id = ours.store_id`.execute(db);
}

/** What is new at a store whose lease is held. */
export interface StoreNews {
  /** Other than before: it has to be connected anew. */
  readonly version: number;
  readonly hasWork: boolean;
  readonly hasTask: boolean;
}

/** What is new at the stores, by store; one that is gone is left out. One question for all of them. */
export async function loadStoreNews(
  db: Db,
  storeIds: readonly number[],
): Promise<ReadonlyMap<number, StoreNews>> {
  if (storeIds.length === 0) return new Map();
  const { rows } = await sql<{ id: number; version: number; has_work: boolean; has_task: boolean }>`
    SELECT s.id, s.connection_version AS version, ${storeWork} AS has_work, ${storeTask} AS has_task
    FROM store s JOIN store_health h ON h.store_id = s.id WHERE s.id = ANY (${[...storeIds]}::bigint[])`.execute(
    db,
  );
  return new Map(
    rows.map((row) => [row.id, { version: row.version, hasWork: row.has_work, hasTask: row.has_task }]),
  );
}

/** Listings whose requests one transaction ends at most. */
const END_SLICE_ROWS = 1_000;

/** Ends a slice of the requests that wait for the store; answers whether there may be more. */
async function endManualRequests(trx: Trx, lease: Lease, reason: string): Promise<boolean> {
  const { rows } = await sql<{ listing_id: number }>`
    SELECT DISTINCT listing_id FROM sync_request_listing
    WHERE customer_id = ${lease.customerId} AND store_id = ${lease.storeId} AND status = 'pending'
    LIMIT ${END_SLICE_ROWS}`.execute(trx);
  if (rows.length === 0) return false;
  const ids = rows.map((row) => row.listing_id);
  await sql`SELECT 1 FROM listing WHERE customer_id = ${lease.customerId} AND id = ANY (${ids}::bigint[])
    ORDER BY id FOR UPDATE`.execute(trx);
  await endManual(
    trx,
    lease,
    ids.map((listingId) => ({ listingId, reason })),
  );
  return rows.length === END_SLICE_ROWS;
}

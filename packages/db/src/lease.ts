import { type RawBuilder, sql } from "kysely";
import type { Db, Trx } from "./schema.ts";
import { candidateStores, storeTask, storeWork } from "./store-work.ts";
import { triedTwice } from "./transaction.ts";

/*
 * One worker at a time pushes to a store.
 *
 *   free ──acquire──▶ held by (owner, epoch) ──renew every 10 s──▶ held
 *    ▲                       │
 *    ├──────release──────────┤  clean stop, or idle: free at once
 *    └──────30 s pass────────┘  killed or cut off: free by the database's clock
 *
 * Every take-over raises the epoch, and everything that a holder writes is guarded by it.
 */

const LEASE_MS = 30_000;

export interface Lease {
  readonly storeId: number;
  readonly customerId: number;
  readonly epoch: number;
}

/** A lease that was just acquired. */
export interface TakenLease extends Lease {
  /** Whoever held it before did not give it back. */
  readonly abandoned: boolean;
}

/**
 * SQL for "the lease is ours", with its row locked so that it stays so until the transaction ends. Everything that a
 * holder writes asks it.
 */
export function ourLease(owner: string, lease: Pick<Lease, "storeId" | "epoch">): RawBuilder<unknown> {
  return sql`SELECT 1 FROM store_lease WHERE store_id = ${lease.storeId} AND owner = ${owner}
    AND epoch = ${lease.epoch} AND expires_at > now() FOR SHARE`;
}

export async function holdsLease(trx: Trx, owner: string, lease: Lease): Promise<boolean> {
  const { rows } = await ourLease(owner, lease).execute(trx);
  return rows.length > 0;
}

/** Takes up to `most` free stores that have work which could be done now. */
export async function acquireLeases(db: Db, owner: string, most: number): Promise<readonly TakenLease[]> {
  if (most <= 0) return [];
  const { rows } = await sql<{ store_id: number; customer_id: number; epoch: number; abandoned: boolean }>`
    WITH RECURSIVE ${candidateStores}
    UPDATE store_lease SET owner = ${owner}, epoch = store_lease.epoch + 1,
      expires_at = now() + ${LEASE_MS} * interval '1 millisecond'
    FROM (
      SELECT l.store_id, l.owner IS NOT NULL AS abandoned FROM candidate
      JOIN store_lease l ON l.store_id = candidate.store_id
      JOIN store s ON s.id = l.store_id
      JOIN store_health h ON h.store_id = l.store_id
      WHERE l.expires_at < now() AND (${storeTask} OR ${storeWork})
      ORDER BY l.store_id LIMIT ${most} FOR UPDATE OF l SKIP LOCKED) free
    WHERE store_lease.store_id = free.store_id
    RETURNING store_lease.store_id, store_lease.customer_id, store_lease.epoch, free.abandoned`.execute(db);
  return rows.map((row) => ({
    storeId: row.store_id,
    customerId: row.customer_id,
    epoch: row.epoch,
    abandoned: row.abandoned,
  }));
}

/** Extends what is still ours; answers the stores that are. The others were lost and must not be written to. */
export async function renewLeases(
  db: Db,
  owner: string,
  leases: readonly Lease[],
): Promise<ReadonlySet<number>> {
  if (leases.length === 0) return new Set();
  const { rows } = await triedTwice(() =>
    sql<{ store_id: number }>`
      WITH ours AS (${lockOurs(owner, leases)} AND l.expires_at > now() ORDER BY l.store_id FOR UPDATE OF l)
      UPDATE store_lease l SET expires_at = now() + ${LEASE_MS} * interval '1 millisecond'
      FROM ours WHERE l.store_id = ours.store_id
      RETURNING l.store_id`.execute(db),
  );
  return new Set(rows.map((row) => row.store_id));
}

/** Gives stores free at once, so that another worker need not wait for the lease to run out. */
export async function releaseLeases(db: Db, owner: string, leases: readonly Lease[]): Promise<void> {
  if (leases.length === 0) return;
  await triedTwice(() =>
    sql`
      WITH ours AS (${lockOurs(owner, leases)} ORDER BY l.store_id FOR UPDATE OF l)
      UPDATE store_lease l SET owner = NULL, expires_at = '-infinity'
      FROM ours WHERE l.store_id = ours.store_id`.execute(db),
  );
}

/** The rows of these leases, as far as they are ours. To be locked in one order: others lock several of them, too. */
function lockOurs(owner: string, leases: readonly Lease[]): RawBuilder<unknown> {
  return sql`SELECT l.store_id FROM store_lease l
    JOIN unnest(${leases.map((lease) => lease.storeId)}::bigint[], ${leases.map((lease) => lease.epoch)}::bigint[])
      AS held(store_id, epoch) ON l.store_id = held.store_id AND l.epoch = held.epoch
    WHERE l.owner = ${owner}`;
}

/** Says that this worker lives, and answers how many workers there are, and stores that are leased or have work. */
export async function reportWorker(
  db: Db,
  owner: string,
): Promise<{ readonly workers: number; readonly storesInUse: number }> {
  await sql`INSERT INTO worker (id, seen_at) VALUES (${owner}, now())
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`.execute(db);
  const { rows } = await sql<{ workers: number; stores: number }>`
    WITH RECURSIVE ${candidateStores}
    SELECT (SELECT count(*) FROM worker WHERE seen_at > now() - ${LEASE_MS} * interval '1 millisecond') AS workers,
      (SELECT count(*) FROM (
        SELECT store_id FROM store_lease WHERE expires_at > now()
        UNION
        SELECT s.id FROM candidate JOIN store s ON s.id = candidate.store_id
          JOIN store_health h ON h.store_id = s.id WHERE ${storeTask} OR ${storeWork}) AS busy) AS stores`.execute(
    db,
  );
  return { workers: rows[0]?.workers ?? 1, storesInUse: rows[0]?.stores ?? 0 };
}

export async function forgetWorker(db: Db, owner: string): Promise<void> {
  await db
    .deleteFrom("worker")
    .where((eb) => eb.or([eb("id", "=", owner), eb("seen_at", "<", sql<Date>`now() - interval '1 day'`)]))
    .execute();
}

import { sql } from "kysely";
import type { Database } from "./connect.ts";
import type { Db } from "./schema.ts";
import { inTransaction, sqlState } from "./transaction.ts";

const PARTITIONED = ["history", "decision", "attempt", "push"] as const;
const DAYS_AHEAD = 7;
const LOCK = 7_215_001;

/**
 * Creates the daily partitions from yesterday to a week ahead, in UTC. Any number of processes may do it at once: one
 * of them works, and where nothing is missing nobody locks anything. Attaching a finished table does not block the
 * writers of the parent, which CREATE TABLE … PARTITION OF would.
 */
export async function ensurePartitions(db: Db): Promise<void> {
  if ((await findMissing(db)).length === 0) return;
  await inTransaction(db, async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(trx);
    for (const partition of await findMissing(trx)) {
      const child = sql.id(partition.name);
      const parent = sql.id(partition.parent);
      await sql`CREATE TABLE ${child} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)`.execute(
        trx,
      );
      await sql`ALTER TABLE ${parent} ATTACH PARTITION ${child}
        FOR VALUES FROM (${sql.lit(`${partition.from} 00:00:00+00`)}) TO (${sql.lit(`${partition.to} 00:00:00+00`)})`.execute(
        trx,
      );
    }
  });
}

interface MissingPartition {
  readonly parent: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Asks the catalogue as a table: `to_regclass` may answer from before the lock was waited for. */
async function findMissing(db: Db): Promise<readonly MissingPartition[]> {
  const { rows } = await sql<MissingPartition>`
    SELECT p.parent, p.parent || to_char(day, '_YYYYMMDD') AS name,
      to_char(day, 'YYYY-MM-DD') AS from, to_char(day + interval '1 day', 'YYYY-MM-DD') AS to
    FROM unnest(${[...PARTITIONED]}::text[]) AS p(parent)
    CROSS JOIN generate_series(
      date_trunc('day', now() AT TIME ZONE 'UTC') - interval '1 day',
      date_trunc('day', now() AT TIME ZONE 'UTC') + ${sql.lit(`${DAYS_AHEAD} days`)}::interval,
      interval '1 day') AS day
    WHERE NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relname = p.parent || to_char(day, '_YYYYMMDD')
      AND c.relnamespace = current_schema()::regnamespace)`.execute(db);
  return rows;
}

/** Nobody waits longer than this behind a partition that is to go; it goes the next time. */
const LOCK_TIMEOUT_MS = 2_000;
const LOCK_NOT_AVAILABLE = "55P03";
const QUERY_CANCELED = "57014";

/**
 * Drops the daily partitions that ended more than `keepDays` ago, except those with an open attempt, and answers
 * their names. On a server a partition is detached without holding up who reads or writes the parent. One that was
 * left half detached, or detached and not dropped, by a process that ended there is found again.
 */
export async function dropOldPartitions(
  { db, kind }: Pick<Database, "db" | "kind">,
  keepDays: number,
): Promise<readonly string[]> {
  const { rows } = await sql<OldPartition>`
    SELECT c.relname AS name, k.parent, i.inhrelid IS NOT NULL AS attached, coalesce(i.inhdetachpending, false) AS leaving
    FROM unnest(${[...PARTITIONED]}::text[]) AS k(parent)
    JOIN pg_class c ON c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
      AND c.relname ~ ('^' || k.parent || '_[0-9]{8}$')
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
    WHERE right(c.relname, 8) < to_char((now() AT TIME ZONE 'UTC')::date - ${keepDays}::integer, 'YYYYMMDD')
    ORDER BY c.relname`.execute(db);
  const dropped: string[] = [];
  for (const partition of rows) {
    if (partition.parent === "attempt" && (await hasOpenAttempt(db, partition.name))) continue;
    if (await drop({ db, kind }, partition)) dropped.push(partition.name);
  }
  return dropped;
}

interface OldPartition {
  readonly name: string;
  readonly parent: string;
  readonly attached: boolean;
  readonly leaving: boolean;
}

async function hasOpenAttempt(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM ${sql.id(name)} WHERE closed_at IS NULL LIMIT 1`.execute(db);
  return rows.length > 0;
}

/** Answers false where somebody else works with it. Detaching concurrently cannot be part of a transaction. */
async function drop({ db, kind }: Pick<Database, "db" | "kind">, partition: OldPartition): Promise<boolean> {
  const child = sql.id(partition.name);
  const detach = sql`ALTER TABLE ${sql.id(partition.parent)} DETACH PARTITION ${child}`;
  return db.connection().execute(async (one) => {
    await sql`SET lock_timeout = ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(one);
    try {
      if (partition.leaving) await sql`${detach} FINALIZE`.execute(one);
      else if (partition.attached && kind === "server") await sql`${detach} CONCURRENTLY`.execute(one);
      await sql`DROP TABLE IF EXISTS ${child}`.execute(one);
      return true;
    } catch (error) {
      const code = sqlState(error);
      if (code === LOCK_NOT_AVAILABLE || code === QUERY_CANCELED) return false;
      throw error;
    } finally {
      await sql`RESET lock_timeout`.execute(one);
    }
  });
}

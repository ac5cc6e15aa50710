import { sql } from "kysely";
import type { Db } from "./schema.ts";

const PARTITIONED = ["history", "decision", "attempt", "push"] as const;
const DAYS_AHEAD = 7;
const LOCK = 7_215_001;

/**
 * Creates the daily partitions from yesterday to a week ahead, in UTC. Attaching a finished table does not
 * block the writers of the parent, which CREATE TABLE … PARTITION OF would.
 */
export async function ensurePartitions(db: Db): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(trx);
    const { rows } = await sql<{ name: string; from: string; to: string; parent: string }>`
      SELECT p.parent, p.parent || to_char(day, '_YYYYMMDD') AS name,
        to_char(day, 'YYYY-MM-DD') AS from, to_char(day + interval '1 day', 'YYYY-MM-DD') AS to
      FROM unnest(${[...PARTITIONED]}::text[]) AS p(parent)
      CROSS JOIN generate_series(
        date_trunc('day', now() AT TIME ZONE 'UTC') - interval '1 day',
        date_trunc('day', now() AT TIME ZONE 'UTC') + ${sql.lit(`${DAYS_AHEAD} days`)}::interval,
        interval '1 day') AS day
      WHERE to_regclass(p.parent || to_char(day, '_YYYYMMDD')) IS NULL`.execute(trx);
    for (const partition of rows) {
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

/** Drops the daily partitions that ended more than `keepDays` ago, except those with an open attempt. */
export async function dropOldPartitions(db: Db, keepDays: number): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.relkind = 'p' AND p.relname = ANY (${[...PARTITIONED]}::text[])
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - ${keepDays}::integer
    ORDER BY c.relname`.execute(db);
  const dropped: string[] = [];
  for (const { name } of rows) {
    if (name.startsWith("attempt_")) {
      const open = await sql`SELECT 1 FROM ${sql.id(name)} WHERE closed_at IS NULL LIMIT 1`.execute(db);
      if (open.rows.length > 0) continue;
    }
    await sql`DROP TABLE ${sql.id(name)}`.execute(db);
    dropped.push(name);
  }
  return dropped;
}

import { STORE_ERROR_CLASSES } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "./schema.ts";
import { waitingStores } from "./store-work.ts";

/** Upper ends of the steps in which waiting times are counted; one more counts what took longer. Never to be changed. */
export const LATENCY_BOUNDS_MS = [
  50, 100, 150, 200, 300, 400, 500, 700, 1_000, 1_400, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 30_000,
  60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
] as const;
export const LATENCY_STEPS = LATENCY_BOUNDS_MS.length + 1;
export const ERROR_CLASSES = STORE_ERROR_CLASSES.length;

/** Five minutes: the grain of what is kept. */
export const ROLLUP_SECONDS = 300;

/** What a worker saw of a store since it told last. */
export interface StoreTally {
  readonly customerId: number;
  readonly storeId: number;
  readonly latency: readonly number[];
  readonly exposed: readonly number[];
  readonly errors: readonly number[];
  readonly confirmed: number;
  readonly calls: number;
  readonly pointsSpent: number;
  readonly pointsOffered: number;
}

const now = sql`date_bin('5 minutes', now(), 'epoch'::timestamptz)`;
const FIGURES = sql.raw("latency, exposed, errors, failed, confirmed, calls, points_spent, points_offered");

/** Adds to the five minutes under way, of each store and of all: two rows more or less than none for each store. */
export async function addTallies(db: Db, tallies: readonly StoreTally[]): Promise<void> {
  if (tallies.length === 0) return;
  const rows = tallies.toSorted((one, other) => one.storeId - other.storeId);
  await sql`
    WITH told AS MATERIALIZED (
      SELECT t.* FROM jsonb_to_recordset(${JSON.stringify(rows.map(toRow))}::jsonb) AS t(
        customer_id bigint, store_id bigint, latency integer[], exposed integer[], errors integer[], failed integer,
        confirmed integer, calls integer, points_spent float8, points_offered float8)),
    by_store AS (
      INSERT INTO store_rollup AS r (customer_id, store_id, at, ${FIGURES})
      SELECT t.customer_id, t.store_id, ${now}, ${FIGURES}
      FROM told t JOIN store s ON s.customer_id = t.customer_id AND s.id = t.store_id ORDER BY t.store_id
      ON CONFLICT (store_id, at) DO UPDATE SET ${addAll})
    INSERT INTO total_rollup AS r (at, ${FIGURES})
    SELECT ${now}, ${FIGURES} FROM jsonb_to_record(${JSON.stringify(toRow(sumOf(rows)))}::jsonb) AS t(
      latency integer[], exposed integer[], errors integer[], failed integer, confirmed integer, calls integer,
      points_spent float8, points_offered float8)
    ON CONFLICT (at) DO UPDATE SET ${addAll}`.execute(db);
}

/** However often it is done in five minutes, the most that was seen stays. */
export async function sampleBacklogs(db: Db): Promise<void> {
  await sql`
    WITH RECURSIVE ${waitingStores},
    counted AS MATERIALIZED (
      SELECT s.customer_id, s.id, (SELECT count(*) FROM (
        SELECT 1 FROM due d WHERE d.store_id = s.id AND d.not_before IS NULL LIMIT ${MOST_COUNTED}) AS part)::integer AS due
      FROM waiting_for w JOIN store s ON s.id = w.store_id WHERE s.disconnected_at IS NULL),
    by_store AS (
      INSERT INTO store_rollup AS r (customer_id, store_id, at, due)
      SELECT customer_id, id, ${now}, due FROM counted ORDER BY id
      ON CONFLICT (store_id, at) DO UPDATE SET due = greatest(r.due, excluded.due))
    INSERT INTO total_rollup AS r (at, due) SELECT ${now}, coalesce(sum(due), 0) FROM counted
    ON CONFLICT (at) DO UPDATE SET due = greatest(r.due, excluded.due)`.execute(db);
}

/** Rows of `due` that are counted of one store. */
export const MOST_COUNTED = 100_000;

const addAll = sql.join(
  [
    ...["latency", "exposed", "errors"].map((column) => added(column)),
    ...["failed", "confirmed", "calls", "points_spent", "points_offered"].map((column) =>
      sql.raw(`${column} = r.${column} + excluded.${column}`),
    ),
  ],
  sql`, `,
);

/** SQL for the sum of two arrays of counts, place by place; a place that one of them lacks counts as 0. */
function added(column: string): RawBuilder<unknown> {
  return sql.raw(`${column} = ARRAY(SELECT coalesce(a, 0) + coalesce(b, 0)
    FROM unnest(r.${column}, excluded.${column}) WITH ORDINALITY AS both_of(a, b, nth) ORDER BY nth)`);
}

function toRow(tally: Omit<StoreTally, "customerId" | "storeId"> & Partial<StoreTally>) {
  return {
    customer_id: tally.customerId,
    store_id: tally.storeId,
    latency: tally.latency,
    exposed: tally.exposed,
    errors: tally.errors,
    failed: tally.errors.reduce((sum, count) => sum + count, 0),
    confirmed: tally.confirmed,
    calls: tally.calls,
    points_spent: tally.pointsSpent,
    points_offered: tally.pointsOffered,
  };
}

function sumOf(tallies: readonly StoreTally[]): Omit<StoreTally, "customerId" | "storeId"> {
  const sum = (of: (tally: StoreTally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const places = (of: (tally: StoreTally) => readonly number[], count: number) =>
    Array.from({ length: count }, (_, at) => sum((tally) => of(tally)[at] ?? 0));
  return {
    latency: places((tally) => tally.latency, LATENCY_STEPS),
    exposed: places((tally) => tally.exposed, LATENCY_STEPS),
    errors: places((tally) => tally.errors, ERROR_CLASSES),
    confirmed: sum((tally) => tally.confirmed),
    calls: sum((tally) => tally.calls),
    pointsSpent: sum((tally) => tally.pointsSpent),
    pointsOffered: sum((tally) => tally.pointsOffered),
  };
}

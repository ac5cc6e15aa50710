import type { Freshness, FreshnessPoint } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { errorsOf, percentilesOf } from "./percentiles.ts";
import { ERROR_CLASSES, LATENCY_STEPS, ROLLUP_SECONDS } from "./rollup.ts";
import type { Db } from "./schema.ts";
import { looking } from "./search/looking.ts";

/** Within the last hour, and the five minutes under way. */
const HOUR_MS = 3_600_000 + ROLLUP_SECONDS * 1_000;

/** How fresh the stores of one customer were kept, or all of them where that is null. */
export async function loadFreshness(
  db: Db,
  { customerId, hours }: { readonly customerId: number | null; readonly hours: number },
): Promise<Freshness> {
  const since = sql`date_bin('5 minutes', now() - ${hours} * interval '1 hour', 'epoch'::timestamptz)`;
  const rows = customerId === null ? totals(since) : sumsOf(customerId, since);
  const found = await looking(db, async (trx) => (await rows.execute(trx)).rows);
  const { rows: span } = await sql<{ from: Date; to: Date }>`SELECT ${since} AS from, now() AS to`.execute(
    db,
  );
  const [{ from, to } = { from: new Date(0), to: new Date(0) }] = span;
  const lately = found.filter((row) => row.at.getTime() > to.getTime() - HOUR_MS);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    stepSeconds: ROLLUP_SECONDS,
    points: found.map(toPoint),
    lastHour: percentilesOf(sumOf(lately, "latency")),
    soldOutExposed: percentilesOf(sumOf(found, "exposed")),
    errors: errorsOf(sumOf(found, "errors")),
  };
}

interface Row {
  readonly at: Date;
  readonly latency: readonly number[];
  readonly exposed: readonly number[];
  readonly errors: readonly number[];
  readonly confirmed: number;
  readonly calls: number;
  readonly points_spent: number;
  readonly points_offered: number;
  readonly due: number;
}

function totals(since: RawBuilder<unknown>): RawBuilder<Row> {
  return sql<Row>`SELECT at, latency, exposed, errors, confirmed, calls, points_spent, points_offered, due
    FROM total_rollup WHERE at >= ${since} ORDER BY at`;
}

function sumsOf(customerId: number, since: RawBuilder<unknown>): RawBuilder<Row> {
  return sql<Row>`
    SELECT r.at, ${summed("latency", LATENCY_STEPS)} AS latency, ${summed("exposed", LATENCY_STEPS)} AS exposed,
      ${summed("errors", ERROR_CLASSES)} AS errors, sum(r.confirmed)::integer AS confirmed,
      sum(r.calls)::integer AS calls, sum(r.points_spent) AS points_spent, sum(r.points_offered) AS points_offered,
      sum(r.due)::integer AS due
    FROM store s CROSS JOIN LATERAL (
      SELECT * FROM store_rollup WHERE store_id = s.id AND at >= ${since} OFFSET 0) AS r
    WHERE s.customer_id = ${customerId} GROUP BY r.at ORDER BY r.at`;
}

/** SQL for the sums of arrays of counts over `r`, place by place. */
export function summed(column: "latency" | "exposed" | "errors", places: number): RawBuilder<number[]> {
  const sums = Array.from({ length: places }, (_, at) => `coalesce(sum(r.${column}[${at + 1}]), 0)`);
  return sql.raw(`ARRAY[${sums.join(", ")}]::integer[]`);
}

function sumOf(rows: readonly Row[], column: "latency" | "exposed" | "errors"): readonly number[] {
  const sums: number[] = [];
  for (const row of rows) {
    for (const [at, count] of row[column].entries()) sums[at] = (sums[at] ?? 0) + count;
  }
  return sums;
}

function toPoint(row: Row): FreshnessPoint {
  return {
    at: row.at.toISOString(),
    confirmed: row.confirmed,
    calls: row.calls,
    changeToStore: percentilesOf(row.latency),
    due: row.due,
    budgetUsed: row.points_offered > 0 ? Math.min(1, row.points_spent / row.points_offered) : null,
    errors: errorsOf(row.errors),
  };
}

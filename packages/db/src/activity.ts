import type { ActivityResult, DecisionReason, Trigger } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { PushTable } from "./engine-schema.ts";
import type { RecordedFacts } from "./recorded-facts.ts";
import type { Db } from "./schema.ts";

/** A decision with what became of it. */
export interface ActivityRow {
  readonly customer_id: number;
  readonly id: number;
  readonly at: Date;
  readonly item_id: number;
  readonly listing_id: number;
  readonly store_id: number;
  readonly event_id: number | null;
  readonly trigger: Trigger;
  readonly outcome: "push" | "skip";
  readonly reason: DecisionReason;
  readonly level: number | null;
  readonly version: number | null;
  readonly facts: RecordedFacts;
  readonly sku: string;
  readonly store_name: string;
  readonly push_outcome: PushTable["outcome"] | null;
  readonly ended_at: Date | null;
  readonly message: string | null;
}

export interface ActivityScope {
  readonly customerId: number;
  readonly storeId: number | null;
  readonly itemId: number | null;
  readonly result: ActivityResult | null;
  readonly trigger: Trigger | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** Decisions that one page looks at where their result is asked for, which is known only of each of them. */
const MOST_LOOKED_AT = 2_000;

/**
 * The newest decisions before `before`, one more than `most` where there are so many. Where the page ends early, `next`
 * is where to go on; null where all was looked at.
 */
export async function listActivity(
  db: Db,
  scope: ActivityScope,
  { most, before }: { readonly most: number; readonly before: number | null },
): Promise<{ readonly rows: readonly ActivityRow[]; readonly next: number | null }> {
  const looks = scope.result === null || scope.result === "not_sent" ? most + 1 : MOST_LOOKED_AT;
  const { rows } = await sql<ActivityRow & { readonly last_seen: number; readonly seen: number }>`
    WITH looked AS MATERIALIZED (
      SELECT ${decisionColumns} FROM decision d WHERE ${conditionOf(scope)}
        AND (${before}::bigint IS NULL OR d.id < ${before}::bigint)
      ORDER BY d.id DESC LIMIT ${looks})
    SELECT shown.*, ends.last_seen, ends.seen
    FROM (SELECT min(id) AS last_seen, count(*) AS seen FROM looked) AS ends
    LEFT JOIN LATERAL (
      SELECT * FROM (${withResult(sql`looked`)}) AS told
      WHERE ${scope.result}::text IS NULL OR told.result = ${scope.result}::text
      ORDER BY told.id DESC LIMIT ${most + 1}) AS shown ON true
    ORDER BY shown.id DESC`.execute(db);
  const [first] = rows;
  const goesOn = first !== undefined && first.seen === looks;
  return { rows: rows.filter((row) => row.id !== null), next: goesOn ? first.last_seen : null };
}

export async function loadActivity(
  db: Db,
  customerId: number,
  decisionId: number,
): Promise<ActivityRow | null> {
  const { rows } = await sql<ActivityRow>`
    WITH looked AS MATERIALIZED (
      SELECT ${decisionColumns} FROM decision d WHERE d.customer_id = ${customerId} AND d.id = ${decisionId})
    ${withResult(sql`looked`)}`.execute(db);
  return rows[0] ?? null;
}

const decisionColumns = sql.raw(
  [
    "customer_id",
    "id",
    "at",
    "item_id",
    "listing_id",
    "store_id",
    "event_id",
    "trigger",
    "outcome",
    "reason",
    "level",
    "version",
    "facts",
  ]
    .map((column) => `d.${column}`)
    .join(", "),
);

function conditionOf(scope: ActivityScope): RawBuilder<unknown> {
  const conditions = [sql`d.customer_id = ${scope.customerId}`];
  if (scope.storeId !== null) conditions.push(sql`d.store_id = ${scope.storeId}`);
  if (scope.itemId !== null) conditions.push(sql`d.item_id = ${scope.itemId}`);
  if (scope.trigger !== null) conditions.push(sql`d.trigger = ${scope.trigger}`);
  if (scope.from !== null) conditions.push(sql`d.at >= ${scope.from}::timestamptz`);
  if (scope.to !== null) conditions.push(sql`d.at < ${scope.to}::timestamptz`);
  if (scope.result !== null) {
    conditions.push(scope.result === "not_sent" ? sql`d.outcome = 'skip'` : sql`d.outcome = 'push'`);
  }
  return sql.join(conditions, sql` AND `);
}

/**
 * The end of a push: the first number of the listing, of this version or a newer one, that was confirmed or dropped;
 * without one, the last that failed.
 */
function withResult(decisions: RawBuilder<unknown>): RawBuilder<unknown> {
  const ofListing = sql`p.customer_id = d.customer_id AND p.listing_id = d.listing_id AND p.version >= d.version
    AND p.at >= d.at`;
  return sql`
    SELECT d.*, i.sku, s.name AS store_name, coalesce(ended.outcome, tried.outcome) AS push_outcome,
      coalesce(ended.at, tried.at) AS ended_at, coalesce(ended.message, tried.message) AS message,
      CASE WHEN d.outcome = 'skip' THEN 'not_sent'
        ELSE coalesce(ended.outcome, tried.outcome, 'waiting') END AS result
    FROM ${decisions} AS d
    JOIN item i ON i.customer_id = d.customer_id AND i.id = d.item_id
    JOIN store s ON s.customer_id = d.customer_id AND s.id = d.store_id
    LEFT JOIN LATERAL (
      SELECT p.outcome, p.at, p.message FROM push p
      WHERE d.outcome = 'push' AND ${ofListing} AND p.outcome IN ('confirmed', 'dropped')
      ORDER BY p.id LIMIT 1) AS ended ON true
    LEFT JOIN LATERAL (
      SELECT p.outcome, p.at, p.message FROM push p
      WHERE d.outcome = 'push' AND ended.outcome IS NULL AND ${ofListing}
      ORDER BY p.id DESC LIMIT 1) AS tried ON true`;
}

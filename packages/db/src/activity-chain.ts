import { type RawBuilder, type Selectable, sql } from "kysely";
import type { ActivityRow } from "./activity.ts";
import type { PushTable } from "./engine-schema.ts";
import type { HistoryTable } from "./history-schema.ts";
import type { Db } from "./schema.ts";

export type CauseRow = Selectable<HistoryTable> & { readonly sku: string };

export interface AttemptFacts {
  readonly key: string | null;
  readonly started_at: Date | null;
  readonly duration_ms: number | null;
  readonly listings: number | null;
  readonly cost: number | null;
}

export interface TryRow extends AttemptFacts {
  readonly id: number;
  readonly at: Date;
  readonly outcome: PushTable["outcome"];
  readonly quantity: number;
  readonly version: number;
  readonly code: string | null;
  readonly message: string | null;
}

export interface WaitingRow extends AttemptFacts {
  readonly lane: number;
  readonly since: Date;
  readonly not_before: Date | null;
}

const MOST_TRIES = 50;
const MOST_CAUSES = 20;

/** What is recorded with the decision's event: a part's for a bundle, and earlier where a task went through its bundles. */
export async function loadCauses(db: Db, decision: ActivityRow): Promise<readonly CauseRow[]> {
  if (decision.event_id === null) return [];
  const { rows } = await sql<CauseRow>`
    SELECT h.*, i.sku FROM (
      SELECT * FROM history WHERE at = ${momentOf(decision)} AND customer_id = ${decision.customer_id}
        AND event_id = ${decision.event_id}
      UNION
      SELECT * FROM history WHERE customer_id = ${decision.customer_id} AND item_id = ${decision.item_id}
        AND at BETWEEN ${momentOf(decision)} - interval '1 hour' AND ${momentOf(decision)}
        AND event_id = ${decision.event_id}) AS h
    JOIN item i ON i.customer_id = h.customer_id AND i.id = h.item_id
    ORDER BY h.id LIMIT ${MOST_CAUSES}`.execute(db);
  return rows;
}

/** As the database has it: a Date would cut its microseconds. */
function momentOf(decision: ActivityRow): RawBuilder<Date> {
  return sql<Date>`(SELECT at FROM decision WHERE customer_id = ${decision.customer_id} AND id = ${decision.id})`;
}

/** Up to the first number that was confirmed or dropped. */
export async function loadTries(db: Db, decision: ActivityRow): Promise<readonly TryRow[]> {
  if (decision.version === null) return [];
  const { rows } = await sql<TryRow>`
    SELECT p.id, p.at, p.outcome, p.quantity, p.version, p.code, p.message, ${attemptFacts}
    FROM push p
    LEFT JOIN LATERAL (
      SELECT * FROM attempt WHERE store_id = p.store_id AND customer_id = p.customer_id AND id = p.attempt_id
        AND at BETWEEN p.at - interval '1 hour' AND p.at LIMIT 1) AS a ON true
    WHERE p.customer_id = ${decision.customer_id} AND p.listing_id = ${decision.listing_id}
      AND p.version >= ${decision.version} AND p.at >= ${decision.at.toISOString()}::timestamptz
    ORDER BY p.id LIMIT ${MOST_TRIES}`.execute(db);
  const end = rows.findIndex(({ outcome }) => outcome === "confirmed" || outcome === "dropped");
  return end === -1 ? rows : rows.slice(0, end + 1);
}

/** What waits of the listing, where the decision's version is not closed. */
export async function loadWaiting(db: Db, decision: ActivityRow): Promise<WaitingRow | null> {
  if (decision.version === null) return null;
  const { rows } = await sql<WaitingRow>`
    SELECT d.lane, d.since, d.not_before, ${attemptFacts}
    FROM listing l JOIN due d ON d.store_id = l.store_id AND d.listing_id = l.id
    LEFT JOIN LATERAL (
      SELECT * FROM attempt WHERE store_id = d.store_id AND id = d.attempt_id AND closed_at IS NULL LIMIT 1) AS a ON true
    WHERE l.customer_id = ${decision.customer_id} AND l.id = ${decision.listing_id}
      AND l.closed_version < ${decision.version}`.execute(db);
  return rows[0] ?? null;
}

const attemptFacts = sql`a.key, a.at AS started_at, cardinality(a.listing_ids) AS listings, a.cost,
  (extract(epoch FROM a.closed_at - a.at) * 1000)::float8 AS duration_ms`;

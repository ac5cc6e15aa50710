import {
  type Percentiles,
  type Platform,
  PUSH_LANES,
  STORE_CONDITIONS,
  type StoreCondition,
  type StoreErrors,
  type StoreHealth,
} from "@trueup/sdk";
import { sql } from "kysely";
import { summed } from "./freshness.ts";
import { errorsOf, percentilesOf } from "./percentiles.ts";
import { ERROR_CLASSES, LATENCY_STEPS, MOST_COUNTED } from "./rollup.ts";
import type { Db, Trx } from "./schema.ts";
import { loadBudgetsOf } from "./store-budget.ts";
import { waitingStores } from "./store-work.ts";
import { looking } from "./search/looking.ts";

/** A connected store as it stands among the others. */
export interface OverviewRow {
  readonly customerId: number;
  readonly customerName: string;
  readonly id: number;
  readonly name: string;
  readonly platform: Platform;
  readonly host: string;
  readonly condition: StoreCondition;
  readonly code: string | null;
  readonly message: string | null;
  readonly since: Date | null;
  readonly due: number;
  readonly oldestDueAt: Date | null;
  readonly parked: number;
  readonly retrying: number;
  readonly lastPushAt: Date | null;
}

export interface OverviewFigures {
  readonly changeToStore: Percentiles;
  readonly errors: StoreErrors;
  readonly budget: StoreHealth["budget"];
  readonly maxCallsPerSecond: number | null;
}

export interface OverviewScope {
  /** Null: those of all customers. */
  readonly customerId: number | null;
}

/** In trouble, of which rows are counted: however many there are, nobody waits for all of them. */
const MOST_TROUBLED = 50_000;
/** Open attempts in which the oldest change under way is looked for. */
const MOST_OPEN = 2_000;

/**
 * All connected stores, as far as that can be had without a look at those that have nothing to do: only what is due,
 * open or in trouble is read beside the stores themselves.
 */
export async function listOverview(db: Db, { customerId }: OverviewScope): Promise<readonly OverviewRow[]> {
  const { rows } = await sql<OverviewRow>`
    WITH RECURSIVE ${waitingStores},
    sent AS MATERIALIZED (
      SELECT d.store_id, min(d.since) AS since
      FROM (SELECT id, store_id, listing_ids FROM attempt WHERE closed_at IS NULL LIMIT ${MOST_OPEN}) AS a
      JOIN due d ON d.store_id = a.store_id AND d.listing_id = ANY (a.listing_ids) AND d.attempt_id = a.id
      GROUP BY d.store_id),
    busy AS MATERIALIZED (
      SELECT b.store_id, least(sent.since, (
          SELECT min(first.since) FROM generate_series(0, ${PUSH_LANES.length - 1}::integer) AS lanes (lane)
          CROSS JOIN LATERAL (
            SELECT d.since FROM due d WHERE d.store_id = b.store_id AND d.lane = lanes.lane
              AND d.attempt_id IS NULL AND d.not_before IS NULL
            ORDER BY d.since, d.listing_id LIMIT 1) AS first)) AS since,
        (SELECT count(*) FROM (
          SELECT 1 FROM due d WHERE d.store_id = b.store_id AND d.not_before IS NULL
          LIMIT ${MOST_COUNTED + 1}) AS part)::integer AS due
      FROM (SELECT store_id FROM waiting_for UNION SELECT store_id FROM sent) AS b
      LEFT JOIN sent ON sent.store_id = b.store_id),
    troubled AS MATERIALIZED (
      SELECT store_id, (count(*) FILTER (WHERE parked))::integer AS parked,
        (count(*) FILTER (WHERE NOT parked))::integer AS retrying
      FROM (SELECT store_id, parked FROM listing_problem LIMIT ${MOST_TROUBLED}) AS part GROUP BY store_id)
    SELECT s.customer_id AS "customerId", c.name AS "customerName", s.id, s.name, s.platform, s.host,
      CASE WHEN s.comparing THEN 'comparing'
        WHEN s.paused_at IS NOT NULL THEN 'paused'
        WHEN h.state IN ('suspended', 'unreachable') THEN h.state
        WHEN NOT s.sync_enabled THEN 'off'
        WHEN t.parked > 0 THEN 'parked'
        WHEN b.due > 0 THEN 'draining'
        WHEN t.retrying > 0 THEN 'retrying'
        ELSE 'in_sync' END AS condition,
      h.code, h.message, h.since, coalesce(b.due, 0) AS due, b.since AS "oldestDueAt",
      coalesce(t.parked, 0) AS parked, coalesce(t.retrying, 0) AS retrying, h.last_push_at AS "lastPushAt"
    FROM store s JOIN customer c ON c.id = s.customer_id
    LEFT JOIN store_health h ON h.store_id = s.id
    LEFT JOIN busy b ON b.store_id = s.id
    LEFT JOIN troubled t ON t.store_id = s.id
    WHERE s.disconnected_at IS NULL AND (${customerId}::bigint IS NULL OR s.customer_id = ${customerId}::bigint)
    ORDER BY s.id`.execute(db);
  return rows.toSorted(worstFirst);
}

/** By condition; within one by what has waited longest, then by what waits most, then by name. */
function worstFirst(one: OverviewRow, other: OverviewRow): number {
  return (
    STORE_CONDITIONS.indexOf(one.condition) - STORE_CONDITIONS.indexOf(other.condition) ||
    (one.oldestDueAt?.getTime() ?? Infinity) - (other.oldestDueAt?.getTime() ?? Infinity) ||
    other.due - one.due ||
    one.customerName.localeCompare(other.customerName, "en") ||
    one.name.localeCompare(other.name, "en") ||
    one.id - other.id
  );
}

/** What is shown of some stores beside how they stand, by store. */
export async function loadOverviewFigures(
  db: Db,
  stores: readonly Pick<OverviewRow, "customerId" | "id">[],
): Promise<ReadonlyMap<number, OverviewFigures>> {
  const rows = await looking(db, (trx) => loadSums(trx, stores));
  const budgets = new Map((await loadBudgetsOf(db, stores)).map((store) => [store.storeId, store]));
  return new Map(
    rows.map((row) => [
      row.id,
      {
        changeToStore: percentilesOf(row.latency),
        errors: errorsOf(row.errors),
        budget: budgets.get(row.id)?.budget ?? null,
        maxCallsPerSecond: budgets.get(row.id)?.maxCallsPerSecond ?? null,
      },
    ]),
  );
}

async function loadSums(
  trx: Trx,
  stores: readonly Pick<OverviewRow, "customerId" | "id">[],
): Promise<readonly { readonly id: number; readonly latency: number[]; readonly errors: number[] }[]> {
  const { rows } = await sql<{ id: number; latency: number[]; errors: number[] }>`
    SELECT k.id, lately.latency, failed.errors
    FROM unnest(${stores.map((store) => store.customerId)}::bigint[], ${stores.map((store) => store.id)}::bigint[])
      AS k (customer_id, id)
    CROSS JOIN LATERAL (
      SELECT ${summed("latency", LATENCY_STEPS)} AS latency FROM store_rollup r
      WHERE r.store_id = k.id AND r.customer_id = k.customer_id AND r.at > now() - interval '65 minutes') AS lately
    CROSS JOIN LATERAL (
      SELECT ${summed("errors", ERROR_CLASSES)} AS errors FROM store_rollup r
      WHERE r.store_id = k.id AND r.customer_id = k.customer_id AND r.failed > 0
        AND r.at > now() - interval '24 hours') AS failed`.execute(trx);
  return rows;
}

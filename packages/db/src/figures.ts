import { PUSH_LANES } from "@trueup/sdk";
import { sql } from "kysely";
import type { Database } from "./connect.ts";
import type { Db, Trx } from "./schema.ts";
import { waitingStores } from "./store-work.ts";

/** How the whole installation stands, for whoever watches it. */
export interface DatabaseFigures {
  /** Rows that are due, by the number of their lane. */
  readonly due: readonly number[];
  readonly parked: readonly { readonly reason: string; readonly listings: number }[];
  /** The oldest change that could be sent or is under way, at stores that are well. */
  readonly oldest: readonly { readonly storeKind: string; readonly seconds: number }[];
  readonly breakers: readonly {
    readonly storeKind: string;
    readonly state: "closed" | "open" | "suspended";
    readonly stores: number;
  }[];
  /** Null in the embedded database, which has no such figures. */
  readonly server: ServerFigures | null;
}

export interface ServerFigures {
  readonly oldestXminSeconds: number;
  readonly tables: readonly {
    readonly table: string;
    /** Null before the first update. */
    readonly hotRatio: number | null;
    readonly deadTuples: number;
  }[];
}

/** Rows of `due`, and of listings in trouble, that are counted one by one. */
const MOST_COUNTED = 50_000;
/** Stores, and open attempts, that the oldest change is looked for in. */
const MOST_LOOKED_AT = 2_000;
const STATEMENT_TIMEOUT_MS = 1_000;
/** Those whose updates are many. */
const TABLES = ["due", "item", "listing", "stock"];

/** However much is due, each figure looks at a bounded number of rows; none is asked for longer than a second. */
export async function loadFigures({ db, kind }: Pick<Database, "db" | "kind">): Promise<DatabaseFigures> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true)`.execute(trx);
    return {
      due: await countDue(trx),
      parked: await countParked(trx),
      oldest: await findOldest(trx),
      breakers: await countBreakers(trx),
      server: kind === "server" ? await loadServerFigures(trx) : null,
    };
  });
}

/** Beyond what is counted, by the planner's own idea of the table's size, in the proportions of what was counted. */
async function countDue(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ lane: number; counted: number; estimate: number }>`
    SELECT lane, count(*) AS counted, (SELECT reltuples::float8 FROM pg_class WHERE oid = 'due'::regclass) AS estimate
    FROM (SELECT lane FROM due LIMIT ${MOST_COUNTED}) AS part GROUP BY lane`.execute(db);
  const counted = rows.reduce((sum, row) => sum + row.counted, 0);
  const scale = counted < MOST_COUNTED ? 1 : Math.max(1, (rows[0]?.estimate ?? 0) / counted);
  const byLane = new Map(rows.map((row) => [row.lane, Math.round(row.counted * scale)]));
  return Array.from({ length: PUSH_LANES.length }, (_, lane) => byLane.get(lane) ?? 0);
}

async function countParked(db: Db): Promise<DatabaseFigures["parked"]> {
  const { rows } = await sql<{ reason: string; listings: number }>`
    SELECT code AS reason, count(*) AS listings
    FROM (SELECT code, parked FROM listing_problem LIMIT ${MOST_COUNTED}) AS part
    WHERE parked GROUP BY code ORDER BY code`.execute(db);
  return rows;
}

async function findOldest(db: Db): Promise<DatabaseFigures["oldest"]> {
  const { rows } = await sql<{ platform: string; seconds: number }>`
    WITH RECURSIVE ${waitingStores},
    waiting AS (
      SELECT first.store_id, first.since FROM (SELECT store_id FROM waiting_for LIMIT ${MOST_LOOKED_AT}) AS stores
      CROSS JOIN generate_series(0, ${PUSH_LANES.length - 1}::integer) AS lanes (lane)
      CROSS JOIN LATERAL (
        SELECT d.store_id, d.since FROM due d WHERE d.store_id = stores.store_id AND d.lane = lanes.lane
          AND d.attempt_id IS NULL AND d.not_before IS NULL
        ORDER BY d.since, d.listing_id LIMIT 1) AS first),
    sent AS (
      SELECT d.store_id, d.since
      FROM (SELECT id, store_id, listing_ids FROM attempt WHERE closed_at IS NULL LIMIT ${MOST_LOOKED_AT}) AS a
      JOIN due d ON d.store_id = a.store_id AND d.listing_id = ANY (a.listing_ids) AND d.attempt_id = a.id)
    SELECT s.platform,
      greatest(0, extract(epoch FROM clock_timestamp() - min(oldest.since)))::float8 AS seconds
    FROM (SELECT * FROM waiting UNION ALL SELECT * FROM sent) AS oldest
    JOIN store s ON s.id = oldest.store_id
    JOIN store_health h ON h.store_id = s.id
    WHERE s.disconnected_at IS NULL AND s.paused_at IS NULL AND h.state = 'ok'
    GROUP BY s.platform`.execute(db);
  return rows.map(({ platform, seconds }) => ({ storeKind: platform, seconds }));
}

async function countBreakers(db: Db): Promise<DatabaseFigures["breakers"]> {
  const { rows } = await sql<DatabaseFigures["breakers"][number]>`
    SELECT s.platform AS "storeKind",
      CASE h.state WHEN 'ok' THEN 'closed' WHEN 'unreachable' THEN 'open' ELSE h.state END AS state,
      count(*) AS stores
    FROM store s JOIN store_health h ON h.store_id = s.id
    WHERE s.disconnected_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2`.execute(db);
  return rows;
}

async function loadServerFigures(trx: Trx): Promise<ServerFigures> {
  const { rows: ages } = await sql<{ seconds: number }>`
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - coalesce(xact_start, query_start))), 0)::float8 AS seconds
    FROM pg_stat_activity
    WHERE backend_xmin IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()`.execute(trx);
  const { rows: tables } = await sql<ServerFigures["tables"][number]>`
    SELECT relname AS table, n_tup_hot_upd::float8 / nullif(n_tup_upd, 0) AS "hotRatio", n_dead_tup AS "deadTuples"
    FROM pg_stat_user_tables
    WHERE schemaname = current_schema() AND relname = ANY (${TABLES}::text[]) ORDER BY relname`.execute(trx);
  return { oldestXminSeconds: ages[0]?.seconds ?? 0, tables };
}

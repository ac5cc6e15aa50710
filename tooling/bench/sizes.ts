import { randomUUID } from "node:crypto";
import type { Database } from "@trueup/db/connect";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { MAX_STOCK_CHANGES } from "@trueup/sdk";
import { sql } from "kysely";
import { type Bench, scaled } from "./bench.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import { skuOf } from "./model.ts";
import { type Measured, type Result, SHOWN } from "./result.ts";
import { countOf } from "./world.ts";

const SHOPS = 10;
const PER_SHOP = 10_000;
const LATENCY_MS = 20;

/**
 * What one listing takes of the database, what one change adds to it that is decided and pushed, and what such a change
 * writes to the log that standbys and backups read. From it follows how much one server can hold, and for how long.
 */
export async function benchSizes(bench: Bench): Promise<Measured> {
  const fleet = await createFleet({
    databaseUrl: bench.databaseUrl,
    profileTo: bench.profileTo,
    shops: SHOPS,
    perShop: scaled(bench, PER_SHOP, 1_000),
    latencyMs: LATENCY_MS,
  });
  try {
    const { database, items } = fleet;
    await vacuum(database);
    const before = await measure(database);
    await fleet.record(fleet.plan({ from: 0, items, changes: items }));
    const worker = await fleet.startWorker();
    await fleet.drained();
    await worker.stop();
    await fleet.assertEqual("stock and shops");
    const after = await measure(database);
    const sourceId = await sourceIdBytes(fleet);
    const added = (after.eventBytes - before.eventBytes) / items;
    return {
      results: [
        shown("a listing with its item and stock", before.stateBytes / items, "with indexes, one warehouse"),
        shown(
          "history of one change that was pushed",
          added,
          "history, decision, attempt and push, with indexes",
        ),
        shown(
          "write-ahead log of one change that was pushed",
          (after.logBytes - before.logBytes) / items,
          "in batches of 500, whole pages after each checkpoint included",
        ),
        shown("a source id", sourceId, "with its answer and indexes; ids of 36 characters"),
      ],
      throttled: (await fleet.shops.counts()).throttled,
    };
  } finally {
    await fleet.close();
  }
}

const SOURCE_IDS = 20_000;

/** Of changes with ids such as callers make up; what they leave due is never sent. */
async function sourceIdBytes({ database: { db }, customerId, items }: Fleet): Promise<number> {
  const size = async () => {
    const { rows } = await sql<{
      bytes: string;
    }>`SELECT pg_total_relation_size('stock_source') AS bytes`.execute(db);
    return Number(rows[0]?.bytes);
  };
  const before = await size();
  for (let at = 0; at < SOURCE_IDS; at += MAX_STOCK_CHANGES) {
    const changes = Array.from({ length: MAX_STOCK_CHANGES }, (_, offset) => ({
      ...countOf(skuOf((at + offset) % items), 1),
      sourceId: randomUUID(),
    }));
    await recordStockChanges(db, [{ customerId, changes }]);
  }
  return ((await size()) - before) / SOURCE_IDS;
}

function shown(id: string, value: number, note: string): Result {
  return { id, value, unit: "bytes", bound: null, baseline: null, ratio: null, note, ...SHOWN };
}

async function vacuum(database: Database): Promise<void> {
  await database.unhurried((db) => sql`VACUUM (ANALYZE) item, stock, listing`.execute(db));
}

interface Sizes {
  /** Tables that hold what is. */
  readonly stateBytes: number;
  /** Tables that hold what was. */
  readonly eventBytes: number;
  readonly logBytes: number;
}

async function measure({ db }: Database): Promise<Sizes> {
  const { rows } = await sql<{ [Field in keyof Sizes]: string }>`
    SELECT (SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(ARRAY['item', 'stock', 'listing']) AS name)
        AS "stateBytes",
      (SELECT sum(pg_total_relation_size(p.relid))
        FROM unnest(ARRAY['history', 'decision', 'attempt', 'push']) AS name, pg_partition_tree(name::regclass) AS p
        WHERE p.isleaf) AS "eventBytes",
      pg_current_wal_insert_lsn() - '0/0' AS "logBytes"`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the server does not tell sizes");
  return {
    stateBytes: Number(row.stateBytes),
    eventBytes: Number(row.eventBytes),
    logBytes: Number(row.logBytes),
  };
}

import type { Db } from "@trueup/db/schema";
import { findLostListings, type ListingKey } from "@trueup/db/sweep";
import { sql } from "kysely";
import type { ShopifyEmulator } from "../emulators/shopify/server.ts";
import { until } from "../until.ts";
import { click, type Ledger } from "./load.ts";
import { ALL_SKUS, type ChaosWorld, OPENING, TRADED } from "./world.ts";

export interface Settled {
  /** From the moment in which everything was mended, until nothing waited any more. */
  readonly settledAfterMs: number;
  /** Writes that the stores were asked for again with the same key. */
  readonly askedAgain: number;
  readonly writes: number;
  readonly changes: number;
  /** What does not hold. */
  readonly violations: readonly string[];
}

/** The longest lease, the longest an old request can take effect, and room for back-off. */
const SETTLED_WITHIN_MS = 240_000;

/** Ends the load, waits until all is quiet, and looks whether everything is as the acknowledged changes say. */
export async function settleAndCheck(world: ChaosWorld): Promise<Settled> {
  const { system, crew, customers, load } = world;
  const fromMs = performance.now();
  const ledger = await load.stop();
  // A number that a shop changed after our last write is nobody's but its own, until somebody asks.
  for (const customer of customers) await click(world.client(), customer, TRADED);
  const { db } = system.database;
  const violations: string[] = [];
  try {
    await until(() => unsettled(db), { timeoutMs: SETTLED_WITHIN_MS, intervalMs: 200 });
  } catch (error) {
    violations.push(error instanceof Error ? error.message : String(error));
  }
  const settledAfterMs = performance.now() - fromMs;
  violations.push(
    ...findWrongLevels(world, ledger),
    ...(await findWrongHistory(db, ledger)),
    ...(await findLost(db)),
    ...(await findDisorder(db, system.shops)),
    ...system.shops.flatMap(throttledAt),
    ...crew.faults(),
  );
  const writes = system.shops.flatMap((shop) => shop.log.writes);
  return {
    settledAfterMs,
    askedAgain: writes.filter((write) => write.outcome === "replayed").length,
    writes: writes.length,
    changes: load.acknowledged(),
    violations,
  };
}

/** What is still to be done, in words. */
async function unsettled(db: Db): Promise<string | null> {
  const { rows } = await sql<{ due: number; attempts: number; clicks: number; tasks: number }>`SELECT
    (SELECT count(*) FROM due) AS due,
    (SELECT count(*) FROM attempt WHERE closed_at IS NULL) AS attempts,
    (SELECT count(*) FROM sync_request_listing WHERE status = 'pending') AS clicks,
    (SELECT count(*) FROM task WHERE status IN ('pending', 'running')) AS tasks`.execute(db);
  const [{ due, attempts, clicks, tasks } = { due: -1, attempts: -1, clicks: -1, tasks: -1 }] = rows;
  if (due === 0 && attempts === 0 && clicks === 0 && tasks === 0) return null;
  return `${due} rows are due, ${attempts} attempts, ${clicks} clicks and ${tasks} tasks are open`;
}

function findWrongLevels({ customers }: ChaosWorld, ledger: Ledger): readonly string[] {
  return customers.flatMap(({ customerId, shops }) => {
    const sums = ledger.get(customerId)?.sums;
    return shops.flatMap((shop) => {
      const shown = new Map(shop.levels().map((level) => [level.sku, level.available]));
      return ALL_SKUS.flatMap((sku) => {
        const right = OPENING + (sums?.get(sku) ?? 0);
        return shown.get(sku) === right
          ? []
          : [`${shop.shop} shows ${shown.get(sku)} of ${sku}, not ${right}`];
      });
    });
  });
}

async function findWrongHistory(db: Db, ledger: Ledger): Promise<readonly string[]> {
  const lines = await db.selectFrom("history").select("source_id").where("kind", "=", "adjust").execute();
  const recorded = new Map<string, number>();
  for (const { source_id } of lines) recorded.set(source_id ?? "", (recorded.get(source_id ?? "") ?? 0) + 1);
  const sent = [...ledger.values()].flatMap(({ sourceIds }) => sourceIds);
  const wrong = sent.filter((sourceId) => recorded.get(sourceId) !== 1);
  const problems = wrong.map(
    (sourceId) => `the change ${sourceId} is recorded ${recorded.get(sourceId) ?? 0} times`,
  );
  if (lines.length === sent.length) return problems;
  return [...problems, `${lines.length} changes are recorded, and ${sent.length} were acknowledged`];
}

async function findLost(db: Db): Promise<readonly string[]> {
  const found: string[] = [];
  let after: ListingKey | null = null;
  do {
    const range = await findLostListings(db, { after, rows: 1_000 });
    found.push(...range.lost.map((listing) => `listing ${listing} is open and nobody knows`));
    after = range.next;
  } while (after !== null);
  return found;
}

/** Whether a listing was set to an older level after a newer one. */
async function findDisorder(db: Db, shops: readonly ShopifyEmulator[]): Promise<readonly string[]> {
  const attempts = await db.selectFrom("attempt").select(["key", "listing_ids", "versions"]).execute();
  const byKey = new Map(attempts.map((attempt) => [attempt.key, attempt]));
  const newest = new Map<number, number>();
  const found: string[] = [];
  for (const shop of shops) {
    for (const write of shop.log.writes) {
      if (write.outcome !== "effective" && write.outcome !== "unchanged") continue;
      const attempt = byKey.get(write.idempotencyKey ?? "");
      if (attempt === undefined) found.push(`${shop.shop} took a write that nobody has on record`);
      for (const [at, listing] of (attempt?.listing_ids ?? []).entries()) {
        const version = attempt?.versions[at] ?? 0;
        const before = newest.get(listing) ?? 0;
        if (version < before) found.push(`listing ${listing} was set to ${version} after ${before}`);
        newest.set(listing, version);
      }
    }
  }
  return found;
}

function throttledAt(shop: ShopifyEmulator): readonly string[] {
  try {
    shop.assertNeverThrottled();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

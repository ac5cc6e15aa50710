import { type BulkCount, type BulkRequest, pushCost } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { addCounts, workOf } from "./bulk-items.ts";
import { type BulkTally, createBulkTally, judgeItems } from "./judge-bulk-items.ts";
import { loadItems } from "./load-items.ts";
import { previewBulkOrders } from "./preview-bulk-orders.ts";
import type { Db } from "./schema.ts";
import { loadBudgets } from "./store-budget.ts";

/** What an action would do now, with ids as numbers. */
export interface BulkForecast {
  readonly total: number;
  readonly exact: boolean;
  readonly looked: number;
  readonly results: readonly BulkCount[];
  readonly push: number;
  readonly toZero: number;
  readonly differing: number | null;
  readonly blocked: readonly {
    readonly storeId: number;
    readonly reason: string;
    readonly listings: number;
  }[];
  readonly stores: readonly {
    readonly storeId: number;
    readonly name: string;
    readonly listings: number;
    readonly calls: number;
    readonly seconds: number;
  }[];
  readonly unreceived: { readonly items: number; readonly wouldShowZero: number };
}

/** Up to so many items each is judged; of more, so many at even distances. */
const MOST_LOOKED = 2_000;
const BATCH_ITEMS = 500;

/** Judges what an action would do to what a query of ids finds now, as the action itself would. Writes nothing. */
export async function previewBulkAction(
  db: Db,
  action: {
    readonly customerId: number;
    readonly request: BulkRequest;
    /** Answers `id`. */
    readonly target: RawBuilder<unknown>;
  },
  mostLooked: number = MOST_LOOKED,
): Promise<BulkForecast> {
  const { customerId, request, target } = action;
  const work = workOf(request);
  if (work.kind === "orders") return previewBulkOrders(db, customerId, work.request, target);
  const { total, ids } = await sampleTarget(db, target, mostLooked);
  const tally = createBulkTally();
  for (let at = 0; at < ids.length; at += BATCH_ITEMS) {
    const batch = ids.slice(at, at + BATCH_ITEMS);
    const items = await loadItems(
      db,
      batch.map((itemId) => ({ customerId, itemId })),
    );
    await judgeItems(db, customerId, work, items, tally);
  }
  const share = ids.length === 0 ? 1 : total / ids.length;
  return {
    total,
    exact: ids.length === total && !tally.isGuarded,
    looked: ids.length,
    ...(await forecastOf(db, customerId, tally, share)),
  };
}

/** Every n-th in the order of ids, so that the same selection is answered alike. */
async function sampleTarget(
  db: Db,
  target: RawBuilder<unknown>,
  mostLooked: number,
): Promise<{ readonly total: number; readonly ids: readonly number[] }> {
  const { rows } = await sql<{ total: number; ids: number[] }>`
    WITH found AS MATERIALIZED (
      SELECT id, row_number() OVER (ORDER BY id) - 1 AS at, count(*) OVER () AS total FROM (${target}) t)
    SELECT coalesce(max(total), 0) AS total,
      coalesce(array_agg(id ORDER BY id) FILTER (WHERE at % ceil(total / ${mostLooked}::float8)::bigint = 0), '{}') AS ids
    FROM found`.execute(db);
  return rows[0] ?? { total: 0, ids: [] };
}

async function forecastOf(db: Db, customerId: number, tally: BulkTally, share: number) {
  const scaled = (count: number) => Math.round(count * share);
  const stores = await loadBudgets(db, customerId, [...tally.pushes.keys()]);
  const costs = stores.map((store) => {
    const { storeId, name, platform } = store;
    const listings = scaled(tally.pushes.get(storeId) ?? 0);
    return { storeId, name, listings, ...pushCost(platform, listings, store) };
  });
  return {
    results: addCounts([], tally.ends).map((count) => ({ ...count, count: scaled(count.count) })),
    push: costs.reduce((sum, store) => sum + store.listings, 0),
    toZero: scaled(tally.toZero),
    differing: tally.differing === null ? null : scaled(tally.differing),
    blocked: [...tally.blocked.values()].map((row) => ({ ...row, listings: scaled(row.listings) })),
    stores: costs,
    unreceived: { items: scaled(tally.unreceived), wouldShowZero: scaled(tally.wouldShowZero) },
  };
}

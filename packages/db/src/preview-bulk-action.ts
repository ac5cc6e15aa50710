import { type BulkCount, type BulkRequest, pushCost } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import {
  addCounts,
  type BulkEnd,
  isUnreceived,
  type ItemWork,
  leftOut,
  mayLeaveDiffering,
  notChanged,
  syncEnd,
  UNWATCHED,
  workOf,
  zeroOutEnd,
} from "./bulk-items.ts";
import { sortItems } from "./change-items.ts";
import { differingListings } from "./differing.ts";
import { type ItemsChange, planItemChange } from "./plan-item-change.ts";
import { type ItemState, mayGoToZero, shownBy } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites } from "./plan-item-event.ts";
import { loadObstacles, planSync } from "./request-sync.ts";
import type { Db } from "./schema.ts";
import { previewBulkOrders } from "./preview-bulk-orders.ts";
import { loadBudgets } from "./store-budget.ts";
import { emptied } from "./zero-out.ts";

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
  const tally = createTally();
  for (let at = 0; at < ids.length; at += BATCH_ITEMS) {
    const batch = ids.slice(at, at + BATCH_ITEMS);
    const items = await loadItems(
      db,
      batch.map((itemId) => ({ customerId, itemId })),
    );
    await judgeBatch(db, customerId, work, items, tally);
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

interface Tally {
  readonly ends: BulkEnd[];
  readonly pushes: Map<number, number>;
  readonly blocked: Map<string, { storeId: number; reason: string; listings: number }>;
  toZero: number;
  /** Zeros that the zero guard may hold for approval: how many it lets through is known only when they are sent. */
  isGuarded: boolean;
  differing: number | null;
  unreceived: number;
  wouldShowZero: number;
}

function createTally(): Tally {
  return {
    ends: [],
    pushes: new Map(),
    blocked: new Map(),
    toZero: 0,
    isGuarded: false,
    differing: null,
    unreceived: 0,
    wouldShowZero: 0,
  };
}

interface JudgedListing {
  readonly storeId: number;
  readonly level: number | null;
  readonly shown: number | null;
  /** Why nothing would be sent; null where it would. */
  readonly refusal: string | null;
}

async function judgeBatch(
  db: Db,
  customerId: number,
  work: ItemWork,
  items: readonly ItemState[],
  tally: Tally,
): Promise<void> {
  await judgeWork(db, customerId, work, items, tally);
  tally.isGuarded ||=
    work.kind !== "zero_out" && tally.toZero > 0 && items.some((item) => item.customer.zeroGuard);
}

function judgeWork(
  db: Db,
  customerId: number,
  work: ItemWork,
  items: readonly ItemState[],
  tally: Tally,
): Promise<void> {
  switch (work.kind) {
    case "sync":
      return judgeSyncs(db, items, work.unreceived, tally);
    case "change":
      return judgeChanges(db, customerId, items, work.patch, tally);
    case "zero_out":
      return judgeZeroOuts(db, customerId, items, tally);
  }
}

async function judgeSyncs(
  db: Db,
  items: readonly ItemState[],
  unreceived: "included" | "left_out",
  tally: Tally,
): Promise<void> {
  const obstacles = await loadObstacles(db, items);
  for (const item of items) {
    const planned = planSync(item, obstacles, UNWATCHED, () => 0);
    if (isUnreceived(item)) {
      tally.unreceived += 1;
      const sent = planned.listings.filter(({ status }) => status === "pending");
      if (sent.some(({ shown, level }) => mayGoToZero(shown, level))) tally.wouldShowZero += 1;
      if (unreceived === "left_out") {
        tally.ends.push(leftOut(item.id));
        for (const listing of planned.listings) note(tally, { ...listing, refusal: "never_received" });
        continue;
      }
    }
    tally.ends.push(syncEnd(item.id, planned));
    for (const listing of planned.listings) note(tally, { ...listing, refusal: listing.reason });
  }
}

async function judgeChanges(
  db: Db,
  customerId: number,
  items: readonly ItemState[],
  patch: ItemsChange,
  tally: Tally,
): Promise<void> {
  const itemIds = items.map((item) => item.id);
  const { differing, inBundle } = await sortItems(db, customerId, itemIds, patch);
  if (mayLeaveDiffering(patch)) tally.differing ??= 0;
  const noIds = { history: () => 0, decision: () => 0 };
  for (const item of items) {
    if (!differing.has(item.id)) {
      tally.ends.push(notChanged(item.id, inBundle));
      continue;
    }
    tally.ends.push({ id: item.id, outcome: "done", reason: null });
    const writes = noWrites();
    const book = createItemBook([item]);
    planItemChange(book, item, patch, { cause: "bulk", zeroCause: null }, noIds, writes);
    const shown = new Map(item.listings.map((listing) => [listing.id, shownBy(listing)]));
    for (const { listingId, storeId, level, outcome, reason } of writes.decisions) {
      const refusal = outcome === "push" ? null : reason;
      note(tally, { storeId, level, shown: shown.get(listingId) ?? null, refusal });
    }
    if (tally.differing !== null) tally.differing += differingListings(book.find(item.id) ?? item).length;
  }
}

async function judgeZeroOuts(
  db: Db,
  customerId: number,
  items: readonly ItemState[],
  tally: Tally,
): Promise<void> {
  const itemIds = items.map((item) => item.id);
  const { differing, inBundle } = await sortItems(db, customerId, itemIds, { archived: true });
  const obstacles = await loadObstacles(db, items);
  for (const item of items) {
    if (!differing.has(item.id)) {
      tally.ends.push(notChanged(item.id, inBundle));
      continue;
    }
    const planned = planSync(emptied(item), obstacles, UNWATCHED, () => 0);
    tally.ends.push(zeroOutEnd(item.id, planned));
    for (const listing of planned.listings) note(tally, { ...listing, refusal: listing.reason });
  }
}

function note(tally: Tally, listing: JudgedListing): void {
  const { storeId, refusal } = listing;
  if (refusal === null) {
    tally.pushes.set(storeId, (tally.pushes.get(storeId) ?? 0) + 1);
    if (mayGoToZero(listing.shown, listing.level)) tally.toZero += 1;
    return;
  }
  const key = `${storeId} ${refusal}`;
  const before = tally.blocked.get(key);
  if (before === undefined) tally.blocked.set(key, { storeId, reason: refusal, listings: 1 });
  else before.listings += 1;
}

async function forecastOf(db: Db, customerId: number, tally: Tally, share: number) {
  const scaled = (count: number) => Math.round(count * share);
  const stores = await loadBudgets(db, customerId, [...tally.pushes.keys()]);
  const costs = stores.map(({ storeId, name, platform, budget }) => {
    const listings = scaled(tally.pushes.get(storeId) ?? 0);
    return { storeId, name, listings, ...pushCost(platform, listings, budget) };
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

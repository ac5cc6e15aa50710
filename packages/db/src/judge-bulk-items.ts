import {
  type BulkEnd,
  isUnreceived,
  type ItemWork,
  leftOut,
  mayLeaveDiffering,
  notChanged,
  syncEnd,
  UNWATCHED,
  zeroOutEnd,
} from "./bulk-items.ts";
import { sortItems } from "./change-items.ts";
import { differingListings } from "./differing.ts";
import { createItemBook } from "./item-book.ts";
import { type ItemState, mayGoToZero, shownBy } from "./item-state.ts";
import { type ItemsChange, planItemChange } from "./plan-item-change.ts";
import { noWrites } from "./plan-item-event.ts";
import { loadObstacles, planSync } from "./request-sync.ts";
import type { Db } from "./schema.ts";
import { emptied } from "./zero-out.ts";

/** What an action would come to, added up item by item. */
export interface BulkTally {
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

export function createBulkTally(): BulkTally {
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

/** Judges items as the action itself would. Writes nothing. */
export async function judgeItems(
  db: Db,
  customerId: number,
  work: ItemWork,
  items: readonly ItemState[],
  tally: BulkTally,
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
  tally: BulkTally,
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
  tally: BulkTally,
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
  tally: BulkTally,
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
  tally: BulkTally,
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

function note(tally: BulkTally, listing: JudgedListing): void {
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

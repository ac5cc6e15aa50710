import { obstacleOf, type Obstacle, obstacleRules, type PushCause, type StoreStatus } from "@trueup/sdk";
import { sql } from "kysely";
import { decideItem, type WatchedZeros } from "./decide-item.ts";
import { type Decided, saveDecided } from "./decisions.ts";
import { keyRows } from "./item-keys.ts";
import { type ItemState, type ListingRow, shownBy } from "./item-state.ts";
import { lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import { selectRows } from "./rows-of.ts";
import type { Db, Trx } from "./schema.ts";
import { storeStatus } from "./store-status.ts";
import { inTransaction } from "./transaction.ts";
import { planGuarded } from "./zero-guard.ts";

/**
 * Sync Now: authorises the item's current level for every usable listing, whatever the settings say, and records
 * the request, which ends visibly for each listing. Answers the request's id, or null where the customer has no
 * such item.
 */
export async function requestSync(
  db: Db,
  { customerId, itemId }: { readonly customerId: number; readonly itemId: number },
): Promise<number | null> {
  return inTransaction(db, async (trx) => {
    const [item] = await lockItems(trx, [{ customerId, itemId }]);
    return item === undefined ? null : requestPushes(trx, item);
  });
}

/** A Sync Now of one locked item, or of some of its listings, as it is handed in. Answers the request's id. */
export async function requestPushes(trx: Trx, item: ItemState): Promise<number> {
  const customerId = item.customer.id;
  const { id: requestId } = await trx
    .insertInto("sync_request")
    .values({ customer_id: customerId, item_id: item.id })
    .returning("id")
    .executeTakeFirstOrThrow();
  await syncItems(trx, {
    customerId,
    requestOf: () => requestId,
    items: [item],
    cause: "click",
    zeroes: "pass",
  });
  return requestId;
}

/** What a request does to one item; nothing of it is written yet. What an obstacle answers is not decided. */
export interface PlannedSync extends Decided {
  /** How the request stands for each listing. */
  readonly listings: readonly AskedListing[];
}

export interface AskedListing {
  readonly listingId: number;
  readonly storeId: number;
  readonly level: number | null;
  /** What the store shows before it; see `shownBy`. */
  readonly shown: number | null;
  readonly version: number | null;
  readonly status: "pending" | "failed" | "skipped";
  readonly reason: string | null;
}

/** Authorises the levels of locked items for a request, and records how it stands for each of their listings. */
export async function syncItems(
  trx: Trx,
  request: {
    readonly customerId: number;
    /** The request that an item is asked for by. */
    readonly requestOf: (itemId: number) => number;
    readonly items: readonly ItemState[];
    readonly cause: PushCause;
    /** Whether the zero guard lets zeros through: what a person asks for by name passes it, what is swept up does not. */
    readonly zeroes: "pass" | "guarded";
  },
): Promise<readonly PlannedSync[]> {
  const { customerId, requestOf, items, cause, zeroes } = request;
  if (items.length === 0) return [];
  const obstacles = await loadObstacles(trx, items);
  const decisions = items.reduce((sum, item) => sum + item.listings.length, 0);
  const ids = await drawRowIds(trx, { history: 0, decision: decisions });
  const planned = await planGuarded(trx, items, ids, (drawn, guard) => {
    const zeros = zeroes === "guarded" ? ({ guard, cause: "bulk" } as const) : null;
    return items.map((item) => planSync(item, obstacles, { cause, zeros }, () => drawn.decision()));
  });
  await insertAsked(
    trx,
    customerId,
    planned.flatMap((sync, at) => {
      const requestId = requestOf(items[at]?.id ?? 0);
      return sync.listings.map((listing) => ({ ...listing, requestId }));
    }),
  );
  await saveDecided(trx, planned);
  return planned;
}

/**
 * Plans what a request does to one item. Listings whose store is paused or suspended are not judged: what cannot be
 * written now leaves nothing due of its own, and is not recorded as a push.
 */
export function planSync(
  item: ItemState,
  obstacles: ReadonlyMap<number, Obstacle>,
  { cause, zeros }: { readonly cause: PushCause; readonly zeros: WatchedZeros | null },
  nextDecisionId: () => number,
): PlannedSync {
  const shown = new Map(item.listings.map((listing) => [listing.id, shownBy(listing)]));
  const judged: ListingRow[] = [];
  const listings: AskedListing[] = [];
  for (const listing of item.listings) {
    const answer = answerUnjudged(obstacles.get(listing.id));
    if (answer === null) judged.push(listing);
    else {
      const { id: listingId, storeId } = listing;
      listings.push({ listingId, storeId, level: null, shown: shownBy(listing), version: null, ...answer });
    }
  }
  const decided = decideItem(
    { ...item, listings: judged },
    { trigger: "manual", eventId: null, cause, nextDecisionId, zeros },
  );
  for (const { listingId, storeId, level, version, outcome, reason } of decided.decisions) {
    const asked = { listingId, storeId, level, shown: shown.get(listingId) ?? null, version };
    listings.push(
      outcome === "push"
        ? { ...asked, status: "pending", reason: null }
        : { ...asked, status: "skipped", reason },
    );
  }
  const { decisions, authorisations, holds } = decided;
  return { listings, decisions, authorisations, holds };
}

/** What an obstacle answers that no event is refused for; null where the listing is judged. */
function answerUnjudged(obstacle: Obstacle | undefined): Pick<AskedListing, "status" | "reason"> | null {
  if (obstacle === undefined) return null;
  const { event, syncNow } = obstacleRules(obstacle);
  if (event === "refused") return null;
  if (syncNow.status !== "skipped" && syncNow.status !== "failed") return null;
  return { status: syncNow.status, reason: syncNow.reason };
}

/** What stands between listings and their stores, of those of the items where anything does. */
export async function loadObstacles(
  db: Db,
  items: readonly ItemState[],
): Promise<ReadonlyMap<number, Obstacle>> {
  const stores = await loadStoreStatuses(db, items);
  const parked = await loadParked(db, items);
  const obstacles = new Map<number, Obstacle>();
  for (const item of items) {
    for (const listing of item.listings) {
      const obstacle = obstacleOf({
        itemArchived: item.archived,
        listingLinked: true,
        listingPaused: listing.paused,
        storeSyncEnabled: listing.storeSyncEnabled,
        storeStatus: stores.get(listing.storeId) ?? "active",
        parked: parked.has(listing.id),
      });
      if (obstacle !== null) obstacles.set(listing.id, obstacle);
    }
  }
  return obstacles;
}

async function loadStoreStatuses(
  db: Db,
  items: readonly ItemState[],
): Promise<ReadonlyMap<number, StoreStatus>> {
  const ids = new Set(items.flatMap((item) => item.listings.map((listing) => listing.storeId)));
  const { rows } = await sql<{ id: number; status: StoreStatus }>`
    SELECT s.id, ${storeStatus} AS status FROM store s LEFT JOIN store_health h ON h.store_id = s.id
    WHERE s.id = ANY (${[...ids]}::bigint[])
      AND s.customer_id = ANY (${[...new Set(items.map((item) => item.customer.id))]}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row.status]));
}

async function loadParked(db: Db, items: readonly ItemState[]): Promise<ReadonlySet<number>> {
  const keys = items.flatMap((item) =>
    item.listings.map((listing) => ({ customerId: item.customer.id, itemId: listing.id })),
  );
  const { rows } = await sql<{ id: number }>`
    SELECT k.id FROM ${keyRows(keys)} CROSS JOIN LATERAL (
      SELECT parked FROM listing_problem WHERE customer_id = k.customer_id AND listing_id = k.id OFFSET 0) p
    WHERE p.parked`.execute(db);
  return new Set(rows.map((row) => row.id));
}

async function insertAsked(
  trx: Trx,
  customerId: number,
  rows: readonly (AskedListing & { readonly requestId: number })[],
): Promise<void> {
  if (rows.length === 0) return;
  const asked = selectRows({
    listing_id: ["bigint", rows.map((row) => row.listingId)],
    request_id: ["bigint", rows.map((row) => row.requestId)],
    store_id: ["bigint", rows.map((row) => row.storeId)],
    version: ["bigint", rows.map((row) => row.version)],
    status: ["text", rows.map((row) => row.status)],
    reason: ["text", rows.map((row) => row.reason)],
  });
  await sql`
    INSERT INTO sync_request_listing (customer_id, listing_id, request_id, store_id, version, status, reason, at)
    SELECT ${customerId}, a.*, CASE WHEN a.status <> 'pending' THEN now() END
    FROM (${asked}) AS a(listing_id, request_id, store_id, version, status, reason)`.execute(trx);
}

import { isDiffering, levelOf } from "@trueup/sdk";
import { sql } from "kysely";
import { factsOf, type ItemState, levelInputOf, type ListingRow } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import type { Db } from "./schema.ts";

/** Which listings are looked at: of a customer, and of one of its stores or some of its items where those are named. */
export interface ListingScope {
  readonly customerId: number;
  readonly storeId?: number | null;
  readonly itemIds?: readonly number[] | null;
}

/** A listing whose store is not going to show its level by itself; see `isDiffering` of the SDK. */
export interface DifferingRow {
  readonly listingId: number;
  readonly itemId: number;
  readonly sku: string;
  readonly storeId: number;
  readonly level: number;
  readonly known: number | null;
}

export interface DifferingBounds {
  /** Differing listings that are enough. */
  readonly most: number;
  /** Listings that are looked at, at most. */
  readonly mostLooked?: number;
  /** Asked between two batches; looking ends where it says no. */
  readonly hasTime?: () => boolean;
}

export interface DifferingPage {
  readonly rows: readonly DifferingRow[];
  /** The last listing that was looked at; null where there is none behind it. */
  readonly next: number | null;
}

const BATCH_LISTINGS = 500;
const MOST_LOOKED = 20_000;

/**
 * Listings behind `after` that differ from their stores, by id. Each is judged by the resolver that judges events, in
 * batches; a page that ends early because of its bounds says where to go on. `most` may be passed by part of a batch.
 */
export async function listDiffering(
  db: Db,
  scope: ListingScope,
  { most, mostLooked = MOST_LOOKED, hasTime = () => true }: DifferingBounds,
  after = 0,
): Promise<DifferingPage> {
  const rows: DifferingRow[] = [];
  let last = after;
  let looked = 0;
  for (;;) {
    const batch = await listCandidates(db, scope, last);
    rows.push(...(await judgeCandidates(db, scope.customerId, batch)));
    looked += batch.length;
    last = batch.at(-1)?.id ?? last;
    if (batch.length < BATCH_LISTINGS) return { rows, next: null };
    if (rows.length >= most || looked >= mostLooked || !hasTime()) return { rows, next: last };
  }
}

/** How many listings differ; `isComplete` is false where a bound ended the count. */
export async function countDiffering(
  db: Db,
  scope: ListingScope,
  bounds: DifferingBounds,
): Promise<{ readonly listings: number; readonly isComplete: boolean }> {
  const { rows, next } = await listDiffering(db, scope, bounds);
  return {
    listings: Math.min(rows.length, bounds.most),
    isComplete: next === null && rows.length <= bounds.most,
  };
}

/** The listings of an item that differ from their stores. */
export function differingListings(item: ItemState): readonly (ListingRow & { readonly level: number })[] {
  return item.listings.flatMap((listing) => {
    const level = levelOf(levelInputOf(item, listing));
    const facts = factsOf("rule_changed", item, listing, level);
    return level !== null && isDiffering(facts, listing.desiredLevel) ? [{ ...listing, level }] : [];
  });
}

interface Candidate {
  readonly id: number;
  readonly itemId: number;
}

/** What certainly cannot differ (not written to by any event, or never received) is left out before it is loaded. */
async function listCandidates(
  db: Db,
  { customerId, storeId = null, itemIds = null }: ListingScope,
  after: number,
): Promise<readonly Candidate[]> {
  const { rows } = await sql<Candidate>`
    SELECT l.id, l.item_id AS "itemId"
    FROM listing l
    JOIN customer c ON c.id = l.customer_id
    JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
    WHERE l.customer_id = ${customerId} AND l.id > ${after}
      ${storeId === null ? sql`` : sql`AND l.store_id = ${storeId}`}
      ${itemIds === null ? sql`` : sql`AND l.item_id = ANY (${[...itemIds]}::bigint[])`}
      AND l.unlinked_at IS NULL AND l.paused_at IS NULL
      AND s.sync_enabled AND s.disconnected_at IS NULL AND NOT s.comparing
      AND i.archived_at IS NULL AND (i.received_at IS NOT NULL OR l.written_at IS NOT NULL)
      AND CASE i.sync_setting WHEN 'default' THEN c.sync_setting ELSE i.sync_setting END <> 'never'
    ORDER BY l.id LIMIT ${sql.lit(BATCH_LISTINGS)}`.execute(db);
  return rows;
}

async function judgeCandidates(
  db: Db,
  customerId: number,
  batch: readonly Candidate[],
): Promise<readonly DifferingRow[]> {
  const itemIds = [...new Set(batch.map((row) => row.itemId))];
  const items = await loadItems(
    db,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  const wanted = new Set(batch.map((row) => row.id));
  return items
    .flatMap((item) =>
      differingListings(item)
        .filter((listing) => wanted.has(listing.id))
        .map(({ id, storeId, level, known }) => ({
          listingId: id,
          itemId: item.id,
          sku: item.sku,
          storeId,
          level,
          known,
        })),
    )
    .toSorted((a, b) => a.listingId - b.listingId);
}

import { isDiffering, levelOf } from "@trueup/sdk";
import { sql } from "kysely";
import { isArchived } from "./archived.ts";
import { factsOf, type ItemState, levelInputOf, type ListingRow } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import { BATCH_LISTINGS, type LookBounds, type LookedPage, lookThrough } from "./look-through.ts";
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

/** Listings behind `after` that differ from their stores, by id; each is judged by the resolver that judges events. */
export function listDiffering(
  db: Db,
  scope: ListingScope,
  bounds: LookBounds,
  after = 0,
): Promise<LookedPage<DifferingRow>> {
  return lookThrough(
    async (last) => {
      const { candidates, ...batch } = await listCandidates(db, scope, last);
      return { ...batch, rows: await judgeCandidates(db, scope.customerId, candidates) };
    },
    bounds,
    after,
  );
}

/** How many listings differ; `isComplete` is false where a bound ended the count. */
export async function countDiffering(
  db: Db,
  scope: ListingScope,
  bounds: LookBounds,
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

/** The last listing of a batch, and how many it has, beside those of it that may differ. */
interface Batch {
  readonly last: number;
  readonly looked: number;
  readonly candidates: readonly Candidate[];
}

/**
 * The next listings, without what certainly cannot differ: not written to by any event, or never received. Each row
 * is looked up by its key, as in `load-items.ts`.
 */
async function listCandidates(
  db: Db,
  { customerId, storeId = null, itemIds = null }: ListingScope,
  after: number,
): Promise<Batch> {
  const { rows } = await sql<Candidate & { readonly mayDiffer: boolean }>`
    SELECT l.id, l.item_id AS "itemId", l.is_open AND s.usable AND i.live AND (i.received OR l.written)
      AND CASE i.sync_setting WHEN 'default' THEN c.sync_setting ELSE i.sync_setting END <> 'never' AS "mayDiffer"
    FROM (
      SELECT id, item_id, store_id, written_at IS NOT NULL AS written,
        paused_at IS NULL AND unlink_request_id IS NULL AS is_open
      FROM listing WHERE customer_id = ${customerId} AND id > ${after} AND unlinked_at IS NULL
        ${storeId === null ? sql`` : sql`AND store_id = ${storeId}`}
        ${itemIds === null ? sql`` : sql`AND item_id = ANY (${[...itemIds]}::bigint[])`}
      ORDER BY id LIMIT ${sql.lit(BATCH_LISTINGS)}) l
    CROSS JOIN LATERAL (SELECT sync_setting FROM customer WHERE id = ${customerId} OFFSET 0) c
    CROSS JOIN LATERAL (
      SELECT sync_enabled AND disconnected_at IS NULL AND NOT comparing AS usable
      FROM store WHERE customer_id = ${customerId} AND id = l.store_id OFFSET 0) s
    CROSS JOIN LATERAL (
      SELECT sync_setting, received_at IS NOT NULL AS received,
        NOT ${isArchived("item")} AS live
      FROM item WHERE customer_id = ${customerId} AND id = l.item_id OFFSET 0) i
    ORDER BY l.id`.execute(db);
  return {
    last: rows.at(-1)?.id ?? after,
    looked: rows.length,
    candidates: rows.filter((row) => row.mayDiffer),
  };
}

async function judgeCandidates(
  db: Db,
  customerId: number,
  batch: readonly Candidate[],
): Promise<readonly DifferingRow[]> {
  if (batch.length === 0) return [];
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

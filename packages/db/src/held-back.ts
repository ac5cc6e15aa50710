import { decide, HELD_BACK_REASONS, type HeldBackReason, levelOf } from "@trueup/sdk";
import { sql } from "kysely";
import { isArchived } from "./archived.ts";
import { factsOf, type ItemState, levelInputOf, type ListingRow } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import { BATCH_LISTINGS, type LookBounds, type LookedPage, lookThrough } from "./look-through.ts";
import type { Db } from "./schema.ts";

export interface HeldBackScope {
  readonly customerId: number;
  readonly storeId: number | null;
  readonly reason: HeldBackReason | null;
}

export interface HeldBackRow {
  readonly listingId: number;
  readonly reason: HeldBackReason;
}

/**
 * Listings behind `after`, by id, whose store shows another number than their level although nothing waits to be sent,
 * because a gate is closed to a change of stock. Each is judged by the resolver that judges events.
 */
export function listHeldBack(
  db: Db,
  scope: HeldBackScope,
  bounds: LookBounds,
  after = 0,
): Promise<LookedPage<HeldBackRow>> {
  return lookThrough(
    async (last) => {
      const batch = await listCandidates(db, scope, last);
      return {
        rows: await judge(db, scope, batch),
        looked: batch.length,
        last: batch.at(-1)?.id ?? last,
      };
    },
    bounds,
    after,
  );
}

interface Candidate {
  readonly id: number;
  readonly itemId: number;
}

/** With nothing waiting; what is out of service for good (archived, unlinked, disconnected) is not held back. */
async function listCandidates(
  db: Db,
  { customerId, storeId }: HeldBackScope,
  after: number,
): Promise<readonly Candidate[]> {
  const { rows } = await sql<Candidate>`
    SELECT l.id, l.item_id AS "itemId"
    FROM listing l
    JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
    WHERE l.customer_id = ${customerId} AND l.id > ${after}
      ${storeId === null ? sql`` : sql`AND l.store_id = ${storeId}`}
      AND l.unlinked_at IS NULL AND s.disconnected_at IS NULL AND NOT ${isArchived("i")}
      AND l.desired_version = l.closed_version
    ORDER BY l.id LIMIT ${sql.lit(BATCH_LISTINGS)}`.execute(db);
  return rows;
}

async function judge(
  db: Db,
  { customerId, reason }: HeldBackScope,
  batch: readonly Candidate[],
): Promise<readonly HeldBackRow[]> {
  const items = await loadItems(
    db,
    [...new Set(batch.map((row) => row.itemId))].map((itemId) => ({ customerId, itemId })),
  );
  const byId = new Map(
    items.flatMap((item) => item.listings.map((listing) => [listing.id, { item, listing }] as const)),
  );
  return batch.flatMap(({ id }) => {
    const found = byId.get(id);
    const held = found === undefined ? null : heldBackBy(found.item, found.listing);
    return held !== null && (reason === null || reason === held) ? [{ listingId: id, reason: held }] : [];
  });
}

/** What holds a listing back; null where nothing does: it shows its level, has a push waiting, or would be pushed. */
function heldBackBy(item: ItemState, listing: ListingRow): HeldBackReason | null {
  const level = levelOf(levelInputOf(item, listing));
  if (level === null || level === listing.known || listing.desiredVersion > listing.closedVersion)
    return null;
  const { reason } = decide(factsOf("stock_changed", item, listing, level));
  return HELD_BACK_REASONS.find((each) => each === reason) ?? null;
}

import { sql } from "kysely";
import { decideItem } from "./decide-item.ts";
import { saveDecided } from "./decisions.ts";
import { lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction, violatedUnique } from "./transaction.ts";
import { wakeThoseOfVariants } from "./wake-store-events.ts";

export interface NewLink {
  readonly itemId: number;
  readonly storeId: number;
  readonly productId: string | null;
  readonly variantId: string;
  readonly inventoryItemId: string | null;
  readonly locationId: string;
}

export type Linked =
  | { readonly kind: "linked"; readonly listingId: number }
  /** The variant and location belong to another listing. */
  | { readonly kind: "taken" }
  | { readonly kind: "item_not_found" }
  | { readonly kind: "store_not_found" };

/** Links items to variants of stores, and judges each link. Answers one outcome per row, in order. */
export async function linkListings(
  db: Db,
  customerId: number,
  rows: readonly NewLink[],
  /** Asked first in the same transaction, before anything is locked: throws where the caller may not link. */
  admit: (trx: Trx) => Promise<void> = async () => {},
): Promise<readonly Linked[]> {
  const linkAll = async (trx: Trx) => {
    await admit(trx);
    return linkInTransaction(trx, customerId, rows);
  };
  try {
    return await inTransaction(db, linkAll);
  } catch (error) {
    // Somebody linked one of the places at the same moment: the second look finds it taken.
    if (violatedUnique(error)?.includes("listing_place") !== true) throw error;
    return inTransaction(db, linkAll);
  }
}

/** As {@link linkListings}, in a transaction of the caller's. A place that somebody takes meanwhile fails all of it. */
export async function linkInTransaction(
  trx: Trx,
  customerId: number,
  rows: readonly NewLink[],
): Promise<readonly Linked[]> {
  const itemIds = [...new Set(rows.map((row) => row.itemId))];
  const keys = itemIds.map((itemId) => ({ customerId, itemId }));
  const existing = new Set((await lockItems(trx, keys)).map((item) => item.id));
  const stores = new Set(
    (
      await trx
        .selectFrom("store")
        .select("id")
        .where("customer_id", "=", customerId)
        .where("disconnected_at", "is", null)
        .execute()
    ).map((row) => row.id),
  );
  const taken = await loadTakenPlaces(trx, customerId, rows);
  const refusals = rows.map((row): Linked | null => {
    if (!existing.has(row.itemId)) return { kind: "item_not_found" };
    if (!stores.has(row.storeId)) return { kind: "store_not_found" };
    if (taken.has(placeOf(row))) return { kind: "taken" };
    taken.add(placeOf(row));
    return null;
  });
  const links = rows.filter((_, at) => refusals[at] === null);
  const listingIds = await insertListings(trx, customerId, links);
  await judgeLinks(trx, keys, new Set(listingIds.values()));
  await wakeThoseOfVariants(trx, customerId, links);
  return rows.map((row, at) => refusals[at] ?? { kind: "linked", listingId: listingIdOf(listingIds, row) });
}

function listingIdOf(listingIds: ReadonlyMap<string, number>, row: NewLink): number {
  const id = listingIds.get(placeOf(row));
  if (id === undefined) throw new Error(`the link of item ${row.itemId} was not written`);
  return id;
}

/** Answers the new listings' ids by their place. */
async function insertListings(
  trx: Trx,
  customerId: number,
  links: readonly NewLink[],
): Promise<ReadonlyMap<string, number>> {
  if (links.length === 0) return new Map();
  const { rows } = await sql<{ id: number; store_id: number; variant_id: string; location_id: string }>`
    INSERT INTO listing (customer_id, item_id, store_id, product_id, variant_id, inventory_item_id, location_id)
    SELECT ${customerId}, l.* FROM unnest(${links.map((link) => link.itemId)}::bigint[],
      ${links.map((link) => link.storeId)}::bigint[], ${links.map((link) => link.productId)}::text[],
      ${links.map((link) => link.variantId)}::text[], ${links.map((link) => link.inventoryItemId)}::text[],
      ${links.map((link) => link.locationId)}::text[]) AS l
    RETURNING id, store_id, variant_id, location_id`.execute(trx);
  return new Map(
    rows.map((row) => [
      placeOf({ storeId: row.store_id, variantId: row.variant_id, locationId: row.location_id }),
      row.id,
    ]),
  );
}

async function judgeLinks(
  trx: Trx,
  keys: Parameters<typeof lockItems>[1],
  linked: ReadonlySet<number>,
): Promise<void> {
  if (linked.size === 0) return;
  const items = await lockItems(trx, keys);
  const ids = await drawRowIds(trx, { history: 0, decision: linked.size });
  const decided = items.map((item) =>
    decideItem(
      { ...item, listings: item.listings.filter((listing) => linked.has(listing.id)) },
      { trigger: "listing_linked", eventId: null, cause: "event", nextDecisionId: () => ids.decision() },
    ),
  );
  await saveDecided(trx, decided);
}

async function loadTakenPlaces(trx: Trx, customerId: number, rows: readonly NewLink[]): Promise<Set<string>> {
  const { rows: taken } = await sql<{ store_id: number; variant_id: string; location_id: string }>`
    SELECT l.store_id, l.variant_id, l.location_id
    FROM (SELECT DISTINCT * FROM unnest(${rows.map((row) => row.storeId)}::bigint[],
      ${rows.map((row) => row.variantId)}::text[], ${rows.map((row) => row.locationId)}::text[])
      AS k(store_id, variant_id, location_id)) k
    JOIN listing l USING (store_id, variant_id, location_id)
    WHERE l.customer_id = ${customerId} AND l.unlinked_at IS NULL`.execute(trx);
  return new Set(
    taken.map((row) =>
      placeOf({ storeId: row.store_id, variantId: row.variant_id, locationId: row.location_id }),
    ),
  );
}

function placeOf(row: Pick<NewLink, "storeId" | "variantId" | "locationId">): string {
  return JSON.stringify([row.storeId, row.variantId, row.locationId]);
}

/** Ends a link: nothing more is sent there, what waits is dropped. Answers whether there was such a listing. */
export async function unlinkListing(db: Db, customerId: number, listingId: number): Promise<boolean> {
  return inTransaction(db, (trx) => unlinkInside(trx, customerId, listingId));
}

export async function unlinkInside(trx: Trx, customerId: number, listingId: number): Promise<boolean> {
  const listing = await trx
    .selectFrom("listing")
    .select(["store_id", "desired_version"])
    .where("customer_id", "=", customerId)
    .where("id", "=", listingId)
    .where("unlinked_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (listing === undefined) return false;
  await trx
    .updateTable("listing")
    .set({
      unlinked_at: sql<Date>`now()`,
      held_at: null,
      held_cause: null,
      unlink_request_id: null,
      closed_version: listing.desired_version,
    })
    .where("customer_id", "=", customerId)
    .where("id", "=", listingId)
    .execute();
  await trx
    .deleteFrom("due")
    .where("store_id", "=", listing.store_id)
    .where("listing_id", "=", listingId)
    .execute();
  await trx
    .deleteFrom("listing_problem")
    .where("customer_id", "=", customerId)
    .where("listing_id", "=", listingId)
    .execute();
  await trx
    .updateTable("sync_request_listing")
    .set({ status: "skipped", reason: "listing_unlinked", at: sql<Date>`now()` })
    .where("customer_id", "=", customerId)
    .where("listing_id", "=", listingId)
    .where("status", "=", "pending")
    .execute();
  return true;
}

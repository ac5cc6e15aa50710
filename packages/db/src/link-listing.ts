import { sql } from "kysely";
import { applyAuthorisations, decideItem, insertDecisions } from "./decisions.ts";
import { loadCustomers, lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction, violatedUnique } from "./transaction.ts";

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
): Promise<readonly Linked[]> {
  try {
    return await inTransaction(db, (trx) => link(trx, customerId, rows));
  } catch (error) {
    // Somebody linked one of the places at the same moment: the second look finds it taken.
    if (violatedUnique(error)?.includes("listing_place") !== true) throw error;
    return inTransaction(db, (trx) => link(trx, customerId, rows));
  }
}

async function link(trx: Trx, customerId: number, rows: readonly NewLink[]): Promise<readonly Linked[]> {
  const customers = await loadCustomers(trx, [customerId]);
  const itemIds = [...new Set(rows.map((row) => row.itemId))];
  const keys = itemIds.map((itemId) => ({ customerId, itemId }));
  const existing = new Set((await lockItems(trx, keys, customers)).map((item) => item.id));
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
  const outcomes: Linked[] = [];
  const listingIds: number[] = [];
  for (const row of rows) {
    if (!existing.has(row.itemId)) outcomes.push({ kind: "item_not_found" });
    else if (!stores.has(row.storeId)) outcomes.push({ kind: "store_not_found" });
    else if (taken.has(placeOf(row))) outcomes.push({ kind: "taken" });
    else {
      taken.add(placeOf(row));
      const listingId = await insertListing(trx, customerId, row);
      listingIds.push(listingId);
      outcomes.push({ kind: "linked", listingId });
    }
  }
  await judgeLinks(trx, keys, customers, new Set(listingIds));
  return outcomes;
}

async function insertListing(trx: Trx, customerId: number, row: NewLink): Promise<number> {
  const inserted = await trx
    .insertInto("listing")
    .values({
      customer_id: customerId,
      item_id: row.itemId,
      store_id: row.storeId,
      product_id: row.productId,
      variant_id: row.variantId,
      inventory_item_id: row.inventoryItemId,
      location_id: row.locationId,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return inserted.id;
}

async function judgeLinks(
  trx: Trx,
  keys: Parameters<typeof lockItems>[1],
  customers: Parameters<typeof lockItems>[2],
  linked: ReadonlySet<number>,
): Promise<void> {
  if (linked.size === 0) return;
  const items = await lockItems(trx, keys, customers);
  const ids = await drawRowIds(trx, { history: 0, decision: linked.size });
  const decided = items.map((item) =>
    decideItem(
      { ...item, listings: item.listings.filter((listing) => linked.has(listing.id)) },
      { trigger: "listing_linked", eventId: null, cause: "event", nextDecisionId: () => ids.decision() },
    ),
  );
  await insertDecisions(
    trx,
    decided.flatMap((item) => item.decisions),
  );
  await applyAuthorisations(
    trx,
    decided.flatMap((item) => item.authorisations),
  );
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
  return inTransaction(db, async (trx) => {
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
      .set({ unlinked_at: sql<Date>`now()`, closed_version: listing.desired_version })
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
  });
}

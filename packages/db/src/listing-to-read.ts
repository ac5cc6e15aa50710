import { sql } from "kysely";
import type { Lease } from "./lease.ts";
import type { Db } from "./schema.ts";

/** A listing that somebody wants to see as its store shows it. */
export interface ListingToRead {
  readonly listingId: number;
  readonly variantId: string;
  readonly inventoryItemId: string | null;
  readonly locationId: string;
  /** A write of it is on its way: what is read now may be over when it is recorded. */
  readonly inFlight: boolean;
}

/** Null where the store has no such linked listing. */
export async function loadListingToRead(
  db: Db,
  { customerId, storeId }: Lease,
  listingId: number,
): Promise<ListingToRead | null> {
  const { rows } = await sql<ListingToRead>`
    SELECT l.id AS "listingId", l.variant_id AS "variantId", l.inventory_item_id AS "inventoryItemId",
      l.location_id AS "locationId", d.attempt_id IS NOT NULL AS "inFlight"
    FROM listing l LEFT JOIN due d ON d.store_id = l.store_id AND d.listing_id = l.id
    WHERE l.customer_id = ${customerId} AND l.id = ${listingId} AND l.store_id = ${storeId}
      AND l.unlinked_at IS NULL`.execute(db);
  return rows[0] ?? null;
}

import { dropWaiting } from "@trueup/db/drop";
import type { Db } from "@trueup/db/schema";
import { inTransaction } from "@trueup/db/transaction";
import { sql } from "kysely";

interface ListingKey {
  readonly customerId: number;
  readonly listingId: number;
}

/** Pauses a listing, or lets it go on. Whether there is such a linked listing. */
export async function setListingPaused(
  db: Db,
  { customerId, listingId }: ListingKey,
  paused: boolean,
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const listing = await trx
      .updateTable("listing")
      .set({ paused_at: paused ? sql<Date>`coalesce(paused_at, now())` : null })
      .where("customer_id", "=", customerId)
      .where("id", "=", listingId)
      .where("unlinked_at", "is", null)
      .returning("store_id")
      .executeTakeFirst();
    if (listing === undefined) return false;
    if (paused) {
      await dropWaiting(trx, { customerId, storeId: listing.store_id }, listingId, "listing_paused");
    }
    return true;
  });
}

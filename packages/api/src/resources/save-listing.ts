import { dropWaiting } from "@trueup/db/drop";
import type { Db } from "@trueup/db/schema";
import { inTransaction } from "@trueup/db/transaction";
import type { ListingPatch } from "@trueup/sdk";
import { sql } from "kysely";

export type ChangedListing = "changed" | "not_found" | "stale";

/** Pauses a linked listing, or lets it go on. What changes nothing is no new version. */
export async function changeListing(
  db: Db,
  { customerId, listingId }: { readonly customerId: number; readonly listingId: number },
  { paused }: ListingPatch,
  ifVersion: number | null,
): Promise<ChangedListing> {
  return inTransaction(db, async (trx) => {
    const before = await trx
      .selectFrom("listing")
      .select(["store_id", "paused_at", "version"])
      .where("customer_id", "=", customerId)
      .where("id", "=", listingId)
      .where("unlinked_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) return "not_found";
    if (ifVersion !== null && before.version !== ifVersion) return "stale";
    if (paused === undefined || paused === (before.paused_at !== null)) return "changed";
    await trx
      .updateTable("listing")
      .set({ paused_at: paused ? sql<Date>`now()` : null, version: sql`version + 1` })
      .where("customer_id", "=", customerId)
      .where("id", "=", listingId)
      .execute();
    if (paused) {
      await dropWaiting(trx, { customerId, storeId: before.store_id }, listingId, "listing_paused");
    }
    return "changed";
  });
}

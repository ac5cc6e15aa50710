import type { BulkListingCount, SyncRequestListing } from "@trueup/sdk";

/** How the listings of one item stand, counted by status and reason in the order in which they are met. */
export function listingCounts(listings: readonly SyncRequestListing[]): readonly BulkListingCount[] {
  const counts = new Map<string, BulkListingCount>();
  for (const { status, reason = null } of listings) {
    const key = `${status} ${reason}`;
    counts.set(key, { status, reason, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

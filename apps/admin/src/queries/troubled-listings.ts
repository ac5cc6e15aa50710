import type { TroubledListing } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

/** Enough to work through; what is repaired makes room for the next. */
const SHOWN_MAX = 100;

interface TroubledListings {
  readonly listings: readonly TroubledListing[];
  /** There are more than are shown. */
  readonly more: boolean;
}

/** The listings of one store whose pushes fail, oldest first. */
export function useTroubledListings(
  customerId: () => string,
  storeId: () => string,
): Query<TroubledListings> {
  const client = useClient();

  async function read(signal: AbortSignal): Promise<TroubledListings> {
    const listings: TroubledListing[] = [];
    let cursor: string | null = null;
    do {
      const query = { limit: 200, ...(cursor === null ? {} : { cursor }) };
      const page = await client.listings.troubled(customerId(), query, { signal });
      listings.push(...page.data.filter((listing) => listing.storeId === storeId()));
      cursor = page.nextCursor;
    } while (cursor !== null && listings.length <= SHOWN_MAX);
    return { listings: listings.slice(0, SHOWN_MAX), more: listings.length > SHOWN_MAX };
  }

  return useQuery(read, { key: () => JSON.stringify([customerId(), storeId()]) });
}

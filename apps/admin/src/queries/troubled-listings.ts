import type { Page, TroubledListing } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

/** Enough to work through; what is repaired makes room for the next. */
const SHOWN_MAX = 100;

/** The listings of one store whose pushes fail, oldest first. */
export function useTroubledListings(
  customerId: () => string,
  storeId: () => string,
): Query<Page<TroubledListing>> {
  const client = useClient();
  return useQuery(
    (signal) => client.listings.troubled(customerId(), { storeId: storeId(), limit: SHOWN_MAX }, { signal }),
    { key: () => JSON.stringify([customerId(), storeId()]) },
  );
}

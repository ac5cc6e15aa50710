import type {
  DifferingCount,
  DifferingListing,
  HeldBackCount,
  HeldBackListing,
  HeldBackReason,
  HeldZero,
  Page,
  TroubledListing,
} from "@trueup/sdk";
import { useClient } from "./client.ts";
import { firstRows, pageQuery } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

/** What is asked of the lists of listings that want somebody's attention; the address holds it. */
export interface AttentionSearch {
  readonly customerId: string;
  readonly storeId: string | null;
  readonly cursor: string | null;
}

export function useHeldBack(
  search: () => AttentionSearch & { readonly reason: HeldBackReason | null },
): Query<Page<HeldBackListing>> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, reason, ...page } = search();
      const query = { ...queryOf(page), ...(reason === null ? {} : { reason }) };
      return firstRows((more) => client.listings.heldBack(customerId, { ...query, ...more }, { signal }));
    },
    { key: () => JSON.stringify(search()), keepWhileLoading: true },
  );
}

/** How many listings the same search finds on all of its pages. */
export function useHeldBackCount(
  search: () => Pick<AttentionSearch, "customerId" | "storeId"> & { readonly reason: HeldBackReason | null },
): Query<HeldBackCount> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, storeId, reason } = search();
      const query = { ...(storeId === null ? {} : { storeId }), ...(reason === null ? {} : { reason }) };
      return client.listings.heldBackCount(customerId, query, { signal });
    },
    { key: () => JSON.stringify(search()) },
  );
}

export function useTroubled(
  search: () => AttentionSearch & { readonly parked: boolean | null },
): Query<Page<TroubledListing>> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, parked, ...page } = search();
      const query = { ...queryOf(page), ...(parked === null ? {} : { parked }) };
      return client.listings.troubled(customerId, query, { signal });
    },
    { key: () => JSON.stringify(search()), keepWhileLoading: true },
  );
}

export function useHeldZeros(search: () => AttentionSearch): Query<Page<HeldZero>> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, ...page } = search();
      return client.heldZeros.list(customerId, queryOf(page), { signal });
    },
    { key: () => JSON.stringify(search()), keepWhileLoading: true },
  );
}

export function useDiffering(search: () => AttentionSearch): Query<Page<DifferingListing>> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, ...page } = search();
      const query = queryOf(page);
      return firstRows((more) => client.differing.list(customerId, { ...query, ...more }, { signal }));
    },
    { key: () => JSON.stringify(search()), keepWhileLoading: true },
  );
}

export function useDifferingCount(
  scope: () => Pick<AttentionSearch, "customerId" | "storeId">,
): Query<DifferingCount> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, storeId } = scope();
      return client.differing.count(customerId, storeId === null ? {} : { storeId }, { signal });
    },
    { key: () => JSON.stringify(scope()) },
  );
}

function queryOf({ storeId, cursor }: Omit<AttentionSearch, "customerId">) {
  return { ...pageQuery(cursor), ...(storeId === null ? {} : { storeId }) };
}

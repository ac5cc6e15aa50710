import type { Freshness, StoreOverviewPage, StoreOverviewQuery } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

const MOST_STORES = 200;

/** The stores of a customer, or of all where that is null, worst first. */
export function useStoreOverview(
  customerId: () => string | null,
  search: () => StoreOverviewQuery,
): Query<StoreOverviewPage> {
  const client = useClient();
  return useQuery(
    (signal) => client.tower.stores(customerId(), { limit: MOST_STORES, ...search() }, { signal }),
    { key: () => JSON.stringify([customerId(), search()]), keepWhileLoading: true },
  );
}

export function useFreshness(customerId: () => string | null): Query<Freshness> {
  const client = useClient();
  return useQuery((signal) => client.tower.freshness(customerId(), {}, { signal }), {
    key: () => JSON.stringify(customerId()),
  });
}

import type { ApiKey, Page, SaleWindow } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { pageQuery } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

interface PageOf {
  readonly customerId: string;
  readonly cursor: string | null;
}

export function useApiKeys(place: () => PageOf): Query<Page<ApiKey>> {
  const client = useClient();
  return useQuery(
    (signal) => client.apiKeys.list(place().customerId, pageQuery(place().cursor), { signal }),
    { key: () => JSON.stringify(place()), keepWhileLoading: true },
  );
}

export function useSaleWindows(place: () => PageOf): Query<Page<SaleWindow>> {
  const client = useClient();
  return useQuery(
    (signal) => client.saleWindows.list(place().customerId, pageQuery(place().cursor), { signal }),
    { key: () => JSON.stringify(place()), keepWhileLoading: true },
  );
}

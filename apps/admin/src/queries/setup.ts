import type { ApiKey, Page, SaleWindow, SavedSearch } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

interface PageOf {
  readonly customerId: string;
  readonly cursor: string | null;
}

const ROWS_PER_PAGE = 50;

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

const MOST_SEARCHES = 200;

/** The saved searches over items that the reader may use. */
export function useItemSearches(customerId: () => string): Query<readonly SavedSearch[]> {
  const client = useClient();
  return useQuery<readonly SavedSearch[]>(
    async (signal) => {
      const query = { kind: "items", limit: MOST_SEARCHES } as const;
      return (await client.searches.list(customerId(), query, { signal })).data;
    },
    { key: customerId },
  );
}

function pageQuery(cursor: string | null) {
  return { limit: ROWS_PER_PAGE, ...(cursor === null ? {} : { cursor }) };
}

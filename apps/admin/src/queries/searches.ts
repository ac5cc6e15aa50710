import type { SavedSearch, SearchKind } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { allRows } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

/** More than these are not listed. */
const MOST_SEARCHES = 500;

/** The searches that somebody may open, favourites first, then by name. */
export function useSearches(customerId: () => string, kind: SearchKind): Query<readonly SavedSearch[]> {
  const client = useClient();
  return useQuery<readonly SavedSearch[]>(
    async (signal) => {
      const found = await allRows(
        (page) => client.searches.list(customerId(), { kind, limit: 200, ...page }, { signal }),
        MOST_SEARCHES,
      );
      return found.toSorted(
        (a, b) => Number(b.favourite) - Number(a.favourite) || a.name.localeCompare(b.name),
      );
    },
    { key: customerId },
  );
}

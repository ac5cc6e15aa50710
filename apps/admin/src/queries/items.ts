import type { Item, Page } from "@trueup/sdk";
import { type ItemSearch, itemQueryOf } from "../item-search.ts";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

const NO_ITEMS: Page<Item> = { data: [], nextCursor: null };

/** One page of a customer's items. */
export function useItems(customerId: () => string, search: () => ItemSearch): Query<Page<Item>> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const query = itemQueryOf(search());
      return query === null ? NO_ITEMS : await client.items.list(customerId(), query, { signal });
    },
    { key: () => JSON.stringify([customerId(), itemQueryOf(search())]), keepWhileLoading: true },
  );
}

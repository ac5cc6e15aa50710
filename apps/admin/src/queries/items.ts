import type { Client, FindItems, Item, Page } from "@trueup/sdk";
import { findOf, type ItemSearch } from "../searches/item-search.ts";
import { useClient } from "./client.ts";
import { fullPage } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

const NO_ITEMS: Page<Item> = { data: [], nextCursor: null };

/** One page of a customer's items; none while it is not known what is searched for. */
export function useItems(customerId: () => string, search: () => ItemSearch | null): Query<Page<Item>> {
  const client = useClient();

  function asked() {
    const searched = search();
    return searched === null ? null : findOf(searched);
  }

  return useQuery(
    async (signal) => {
      const wanted = asked();
      if (wanted === null) return NO_ITEMS;
      return fullPage(wanted, (part: FindItems) => client.items.search(customerId(), part, { signal }));
    },
    { key: () => JSON.stringify([customerId(), asked()]), keepWhileLoading: true },
  );
}

const SKUS_AT_ONCE = 200;

/** The items that have some SKUs; a SKU that no item has is passed over. */
export async function itemsWithSkus(
  client: Client,
  customerId: string,
  skus: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let at = 0; at < skus.length; at += SKUS_AT_ONCE) {
    const filter = { field: "sku", op: "in", value: skus.slice(at, at + SKUS_AT_ONCE) } as const;
    const { data } = await client.items.search(customerId, { filter, limit: SKUS_AT_ONCE }, { signal });
    items.push(...data);
  }
  return items;
}

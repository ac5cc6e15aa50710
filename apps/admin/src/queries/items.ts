import type { Client, FindItems, Item, Page } from "@trueup/sdk";
import { type ItemSearch, findOf, ITEMS_PER_PAGE } from "../item-search.ts";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

const NO_ITEMS: Page<Item> = { data: [], nextCursor: null };

/** One page of a customer's items; none while it is not known what is searched for. */
export function useItems(customerId: () => string, search: () => ItemSearch | null): Query<Page<Item>> {
  const client = useClient();

  function asked(): FindItems | null {
    const searched = search();
    return searched === null ? null : findOf(searched);
  }

  return useQuery(
    async (signal) => {
      const wanted = asked();
      return wanted === null ? NO_ITEMS : await fullPage(client, customerId(), wanted, signal);
    },
    { key: () => JSON.stringify([customerId(), asked()]), keepWhileLoading: true },
  );
}

/** A rare thing among many is looked for in so many stretches before the reader is asked to go on. */
const MOST_CALLS = 5;

/** The API answers what it finds in a stretch of the items, which may be few or none; pages here are full. */
async function fullPage(
  client: Client,
  customerId: string,
  wanted: FindItems,
  signal: AbortSignal,
): Promise<Page<Item>> {
  const rows: Item[] = [];
  let cursor = wanted.cursor ?? null;
  for (let call = 0; call < MOST_CALLS; call += 1) {
    const part = { ...wanted, limit: ITEMS_PER_PAGE - rows.length, ...(cursor === null ? {} : { cursor }) };
    const page = await client.items.search(customerId, part, { signal });
    rows.push(...page.data);
    cursor = page.nextCursor;
    if (cursor === null || rows.length >= ITEMS_PER_PAGE) break;
  }
  return { data: rows, nextCursor: cursor };
}

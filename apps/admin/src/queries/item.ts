import type {
  ActiveOrders,
  ExplainedListing,
  HistoryEntry,
  HistoryQuery,
  Item,
  Page,
  Preferences,
  SaleWindow,
  Versioned,
} from "@trueup/sdk";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

/** Which item of which customer; a page keeps it in its address. */
export interface ItemPlace {
  readonly customerId: string;
  readonly itemId: string;
}

export function useItem(place: () => ItemPlace): Query<Versioned<Item>> {
  const client = useClient();
  return useQuery((signal) => client.items.get(place().customerId, place().itemId, { signal }), {
    key: () => JSON.stringify(place()),
  });
}

/** The item's listings, each with why it shows what it shows. More than fit on one page are not shown. */
export function useExplainedListings(place: () => ItemPlace): Query<Page<ExplainedListing>> {
  const client = useClient();
  return useQuery(
    (signal) => client.items.explain(place().customerId, place().itemId, { limit: 200 }, { signal }),
    { key: () => JSON.stringify(place()) },
  );
}

export function usePreferences(customerId: () => string): Query<Versioned<Preferences>> {
  const client = useClient();
  return useQuery((signal) => client.preferences.get(customerId(), { signal }), { key: customerId });
}

const HISTORY_ROWS = 50;

/** What happened to the item, newest first, as far as it was asked for. */
export function useItemHistory(
  place: () => ItemPlace,
  wanted: () => HistoryQuery = () => ({}),
): Query<Page<HistoryEntry>> & { readonly more: (cursor: string) => Promise<void> } {
  const client = useClient();
  const read = (cursor: string | null, signal?: AbortSignal) =>
    client.items.history(
      place().customerId,
      place().itemId,
      { limit: HISTORY_ROWS, ...wanted(), ...(cursor === null ? {} : { cursor }) },
      { signal },
    );
  const query = useQuery((signal) => read(null, signal), {
    key: () => JSON.stringify([place(), wanted()]),
  });

  async function more(cursor: string) {
    const older = await read(cursor);
    const { value: state } = query.state;
    if (state.status !== "ready" || state.value.nextCursor !== cursor) return;
    query.set({ data: [...state.value.data, ...older.data], nextCursor: older.nextCursor });
  }

  return { ...query, more };
}

/** Orders that an edit of the item concerns. */
export function useActiveOrders(place: () => ItemPlace): Query<ActiveOrders> {
  const client = useClient();
  return useQuery((signal) => client.items.activeOrders(place().customerId, place().itemId, { signal }), {
    key: () => JSON.stringify(place()),
  });
}

/** The bundles that the item is part of; more than fit on one page are not shown. */
export function useBundlesOf(place: () => ItemPlace): Query<Page<Item>> {
  const client = useClient();
  return useQuery(
    (signal) => client.items.bundles(place().customerId, place().itemId, { limit: 200 }, { signal }),
    { key: () => JSON.stringify(place()) },
  );
}

/** The newest sale windows of the customer that the item is in, or is named by. */
export function useSaleWindowsOf(place: () => ItemPlace, item: () => Item): Query<readonly SaleWindow[]> {
  const client = useClient();
  return useQuery<readonly SaleWindow[]>(
    async (signal) => {
      const { customerId } = place();
      const { id, saleWindowId } = item();
      const page = await client.saleWindows.list(customerId, { limit: 200 }, { signal });
      const named = page.data.filter(
        ({ id: windowId, status, target }) =>
          windowId === saleWindowId ||
          ((status === "scheduled" || status === "starting") && "ids" in target && target.ids.includes(id)),
      );
      if (saleWindowId === null || named.some((each) => each.id === saleWindowId)) return named;
      return [await client.saleWindows.get(customerId, saleWindowId, { signal }), ...named];
    },
    { key: () => JSON.stringify([place(), item().saleWindowId]) },
  );
}

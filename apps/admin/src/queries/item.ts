import type { ExplainedListing, HistoryEntry, Item, Page, Preferences, Versioned } from "@trueup/sdk";
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

export function useItemHistory(place: () => ItemPlace): Query<Page<HistoryEntry>> & {
  readonly more: (cursor: string) => Promise<void>;
} {
  const client = useClient();
  const read = (cursor: string | null, signal?: AbortSignal) =>
    client.items.history(
      place().customerId,
      place().itemId,
      { limit: 50, ...(cursor === null ? {} : { cursor }) },
      { signal },
    );
  const query = useQuery((signal) => read(null, signal), { key: () => JSON.stringify(place()) });

  async function more(cursor: string) {
    const older = await read(cursor);
    const { value: state } = query.state;
    if (state.status !== "ready" || state.value.nextCursor !== cursor) return;
    query.set({ data: [...state.value.data, ...older.data], nextCursor: older.nextCursor });
  }

  return { ...query, more };
}

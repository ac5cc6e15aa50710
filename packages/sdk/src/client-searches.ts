import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { Item } from "./item.ts";
import type { Order } from "./order.ts";
import type { Page, PageQuery } from "./page.ts";
import type { NewSearch, SavedSearch, SearchCount, SearchKind, SearchPatch } from "./search.ts";

/** Which saved searches are wanted. */
export interface SearchQuery extends PageQuery {
  /** Both kinds where left out. */
  readonly kind?: SearchKind;
  /** Only the caller's favourites, or only what is none. */
  readonly favourite?: boolean;
}

export function searchesOf(transport: Transport) {
  return {
    /** The caller's own searches, and those that are shared, oldest first. */
    list: (
      customerId: string,
      query: SearchQuery = {},
      options: CallOptions = {},
    ): Promise<Page<SavedSearch>> =>
      transport.json("GET", path`/v1/customers/${customerId}/searches`, { query, ...options }),
    /** Throws an {@link ApiError} with `conflict` where the caller has a search of this kind and name. */
    create: (
      customerId: string,
      search: NewSearch,
      options: WriteOptions = {},
    ): Promise<Versioned<SavedSearch>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/searches`, { body: search, ...options }),
    get: (customerId: string, searchId: string, options: CallOptions = {}): Promise<Versioned<SavedSearch>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}/searches/${searchId}`, options),
    patch: (
      customerId: string,
      searchId: string,
      patch: SearchPatch,
      options: EditOptions = {},
    ): Promise<Versioned<SavedSearch>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}/searches/${searchId}`, {
        body: patch,
        ...options,
      }),
    delete: async (customerId: string, searchId: string, options: CallOptions = {}): Promise<void> => {
      await transport.send("DELETE", path`/v1/customers/${customerId}/searches/${searchId}`, options);
    },
    /** What a search over items finds now. A page may be short, and still have a `nextCursor`. */
    results: (
      customerId: string,
      searchId: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<Item>> =>
      transport.json("GET", path`/v1/customers/${customerId}/searches/${searchId}/results`, {
        query,
        ...options,
      }),
    /** What a search over orders finds now, as {@link Order}s. Needs the scope orders:read, too. */
    orderResults: (
      customerId: string,
      searchId: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<Order>> =>
      transport.json("GET", path`/v1/customers/${customerId}/searches/${searchId}/results`, {
        query,
        ...options,
      }),
    count: (customerId: string, searchId: string, options: CallOptions = {}): Promise<SearchCount> =>
      transport.json("GET", path`/v1/customers/${customerId}/searches/${searchId}/count`, options),
  };
}

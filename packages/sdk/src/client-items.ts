import type { Preview } from "./preview.ts";
import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { NewBundleComponent } from "./bundle.ts";
import type { DifferingOffer } from "./differing.ts";
import type { ItemFilter } from "./item-filter.ts";
import type { HistoryEntry, HistoryQuery, Item, ItemPatch, NewItem, LastZeros, ZeroStores } from "./item.ts";
import type { Listing } from "./listing.ts";
import type { ActiveOrders } from "./order.ts";
import type { Page, PageQuery } from "./page.ts";
import type { Explanation } from "./record.ts";
import type { FindItems, ItemSort, SearchCount } from "./search.ts";
import type { ItemSyncSetting } from "./settings.ts";
import type { StockChange, StockChangeResult } from "./stock-change.ts";
import type { SyncRequest } from "./sync-request.ts";

/**
 * Whether a list of items leaves archived ones out, holds nothing else, or holds them too.
 *
 * @example
 * ```ts
 * import { ARCHIVED_FILTERS } from "@trueup/sdk";
 *
 * ARCHIVED_FILTERS; // ["exclude", "only", "include"]
 * ```
 */
export const ARCHIVED_FILTERS = ["exclude", "only", "include"] as const;
export type ArchivedFilter = (typeof ARCHIVED_FILTERS)[number];

export interface ItemQuery extends PageQuery {
  /** Exactly this SKU. */
  readonly sku?: string;
  /** Words that occur in the SKU or the description, whatever their case; 2 letters at least. */
  readonly q?: string;
  /** `exclude` where left out. */
  readonly archived?: ArchivedFilter;
  readonly syncInventory?: ItemSyncSetting;
  readonly processOrders?: boolean;
  /** `id` where left out. */
  readonly sort?: ItemSort;
}

/** A listing of an item, and why it shows what it shows. */
export interface ExplainedListing {
  readonly listing: Listing;
  readonly explanation: Explanation;
}

export function itemsOf(transport: Transport) {
  return {
    /** Items by id, oldest first. */
    list: (customerId: string, query: ItemQuery = {}, options: CallOptions = {}): Promise<Page<Item>> =>
      transport.json("GET", path`/v1/customers/${customerId}/items`, { query, ...options }),
    /** What a filter finds, archived items too. A page may be short, even empty, and still have a `nextCursor`. */
    search: (customerId: string, wanted: FindItems, options: CallOptions = {}): Promise<Page<Item>> =>
      transport.json("POST", path`/v1/customers/${customerId}/items/search`, { body: wanted, ...options }),
    /** How many items a filter finds, up to 10,000 and within the time of a page. */
    count: (customerId: string, filter: ItemFilter, options: CallOptions = {}): Promise<SearchCount> =>
      transport.json("POST", path`/v1/customers/${customerId}/items/count`, { body: { filter }, ...options }),
    /** Throws an {@link ApiError} with `sku_taken` where another item has this SKU. */
    create: (customerId: string, item: NewItem, options: WriteOptions = {}): Promise<Versioned<Item>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/items`, { body: item, ...options }),
    get: (customerId: string, itemId: string, options: CallOptions = {}): Promise<Versioned<Item>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}/items/${itemId}`, options),
    patch: (
      customerId: string,
      itemId: string,
      patch: ItemPatch,
      options: EditOptions = {},
    ): Promise<Versioned<Item & DifferingOffer>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}/items/${itemId}`, {
        body: patch,
        ...options,
      }),
    /** Makes the item a bundle of these components, or changes what it is made of. */
    setComponents: (
      customerId: string,
      itemId: string,
      components: readonly NewBundleComponent[],
      options: EditOptions = {},
    ): Promise<Versioned<Item>> =>
      transport.versioned("PUT", path`/v1/customers/${customerId}/items/${itemId}/components`, {
        body: { components },
        ...options,
      }),
    /**
     * Nothing is sent to its stores any more; with `zeroStores: true` they are sent 0 first, and the item is archived
     * once that has ended everywhere, 15 minutes later at most. Throws an {@link ApiError} with `in_bundle` where a
     * bundle is made of it.
     */
    archive: (
      customerId: string,
      itemId: string,
      { zeroStores = false, ...options }: EditOptions & ZeroStores = {},
    ): Promise<Versioned<Item & LastZeros>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/items/${itemId}/archive`, {
        body: { zeroStores },
        ...options,
      }),
    unarchive: (
      customerId: string,
      itemId: string,
      options: EditOptions = {},
    ): Promise<Versioned<Item & DifferingOffer>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/items/${itemId}/unarchive`, options),
    listings: (
      customerId: string,
      itemId: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<Listing>> =>
      transport.json("GET", path`/v1/customers/${customerId}/items/${itemId}/listings`, {
        query,
        ...options,
      }),
    /** Why each listing of the item shows what it shows. */
    explain: (
      customerId: string,
      itemId: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<ExplainedListing>> =>
      transport.json("GET", path`/v1/customers/${customerId}/items/${itemId}/explain`, { query, ...options }),
    /** What a change of the item would do to its listings, before it is saved. */
    preview: (
      customerId: string,
      itemId: string,
      patch: ItemPatch,
      options: CallOptions = {},
    ): Promise<Preview> =>
      transport.json("POST", path`/v1/customers/${customerId}/items/${itemId}/preview`, {
        body: patch,
        ...options,
      }),
    /** What happened to the item, newest first. */
    history: (
      customerId: string,
      itemId: string,
      { kinds, ...query }: HistoryQuery = {},
      options: CallOptions = {},
    ): Promise<Page<HistoryEntry>> =>
      transport.json("GET", path`/v1/customers/${customerId}/items/${itemId}/history`, {
        query: { ...query, ...(kinds === undefined ? {} : { kind: kinds.join(",") }) },
        ...options,
      }),
    /** The bundles that name the item among their components, archived ones too. */
    bundles: (
      customerId: string,
      itemId: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<Item>> =>
      transport.json("GET", path`/v1/customers/${customerId}/items/${itemId}/bundles`, { query, ...options }),
    /** How many orders an edit of its price, wholesale cost or packaging concerns, and the filter that finds them. */
    activeOrders: (customerId: string, itemId: string, options: CallOptions = {}): Promise<ActiveOrders> =>
      transport.json("GET", path`/v1/customers/${customerId}/items/${itemId}/active-orders`, options),
    /** Sync Now: sends the current level to every usable listing, whatever the settings; follow it with `client.syncRequests.get`. */
    sync: (customerId: string, itemId: string, options: WriteOptions = {}): Promise<SyncRequest> =>
      transport.json("POST", path`/v1/customers/${customerId}/items/${itemId}/sync`, options),
  };
}

export function syncRequestsOf(transport: Transport) {
  return {
    get: (customerId: string, syncRequestId: string, options: CallOptions = {}): Promise<SyncRequest> =>
      transport.json("GET", path`/v1/customers/${customerId}/sync-requests/${syncRequestId}`, options),
  };
}

export function stockChangesOf(transport: Transport) {
  return {
    /**
     * Records 1 to 500 changes of stock: all of them, or none. Throws an {@link ApiError} whose problem names
     * every fault by its path, such as `changes.3.quantity`.
     *
     * @example
     * ```ts
     * import { createClient } from "@trueup/sdk";
     *
     * const client = createClient({ baseUrl: "http://127.0.0.1:4180", apiKey: "tup_…" });
     * const [result] = await client.stockChanges.record("cus_1", [
     *   { kind: "receive", sku: "TSH-BLK-M", quantity: 12, sourceId: "asn-77-line-1" },
     * ]);
     * result?.quantities.available; // 12 more than before
     * ```
     */
    record: async (
      customerId: string,
      changes: readonly StockChange[],
      options: WriteOptions = {},
    ): Promise<readonly StockChangeResult[]> => {
      const answer = await transport.json<{ readonly data: readonly StockChangeResult[] }>(
        "POST",
        path`/v1/customers/${customerId}/stock-changes`,
        { body: { changes }, ...options },
      );
      return answer.data;
    },
  };
}

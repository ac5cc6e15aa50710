import type { Preview } from "./preview.ts";
import type { ListingComparison } from "./compare.ts";
import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { NewBundleComponent } from "./bundle.ts";
import type { DecisionReason, Trigger } from "./decision.ts";
import type { DifferingOffer } from "./differing.ts";
import type { HeldBackCount, HeldBackListing, HeldBackQuery } from "./held-back.ts";
import type { ItemFilter } from "./item-filter.ts";
import type { HistoryEntry, HistoryQuery, Item, ItemPatch, NewItem, LastZeros, ZeroStores } from "./item.ts";
import type { Listing, ListingPatch, NewListing } from "./listing.ts";
import type { ActiveOrders } from "./order.ts";
import type { Page, PageQuery } from "./page.ts";
import type { DecisionRecord, Explanation, PushRecord } from "./record.ts";
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

export interface ListingQuery extends PageQuery {
  readonly itemId?: string;
  readonly storeId?: string;
}

export interface DecisionQuery extends PageQuery {
  readonly itemId?: string;
  readonly listingId?: string;
  readonly reason?: DecisionReason;
  readonly trigger?: Trigger;
}

/** Which of the listings whose pushes fail are wanted. */
export interface TroubledListingQuery extends PageQuery {
  /** Only those that are parked, or only those that still back off; both where left out. */
  readonly parked?: boolean;
  readonly storeId?: string;
}

/** A listing of an item, and why it shows what it shows. */
export interface ExplainedListing {
  readonly listing: Listing;
  readonly explanation: Explanation;
}

/** A listing whose pushes fail, with what a person needs to find it. */
export interface TroubledListing extends Listing {
  readonly sku: string;
  readonly storeName: string;
  /** Failures in a row. */
  readonly failures: number;
  /** It is tried again only now and then, until someone asks for a retry. */
  readonly parked: boolean;
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

export function listingsOf(transport: Transport) {
  return {
    list: (customerId: string, query: ListingQuery = {}, options: CallOptions = {}): Promise<Page<Listing>> =>
      transport.json("GET", path`/v1/customers/${customerId}/listings`, { query, ...options }),
    /** Links an item to a variant. Throws an {@link ApiError} with `listing_taken` where the variant is linked already. */
    link: (
      customerId: string,
      listing: NewListing,
      options: WriteOptions = {},
    ): Promise<Versioned<Listing>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/listings`, { body: listing, ...options }),
    get: (customerId: string, listingId: string, options: CallOptions = {}): Promise<Versioned<Listing>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}/listings/${listingId}`, options),
    patch: (
      customerId: string,
      listingId: string,
      patch: ListingPatch,
      options: EditOptions = {},
    ): Promise<Versioned<Listing & DifferingOffer>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}/listings/${listingId}`, {
        body: patch,
        ...options,
      }),
    /** The store keeps the number it shows. */
    unlink: async (customerId: string, listingId: string, options: CallOptions = {}): Promise<void> => {
      await transport.send("DELETE", path`/v1/customers/${customerId}/listings/${listingId}`, options);
    },
    /** Sends 0 first; the listing is unlinked once that has ended, 15 minutes later at most. */
    unlinkWithZero: (
      customerId: string,
      listingId: string,
      options: CallOptions = {},
    ): Promise<SyncRequest> =>
      transport.json("DELETE", path`/v1/customers/${customerId}/listings/${listingId}`, {
        query: { zeroStores: true },
        ...options,
      }),
    explain: (customerId: string, listingId: string, options: CallOptions = {}): Promise<Explanation> =>
      transport.json("GET", path`/v1/customers/${customerId}/listings/${listingId}/explain`, options),
    /** Reads the store's number now, and looks for what keeps it from being the right one. */
    compare: (customerId: string, listingId: string, options: CallOptions = {}): Promise<ListingComparison> =>
      transport.json("POST", path`/v1/customers/${customerId}/listings/${listingId}/compare`, options),
    /** What was sent to the store, newest first. */
    pushes: (
      customerId: string,
      listingId: string,
      query: PageQuery = {},
      options: CallOptions = {},
    ): Promise<Page<PushRecord>> =>
      transport.json("GET", path`/v1/customers/${customerId}/listings/${listingId}/pushes`, {
        query,
        ...options,
      }),
    /** Takes a listing that keeps failing up again: what waits for it is tried at once. */
    retry: (customerId: string, listingId: string, options: WriteOptions = {}): Promise<Versioned<Listing>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/listings/${listingId}/retry`, options),
    /**
     * Listings that a closed gate holds back, with the reason and what can be done. A page may be short, or empty,
     * before the last: go on while it has a `nextCursor`.
     */
    heldBack: (
      customerId: string,
      query: HeldBackQuery = {},
      options: CallOptions = {},
    ): Promise<Page<HeldBackListing>> =>
      transport.json("GET", path`/v1/customers/${customerId}/held-back`, { query, ...options }),
    heldBackCount: (
      customerId: string,
      query: Omit<HeldBackQuery, keyof PageQuery> = {},
      options: CallOptions = {},
    ): Promise<HeldBackCount> =>
      transport.json("GET", path`/v1/customers/${customerId}/held-back/count`, { query, ...options }),
    /** Listings whose pushes fail, parked or not, with the reason and the advice. */
    troubled: (
      customerId: string,
      query: TroubledListingQuery = {},
      options: CallOptions = {},
    ): Promise<Page<TroubledListing>> =>
      transport.json("GET", path`/v1/customers/${customerId}/parked`, { query, ...options }),
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

export function decisionsOf(transport: Transport) {
  return {
    /** Recorded decisions, newest first. */
    list: (
      customerId: string,
      query: DecisionQuery = {},
      options: CallOptions = {},
    ): Promise<Page<DecisionRecord>> =>
      transport.json("GET", path`/v1/customers/${customerId}/decisions`, { query, ...options }),
  };
}

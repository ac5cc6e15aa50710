import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { ListingComparison } from "./compare.ts";
import type { DifferingOffer } from "./differing.ts";
import type { HeldBackCount, HeldBackListing, HeldBackQuery } from "./held-back.ts";
import type { Listing, ListingPatch, NewListing } from "./listing.ts";
import type { Page, PageQuery } from "./page.ts";
import type { Explanation, PushRecord } from "./record.ts";
import type { SyncRequest } from "./sync-request.ts";

export interface ListingQuery extends PageQuery {
  readonly itemId?: string;
  readonly storeId?: string;
}

/** Which of the listings whose pushes fail are wanted. */
export interface TroubledListingQuery extends PageQuery {
  /** Only those that are parked, or only those that still back off; both where left out. */
  readonly parked?: boolean;
  readonly storeId?: string;
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

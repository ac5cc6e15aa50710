import type { DecisionRecord, PushRecord } from "./record.ts";

export const LISTING_STATES = [
  "in_sync",
  "due",
  "in_flight",
  "unsettled",
  "parked",
  "held_back",
  "unusable",
] as const;
export type ListingState = (typeof LISTING_STATES)[number];

export const KNOWN_SOURCES = ["push", "read"] as const;
export type KnownSource = (typeof KNOWN_SOURCES)[number];

/** Where a listing lives in its store. */
export interface RemoteListing {
  readonly productId?: string;
  readonly variantId: string;
  readonly inventoryItemId?: string;
  readonly locationId?: string;
}

/** An item in a store: item × remote variant × store location. */
export interface Listing {
  readonly id: string;
  readonly itemId: string;
  readonly storeId: string;
  readonly remote: RemoteListing;
  /** What the store should show now, in units; null where it cannot be computed. */
  readonly level: number | null;
  /** What the store is believed to show: the last acknowledged write, or a newer number read from it. */
  readonly known: { readonly quantity: number; readonly at: string; readonly source: KnownSource } | null;
  readonly state: ListingState;
  readonly paused: boolean;
  readonly lastDecision: DecisionRecord | null;
  readonly lastPush: PushRecord | null;
  readonly problem: ListingProblem | null;
}

/** Why pushes of this listing fail, and what to do about it. */
export interface ListingProblem {
  readonly code: ListingProblemCode;
  readonly message: string;
  readonly advice: string;
  readonly since: string;
}

/** `refused`: the store named this row in an error without a code of its own here. */
export const LISTING_PROBLEM_CODES = [
  "variant_missing",
  "location_missing",
  "not_tracked",
  "not_stocked",
  "not_settable",
  "quantity_refused",
  "duplicate_variant",
  "refused",
] as const;
export type ListingProblemCode = (typeof LISTING_PROBLEM_CODES)[number];

export interface NewListing {
  readonly itemId: string;
  readonly storeId: string;
  readonly remote: RemoteListing;
}

export interface ListingPatch {
  readonly paused?: boolean;
}

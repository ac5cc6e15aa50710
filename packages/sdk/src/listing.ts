import type { LevelRulesInput, OwnLevelRules } from "./level-rules.ts";
import type { DecisionRecord, PushRecord } from "./record.ts";

/**
 * What a listing's push is doing: nothing to send, waiting, on its way, ended without a clear answer, set aside after
 * failures, differing by the rules, or not to be written to.
 *
 * @example
 * ```ts
 * import { LISTING_STATES } from "@trueup/sdk";
 *
 * LISTING_STATES.includes("in_sync"); // true
 * ```
 */
export const LISTING_STATES = [
  "in_sync",
  "due",
  "in_flight",
  "unsettled",
  "parked",
  "held_back",
  "unusable",
] as const;

/** One of {@link LISTING_STATES}. */
export type ListingState = (typeof LISTING_STATES)[number];

/**
 * Where a known number comes from: a write of ours that the store acknowledged, or a reading; `sale`: the store sold
 * units since, which were taken off.
 *
 * @example
 * ```ts
 * import { KNOWN_SOURCES } from "@trueup/sdk";
 *
 * KNOWN_SOURCES; // ["push", "read", "sale"]
 * ```
 */
export const KNOWN_SOURCES = ["push", "read", "sale"] as const;

/** One of {@link KNOWN_SOURCES}. */
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
  /** Its own rules, which win over its store's. */
  readonly levelRules: OwnLevelRules;
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

/**
 * Why a store takes no number for a listing. `refused`: the store named this row in an error without a code of its
 * own here.
 *
 * @example
 * ```ts
 * import { LISTING_PROBLEM_CODES } from "@trueup/sdk";
 *
 * LISTING_PROBLEM_CODES.includes("not_tracked"); // true
 * ```
 */
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

/** One of {@link LISTING_PROBLEM_CODES}. */
export type ListingProblemCode = (typeof LISTING_PROBLEM_CODES)[number];

/**
 * A listing to be linked. A variant at a location belongs to at most one listing.
 *
 * @example
 * ```ts
 * import type { NewListing } from "@trueup/sdk";
 *
 * const listing: NewListing = {
 *   itemId: "itm_1",
 *   storeId: "sto_1",
 *   remote: { variantId: "gid://shopify/ProductVariant/1" },
 * };
 * ```
 */
export interface NewListing {
  readonly itemId: string;
  readonly storeId: string;
  readonly remote: RemoteListing;
}

/** What to change of a listing. */
export interface ListingPatch {
  readonly paused?: boolean;
  /** Replaces all of its own rules; `{}` follows the store again. Saving them sends nothing. */
  readonly levelRules?: LevelRulesInput;
}

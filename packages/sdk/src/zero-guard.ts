/**
 * What brings a listing to zero under the zero guard's eyes. Orders and receipts are not watched.
 *
 * @example
 * ```ts
 * import { ZERO_CAUSES } from "@trueup/sdk";
 *
 * ZERO_CAUSES; // ["adjustment", "count", "import", "rule", "expiry", "bulk"]
 * ```
 */
export const ZERO_CAUSES = ["adjustment", "count", "import", "rule", "expiry", "bulk"] as const;

/** One of {@link ZERO_CAUSES}. */
export type ZeroCause = (typeof ZERO_CAUSES)[number];

/**
 * The window of the zero guard, in minutes.
 *
 * @example
 * ```ts
 * import { ZERO_WINDOW_MINUTES } from "@trueup/sdk";
 *
 * ZERO_WINDOW_MINUTES; // 10
 * ```
 */
export const ZERO_WINDOW_MINUTES = 10;

/**
 * How many listings of a store may go to zero within a window by what the zero guard watches: 20, or a tenth of the
 * store's listings where that is more.
 *
 * @param listings - Linked listings of the store.
 *
 * @example
 * ```ts
 * import { zeroAllowance } from "@trueup/sdk";
 *
 * zeroAllowance(50); // 20
 * zeroAllowance(1_009); // 100
 * ```
 */
export function zeroAllowance(listings: number): number {
  return Math.max(20, Math.floor(listings / 10));
}

/** A listing whose zero waits for approval. */
export interface HeldZero {
  readonly listingId: string;
  readonly itemId: string;
  readonly sku: string;
  readonly storeId: string;
  readonly since: string;
  readonly cause: ZeroCause;
  /** What approving would send now, in units; null where it cannot be computed. */
  readonly level: number | null;
  readonly known: number | null;
}

/** Which held zeros to approve or reject: up to 500 listings, or all of a store. */
export type HeldZeroChoice = { readonly listingIds: readonly string[] } | { readonly storeId: string };

/** What became of held zeros that were approved or rejected. */
export interface HeldZeroAnswer {
  /** Listings that are held no more. */
  readonly listings: number;
  /** Those of them that are sent now; 0 where they were rejected. */
  readonly pushed: number;
  /** There are more of the store: ask again. */
  readonly more: boolean;
}

/**
 * How a Sync Now stands, for one listing or as a whole.
 *
 * @example
 * ```ts
 * import { SYNC_STATUSES } from "@trueup/sdk";
 *
 * SYNC_STATUSES; // ["pending", "confirmed", "failed", "skipped"]
 * ```
 */
export const SYNC_STATUSES = ["pending", "confirmed", "failed", "skipped"] as const;

/** One of {@link SYNC_STATUSES}. */
export type SyncStatus = (typeof SYNC_STATUSES)[number];

/** One press of Sync Now and how it ended for each listing. */
export interface SyncRequest {
  readonly id: string;
  /** Pending while any listing is, then the worst of them. */
  readonly status: SyncStatus;
  readonly createdAt: string;
  readonly listings: readonly SyncRequestListing[];
}

/** How one press of Sync Now stands for one listing. */
export interface SyncRequestListing {
  readonly listingId: string;
  readonly storeId: string;
  readonly status: SyncStatus;
  /** Why it failed or was skipped. */
  readonly reason?: string;
  /** Units that the store confirmed. */
  readonly quantity?: number;
  readonly at?: string;
}

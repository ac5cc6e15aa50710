export const SYNC_STATUSES = ["pending", "confirmed", "failed", "skipped"] as const;
export type SyncStatus = (typeof SYNC_STATUSES)[number];

/** One press of Sync Now and how it ended for each listing. */
export interface SyncRequest {
  readonly id: string;
  /** Pending while any listing is, then the worst of them. */
  readonly status: SyncStatus;
  readonly createdAt: string;
  readonly listings: readonly SyncRequestListing[];
}

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

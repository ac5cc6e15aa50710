import type { ListingFacts } from "./decision.ts";
import { isEligible } from "./recheck.ts";
import type { SyncRequest } from "./sync-request.ts";
import type { Task } from "./task.ts";

/** A listing whose store is not going to show its level by itself. */
export interface DifferingListing {
  readonly listingId: string;
  readonly itemId: string;
  readonly sku: string;
  readonly storeId: string;
  /** What the store should show, in units. */
  readonly level: number;
  /** What the store is believed to show, in units; null where nothing is known. */
  readonly known: number | null;
}

/** How many listings differ, in answer to a save or on request. */
export interface DifferingCount {
  readonly listings: number;
  /** False: there may be more; so many were found before counting was given up. */
  readonly isComplete: boolean;
}

/** What a save may answer beside what was saved: nothing was sent, and so many listings differ now. */
export interface DifferingOffer {
  /** Left out where the save can have changed no level and no listing's standing. */
  readonly differing?: DifferingCount;
}

/** What syncing the listings that differ began: a Sync Now of one item, or a task that works through all of them. */
export interface DifferingSync {
  readonly syncRequest: SyncRequest | null;
  readonly task: Task<DifferingSyncResult> | null;
}

/** What came of syncing the listings that differ. */
export interface DifferingSyncResult {
  /** Listings whose level was authorised. */
  readonly listings: number;
  /** Listings whose zero the zero guard holds for approval. */
  readonly held: number;
}

/** Which listings are asked about; all of the customer's where neither is given. */
export interface DifferingScope {
  readonly storeId?: string;
  readonly itemId?: string;
}

/**
 * Whether a listing differs from its store: it follows its item, its level is known, and that is not the number that
 * the store shows, or will show once what waits has been sent. Left out is what was never received and never written
 * to, because sending its level would put a 0 into the store. Process Orders does not matter: what differs because of
 * it differs.
 *
 * @param facts - The listing as it stands.
 * @param authorised - The newest level that was authorised, in units; it counts where a push is pending.
 *
 * @example
 * ```ts
 * import { isDiffering, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * isDiffering(SAMPLE_FACTS, null); // true
 * isDiffering({ ...SAMPLE_FACTS, known: 42 }, null); // false
 * isDiffering({ ...SAMPLE_FACTS, pending: true }, 42); // false
 * isDiffering({ ...SAMPLE_FACTS, itemSetting: "never" }, null); // false
 * ```
 */
export function isDiffering(facts: ListingFacts, authorised: number | null): boolean {
  const willShow = facts.pending ? authorised : facts.known;
  return (
    facts.level !== null && facts.level !== willShow && (facts.received || facts.written) && isEligible(facts)
  );
}

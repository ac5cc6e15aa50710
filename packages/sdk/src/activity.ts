import type { DecisionReason, Trigger } from "./decision.ts";
import type { HistoryEntry } from "./item.ts";
import type { PushLane } from "./lane.ts";
import type { PageQuery } from "./page.ts";
import type { DecisionRecord } from "./record.ts";

/**
 * What became of a decision: nothing was to be sent; it waits, or is on its way; the store confirmed the number, or a
 * newer one; the last try failed and it is tried again; nobody knows whether it arrived; it was dropped before it was sent.
 *
 * @example
 * ```ts
 * import { ACTIVITY_RESULTS } from "@trueup/sdk";
 *
 * ACTIVITY_RESULTS.includes("not_sent"); // true
 * ```
 */
export const ACTIVITY_RESULTS = [
  "not_sent",
  "waiting",
  "confirmed",
  "failed",
  "unconfirmed",
  "dropped",
] as const;

/** One of {@link ACTIVITY_RESULTS}. */
export type ActivityResult = (typeof ACTIVITY_RESULTS)[number];

/** A decision about one listing, and what became of it. */
export interface ActivityEntry {
  /** Of the decision. */
  readonly id: string;
  readonly at: string;
  readonly itemId: string;
  readonly sku: string;
  readonly listingId: string;
  readonly storeId: string;
  readonly storeName: string;
  readonly trigger: Trigger;
  readonly reason: DecisionReason;
  /** What was to be sent, or would have been; null where that could not be computed. */
  readonly level: number | null;
  readonly result: ActivityResult;
  /** When that became known; null while it waits, and where nothing was to be sent. */
  readonly endedAt: string | null;
  /** What the store, or we, said about a failure. */
  readonly message: string | null;
}

/** Which decisions are wanted. */
export interface ActivityQuery extends PageQuery {
  readonly storeId?: string;
  readonly sku?: string;
  readonly result?: ActivityResult;
  readonly trigger?: Trigger;
  /** At or after this, with an offset. */
  readonly from?: string;
  /** Before this, with an offset. */
  readonly to?: string;
}

/** All that is on record of one decision: its cause, itself, the tries to send it, and what waits still. */
export interface ActivityDetail extends ActivityEntry {
  readonly decision: DecisionRecord;
  /** What was decided and why, in one sentence. */
  readonly sentence: string;
  /** What happened to the item, or to a part of it, that brought the decision; empty where it is not on record. */
  readonly causes: readonly (HistoryEntry & { readonly itemId: string; readonly sku: string })[];
  /** Oldest first; at most 50. */
  readonly tries: readonly ActivityTry[];
  /** What waits of the listing now; null where the decision's number waits no more. */
  readonly waiting: {
    readonly lane: PushLane;
    readonly since: string;
    /** It is not tried again before this. */
    readonly notBefore: string | null;
    /** The write that it is in now. */
    readonly attempt: ActivityAttempt | null;
  } | null;
}

/** A number of the listing that was sent, or dropped, after the decision. */
export interface ActivityTry {
  readonly pushId: string;
  readonly at: string;
  readonly outcome: "confirmed" | "failed" | "unconfirmed" | "dropped";
  readonly quantity: number;
  /** A newer decision's number was sent in place of this one's. */
  readonly isNewer: boolean;
  readonly code: string | null;
  readonly message: string | null;
  /** The write that it went in; null where none was begun. */
  readonly attempt: ActivityAttempt | null;
}

/** One write to a store, of one or many listings. */
export interface ActivityAttempt {
  readonly idempotencyKey: string;
  readonly startedAt: string;
  /** From the beginning of the write to the record of its answer; null while that is awaited. */
  readonly durationMs: number | null;
  readonly listings: number;
  /** Points of the store's rate budget that it reserved. */
  readonly cost: number;
}

import type { DecisionReason, DecisionStep, Trigger } from "./decision.ts";
import type { LevelStep } from "./level.ts";

/** A decision as it was taken and recorded. */
export interface DecisionRecord {
  readonly id: string;
  readonly at: string;
  readonly itemId: string;
  readonly listingId: string;
  readonly trigger: Trigger;
  readonly outcome: "push" | "skip";
  readonly reason: DecisionReason;
  readonly level: number | null;
  readonly steps: readonly DecisionStep[];
  readonly levelSteps: readonly LevelStep[];
}

/**
 * How a write ended: still going on, taken by the store, refused, without a clear answer so far, without one for
 * good, or never sent.
 *
 * @example
 * ```ts
 * import { PUSH_OUTCOMES } from "@trueup/sdk";
 *
 * PUSH_OUTCOMES.includes("confirmed"); // true
 * ```
 */
export const PUSH_OUTCOMES = [
  "sending",
  "confirmed",
  "failed",
  "unsettled",
  "unconfirmed",
  "dropped",
] as const;

/** One of {@link PUSH_OUTCOMES}. */
export type PushOutcome = (typeof PUSH_OUTCOMES)[number];

/** One write of a listing to its store, and how it ended. */
export interface PushRecord {
  readonly id: string;
  readonly at: string;
  readonly listingId: string;
  readonly quantity: number;
  readonly outcome: PushOutcome;
  /** The store's or our word for a failure. */
  readonly code: string | null;
  readonly message: string | null;
}

/** Why a listing shows what it shows. */
export interface Explanation {
  /** One plain sentence: what was decided, why, and what would be sent. */
  readonly sentence: string;
  /** What would be decided if the stock changed right now. */
  readonly current: DecisionRecord;
  readonly lastDecision: DecisionRecord | null;
  readonly lastPush: PushRecord | null;
  readonly nextAction: NextAction;
}

/**
 * What can come next for a listing: something that happens by itself, or something to do.
 *
 * @example
 * ```ts
 * import { NEXT_ACTIONS } from "@trueup/sdk";
 *
 * NEXT_ACTIONS.includes("sync_now"); // true
 * ```
 */
export const NEXT_ACTIONS = [
  "none",
  "push_waiting",
  "push_in_flight",
  "push_settling",
  "retry_later",
  "sync_now",
  "change_setting",
  "turn_on_process_orders",
  "receive_stock",
  "fix_listing",
  "fix_store",
  "turn_on_store",
  "unpause",
] as const;

/** What happens next by itself, or the one thing a person can do. */
export interface NextAction {
  readonly kind: (typeof NEXT_ACTIONS)[number];
  readonly sentence: string;
}

import type { RowProblem } from "@trueup/db/listing-problem";
import {
  firstRetryBudget,
  longestBackoffMs,
  planRetry,
  type RetryBudget,
  retryDelayMs,
  type RetryPlan,
} from "./backoff.ts";
import type { Random } from "./ports.ts";

/** What becomes of the pump after one turn. */
export type TurnResult =
  /** There may be more. */
  | { readonly kind: "worked" }
  | { readonly kind: "nothing" }
  | { readonly kind: "wait"; readonly waitMs: number }
  /** The lease is lost. */
  | { readonly kind: "fenced" };

/** What the turns of one store share while its lease is held. */
export interface PushMemory {
  readonly reading: Set<number>;
  readonly inFlight: Set<number>;
  /** Parts of refused batches that are still to be sent on their own. */
  readonly parts: (readonly number[])[];
  turns: number;
  /** There may be writes whose answer is missing. */
  mayBeUnsettled: boolean;
  retryBudget: RetryBudget;
  /** Claims of one store run one after the other: side by side they would find the same rows. */
  claiming: Promise<unknown>;
  /** Told when a batch was claimed and there may be more for another turn. */
  readonly claimed: () => void;
}

export function createPushMemory(claimed: () => void): PushMemory {
  return {
    reading: new Set(),
    inFlight: new Set(),
    parts: [],
    turns: 0,
    mayBeUnsettled: true,
    retryBudget: firstRetryBudget,
    claiming: Promise.resolve(),
    claimed,
  };
}

/** One retry of a batch's rows counts once, and only where there are rows to retry. */
export function rowBackoff(memory: PushMemory, random: Random): RowProblem["backoffMs"] {
  let plan: RetryPlan | null = null;
  return (failures) => {
    if (plan === null) {
      plan = planRetry(memory.retryBudget);
      memory.retryBudget = plan.budget;
    }
    return plan.allowed ? retryDelayMs(failures + 1, random) : longestBackoffMs;
  };
}

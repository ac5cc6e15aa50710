import type { RowProblem } from "@trueup/db/listing-problem";
import {
  firstRetryBudget,
  longestBackoffMs,
  longestRetryDelayMs,
  planRetry,
  type RetryBudget,
  retryDelayMs,
  type RetryPlan,
} from "./backoff.ts";
import type { StoreSign } from "./judge-write.ts";
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
  /** Calls in a row that failed as a whole. */
  failedCalls: number;
  /** Claims of one store run one after the other: side by side they would find the same rows. */
  claiming: Promise<unknown>;
  /** Told when a batch was claimed and there may be more for another turn. */
  readonly claimed: () => void;
  /** Told of each retry. */
  readonly retried: () => void;
}

export function createPushMemory({ claimed, retried }: Pick<PushMemory, "claimed" | "retried">): PushMemory {
  return {
    reading: new Set(),
    inFlight: new Set(),
    parts: [],
    turns: 0,
    mayBeUnsettled: true,
    retryBudget: firstRetryBudget,
    failedCalls: 0,
    claiming: Promise.resolve(),
    claimed,
    retried,
  };
}

/** One retry of a batch's rows counts once, and only where there are rows to retry. */
export function rowBackoff(memory: PushMemory, random: Random): RowProblem["backoffMs"] {
  let plan: RetryPlan | null = null;
  return (failures) => {
    if (plan === null) {
      plan = planRetry(memory.retryBudget);
      memory.retryBudget = plan.budget;
      memory.retried();
    }
    return plan.allowed ? retryDelayMs(failures + 1, random) : longestBackoffMs;
  };
}

/** With the fifth failure in a row the breaker opens, which waits longer than any back-off from here on would. */
const MOST_DOUBLED_FAILURES = 4;

/**
 * What a call says of the store, with how long the store is left alone where the call failed as a whole and the store
 * did not say it. Where retries have become too many of its calls there is no jitter to come back early by.
 */
export function withBackoff(memory: PushMemory, sign: StoreSign, random: Random): StoreSign {
  if (sign.kind === "well") memory.failedCalls = 0;
  if (sign.kind !== "failing") return sign;
  memory.failedCalls += 1;
  if (sign.waitMs !== null) return sign;
  const plan = planRetry(memory.retryBudget);
  memory.retryBudget = plan.budget;
  memory.retried();
  const failures = Math.min(memory.failedCalls, MOST_DOUBLED_FAILURES);
  return { ...sign, waitMs: plan.allowed ? retryDelayMs(failures, random) : longestRetryDelayMs(failures) };
}

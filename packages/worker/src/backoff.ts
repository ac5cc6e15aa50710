import type { Random } from "./ports.ts";

export type RetryCause =
  /** The store said when to come back (Retry-After). */
  | { readonly kind: "told"; readonly retryAfterMs: number }
  /** The store refused a call that its bucket could not pay for. */
  | {
      readonly kind: "throttled";
      readonly needed: number;
      readonly available: number;
      readonly ratePerSecond: number;
    }
  /** It failed, for the nth time in a row (from 1). */
  | { readonly kind: "failed"; readonly failures: number };

export const firstBackoffMs = 1_000;
export const longestBackoffMs = 15 * 60_000;
/** A store that tells us to stay away for longer is asked again anyway. */
const longestToldMs = 24 * 60 * 60_000;
/** What a store tells all its clients, they should not all do in the same millisecond. */
const toldJitter = 0.1;

/** Full jitter: failures that happened together spread over the whole interval. */
export function retryDelayMs(cause: RetryCause, random: Random): number {
  switch (cause.kind) {
    case "told":
      return afterTold(cause.retryAfterMs, random);
    case "throttled":
      return afterTold(throttleWaitMs(cause), random);
    case "failed": {
      const doublings = Math.min(Math.max(0, cause.failures - 1), 30);
      return Math.round(random.next() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** doublings));
    }
  }
}

function afterTold(toldMs: number, random: Random): number {
  return Math.ceil(Math.min(Math.max(0, toldMs), longestToldMs) * (1 + toldJitter * random.next()));
}

function throttleWaitMs(cause: Extract<RetryCause, { kind: "throttled" }>): number {
  if (cause.ratePerSecond <= 0) return longestBackoffMs;
  return ((cause.needed - cause.available) / cause.ratePerSecond) * 1000;
}

/** A store's retries, held to one for ten calls by credit that calls earn and retries spend. */
export interface RetryBudget {
  readonly credit: number;
}

const creditPerCall = 0.1;
const mostCredit = 10;

/** A store that has done nothing yet may retry once. */
export const firstRetryBudget: RetryBudget = { credit: 1 };

export type RetryPlan =
  | { readonly allowed: true; readonly budget: RetryBudget }
  /** Wait `longestBackoffMs` instead: the row stays due, nothing is given up. */
  | { readonly allowed: false; readonly budget: RetryBudget };

export function earnRetries(budget: RetryBudget): RetryBudget {
  return { credit: Math.min(mostCredit, budget.credit + creditPerCall) };
}

export function planRetry(budget: RetryBudget): RetryPlan {
  if (budget.credit < 1 - 1e-9) return { allowed: false, budget };
  return { allowed: true, budget: { credit: Math.max(0, budget.credit - 1) } };
}

import type { Random } from "./ports.ts";

const firstBackoffMs = 1_000;
export const longestBackoffMs = 15 * 60_000;

/**
 * After so many failures in a row (from 1). Full jitter: failures that happened together spread over the whole
 * interval. What a store says itself (Retry-After, its bucket) goes to its limiter instead.
 */
export function retryDelayMs(failures: number, random: Random): number {
  return Math.round(random.next() * longestRetryDelayMs(failures));
}

/** The interval that the jitter spreads over. */
export function longestRetryDelayMs(failures: number): number {
  const doublings = Math.min(Math.max(0, failures - 1), 30);
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** doublings);
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

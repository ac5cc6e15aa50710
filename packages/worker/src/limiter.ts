import type { Budget, BudgetSnapshot, Needs, Observation } from "./budget.ts";
import type { Clock } from "./ports.ts";

export interface LimiterOptions {
  readonly clock: Clock;
  readonly budget: Budget;
  /** The most calls ever in flight at this store; `setConcurrency` moves below it. */
  readonly maxConcurrent: number;
  /** How long `stop` waits for calls in flight. */
  readonly stopTimeoutMs?: number;
}

export interface CallRequest {
  /** 0 (first) to 9 (last); first come, first served within one. */
  readonly priority: number;
  /** The most that the call can take; what it did not take comes back by `settle`. */
  readonly needs: Needs;
  readonly signal?: AbortSignal;
}

/** The right to make one call. Neither given back nor settled by the end of the call, all of it counts as spent. */
export interface Permit {
  readonly needs: Needs;
  /** Nothing was sent. */
  giveBack(): void;
  /** After an answer: what the call really took, and what the store says about its limits. */
  settle(answer: CallAnswer): void;
}

export interface CallAnswer {
  /** By limit; one not named took what was reserved. A throttled call took `{ cost: 0 }`. */
  readonly actual?: Needs;
  readonly observed?: Readonly<Record<string, Observation>>;
  readonly roundTripMs: number;
}

export type RunResult<T> =
  | { readonly ran: true; readonly value: T }
  | { readonly ran: false; readonly why: "aborted" | "stopped" };

export interface LimiterSnapshot {
  readonly budget: BudgetSnapshot;
  readonly inFlight: number;
  readonly queued: number;
  readonly concurrency: number;
  /** Whether the budget, rather than the store's latency, holds the next call back. */
  readonly limiting: boolean;
}

/** Totals since creation. Calls that reached the store = `executed - givenBack`. */
export interface LimiterCounts {
  readonly granted: number;
  /** Counted inside the function that Bottleneck runs. */
  readonly executed: number;
  readonly givenBack: number;
}

export interface Limiter {
  /**
   * Waits for a permit, then makes the call. What `call` throws reaches the caller; so does a RangeError where
   * the needs are more than the store's limits ever hold. An abort ends the wait; a call that has begun goes on.
   */
  run<T>(request: CallRequest, call: (permit: Permit) => Promise<T>): Promise<RunResult<T>>;
  snapshot(): LimiterSnapshot;
  counts(): LimiterCounts;
  /** No new call before then, on the monotonic clock. */
  penalise(untilMs: number): void;
  /** Calls in flight at once from now on: 1 to `maxConcurrent`. */
  setConcurrency(calls: number): void;
  /** Waiting requests end as "stopped" at once; resolves when the calls in flight have ended, or after the timeout. */
  stop(): Promise<void>;
}

export function createLimiter(_options: LimiterOptions): Limiter {
  throw new Error("not built yet");
}

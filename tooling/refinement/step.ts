import type { Input } from "../simulation/plan.ts";

/** One command of a sequence, as plain data. What it picks, such as an attempt, it picks of what is there by then. */
export type Step =
  | { readonly kind: "input"; readonly input: RefinedInput }
  | { readonly kind: "wait"; readonly ms: number }
  /** Until something runs out or begins, or a millisecond beside it: there the clocks' comparisons show. */
  | { readonly kind: "wait until"; readonly nth: number; readonly offsetMs: -1 | 0 | 1 }
  /** The task that ends clicks after 15 minutes. */
  | { readonly kind: "end overdue" }
  | { readonly kind: "call"; readonly worker: number; readonly call: Call };

/** What people and the warehouse do; what happens at a store, the database does not see. */
export type RefinedInput = Exclude<Input, { kind: "sale" | "other_writer" }>;

/** A call of a worker's database port. */
export type Call =
  | { readonly on: "reportWorker" | "forgetWorker" | "renewLeases" | "loadStoreNews" }
  | { readonly on: "acquireLeases"; readonly most: number }
  | ({ readonly on: "releaseLeases" | "loadLeasedStore" | "saveBudgets" | "dropUnsendable" } & OfLease)
  | ({ readonly on: "saveStoreHealth"; readonly to: Health; readonly probeInMs: number } & OfLease & {
        readonly knows: "this version" | "the version before";
      })
  | ({ readonly on: "claim" } & OfLease & ClaimChoice)
  | ({ readonly on: "recordReads" } & Under & { readonly rows: readonly RowAnswer[] })
  | ({ readonly on: "findUnsettled" } & OfLease & { readonly latestInFlight: number })
  | ({ readonly on: "acknowledge" | "leaveUnconfirmed" | "beginAsking" | "loadSentRows" } & OfAttempt)
  | ({ readonly on: "keepUnsettled"; readonly askAfterMs: number } & OfAttempt)
  | ({ readonly on: "failAttempt"; readonly holdMs: number | null } & OfAttempt & {
        readonly rows: readonly RowAnswer[];
      })
  | ({ readonly on: "settleByReading" } & OfAttempt & { readonly rows: readonly RowAnswer[] });

export type Health = "ok" | "unreachable" | "suspended";

/** Which lease, counted back from the worker's newest: old ones were lost, released or taken over. */
export interface OfLease {
  readonly lease: number;
}

/** Of the store that it is about. */
export interface Under {
  readonly under: "the newest lease" | "an older lease";
}

/** Which attempt, counted back from the worker's newest. */
export interface OfAttempt extends Under {
  readonly attempt: number;
}

export interface ClaimChoice {
  readonly most: number;
  /** These of the store's listings alone, or all. */
  readonly only: readonly number[] | null;
  readonly reading: readonly number[];
  readonly kindOf: "most urgent" | "oldest";
  readonly lingerMs: number;
}

/** What the store says of one row; of the rows that an answer leaves out it says what was sent, or nothing. */
export type RowAnswer =
  | { readonly shows: "as sent" | "nothing" }
  | { readonly shows: number }
  | { readonly shows: "stale" }
  | { readonly shows: "problem"; readonly backoffMs: number };

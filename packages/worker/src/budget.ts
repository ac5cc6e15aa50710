/** What a call takes, by the name of the limit: `{ cost: 10, calls: 1, rows: 250 }`. Limits not named are not touched. */
export type Needs = Readonly<Record<string, number>>;

/** Refills continuously up to its capacity. */
export interface BucketLimit {
  readonly kind: "bucket";
  readonly capacity: number;
  readonly ratePerSecond: number;
}

/** So much per window, all of it back at the window's end, such as a daily quota. */
export interface WindowLimit {
  readonly kind: "window";
  readonly capacity: number;
  readonly windowMs: number;
  /** From the budget's creation to the end of the present window. */
  readonly endsInMs: number;
}

export type Limit = BucketLimit | WindowLimit;
export type Limits = Readonly<Record<string, Limit>>;

/** What is known about the store's own count when the budget is made. */
export type Start =
  /** Documented limits nobody has used yet. */
  | { readonly kind: "full" }
  /** The limits are a guess: one call at a time until the first answer tells the truth. */
  | { readonly kind: "cautious" }
  /** Another worker's snapshot, its age by the database's clock, and all that was sent since. */
  | {
      readonly kind: "saved";
      readonly snapshot: BudgetSnapshot;
      readonly ageMs: number;
      readonly spent: Needs;
    };

/** Plain JSON, true at the moment it is taken: save it beside the database's now(). */
export interface BudgetSnapshot {
  readonly limits: Readonly<Record<string, LimitSnapshot>>;
  readonly penaltyMs: number;
}

export type LimitSnapshot = Limit & { readonly available: number };

/** What a store's answer says about one limit. A part it does not tell is left out. */
export interface Observation {
  /** Still available at the store after this call. */
  readonly reported?: number;
  readonly capacity?: number;
  readonly ratePerSecond?: number;
  /** To the end of the window (window limits only). */
  readonly endsInMs?: number;
}

export interface ObservedCall {
  readonly roundTripMs: number;
  /** Reserved for the other calls that were in flight at any time during this one. */
  readonly inFlightCost: number;
}

/** One store's limits as this process knows them. Every `nowMs` is the monotonic clock. */
export interface Budget {
  /** All of the needs at once, or nothing. */
  tryTake(needs: Needs, nowMs: number): boolean;
  /** Until `tryTake` can succeed: 0 now, Infinity never (more than a limit ever holds). */
  waitMs(needs: Needs, nowMs: number): number;
  giveBack(needs: Needs, nowMs: number): void;
  observe(limit: string, observation: Observation, call: ObservedCall, nowMs: number): void;
  /** Nothing can be taken before then. An earlier time than one already set changes nothing. */
  penalise(untilMs: number): void;
  /** "guessed": only one call may be in flight (the limiter sees to it). */
  knowledge(): "guessed" | "told";
  snapshot(nowMs: number): BudgetSnapshot;
}

export function createBudget(_options: { limits: Limits; start: Start }, _nowMs: number): Budget {
  throw new Error("not built yet");
}

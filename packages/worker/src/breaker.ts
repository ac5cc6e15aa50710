import type { Random } from "./ports.ts";

/** Plain JSON, kept in the database with the store. Times are epoch milliseconds of the database's clock. */
export type BreakerState =
  | {
      readonly kind: "closed";
      readonly failuresInARow: number;
      readonly window: readonly BreakerWindowPart[];
      /** Set from the successful probe until the store is at full rate again. */
      readonly recovery: null | { readonly successes: number; readonly openMs: number };
    }
  | { readonly kind: "open"; readonly untilMs: number; readonly openMs: number }
  | { readonly kind: "half-open"; readonly probeUntilMs: number; readonly openMs: number };

export interface BreakerWindowPart {
  readonly startMs: number;
  readonly calls: number;
  readonly failures: number;
}

export type BreakerOutcome = "ok" | "failed";

/** What may be sent now. */
export type BreakerVerdict =
  | { readonly send: "all" }
  /** Closed again, not yet trusted: one call at a time. */
  | { readonly send: "one at a time" }
  /** One call with a single listing; record it with `planProbe` before it is sent. */
  | { readonly send: "probe" }
  | { readonly send: "nothing"; readonly untilMs: number };

export const closedBreaker: BreakerState = { kind: "closed", failuresInARow: 0, window: [], recovery: null };

export declare function breakerVerdict(state: BreakerState, nowMs: number): BreakerVerdict;
export declare function planProbe(state: BreakerState, nowMs: number): BreakerState;
export declare function planBreaker(
  state: BreakerState,
  outcome: BreakerOutcome,
  nowMs: number,
  random: Random,
): BreakerState;

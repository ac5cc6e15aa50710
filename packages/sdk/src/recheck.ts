import type { SkipReason, StandingFacts } from "./decision.ts";
import { neverRefusal, structuralRefusal, switchRefusal } from "./standing.ts";

/** A waiting push at the moment in which a worker takes it up. */
export interface ClaimFacts extends StandingFacts {
  /** Somebody asked for this push by hand. */
  readonly manual: boolean;
  /** The newest level that a decision authorised, in units. */
  readonly authorisedLevel: number;
  readonly known: number | null;
  /** An earlier write of this listing ended without a clear answer. */
  readonly unsettled: boolean;
}

/**
 * Why a waiting push is dropped at claim, or null where it is sent. Only these questions are asked again: can the
 * listing be written to, is the store's switch on, is the effective setting not Never, and would the write change
 * anything. A push that was asked for by hand is asked the first two alone.
 *
 * @example
 * ```ts
 * import { recheckAtClaim, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * const waiting = { ...SAMPLE_FACTS, manual: false, authorisedLevel: 42, unsettled: false };
 *
 * recheckAtClaim(waiting); // null
 * recheckAtClaim({ ...waiting, known: 42 }); // "unchanged"
 * recheckAtClaim({ ...waiting, customerSetting: "never" }); // "never"
 * recheckAtClaim({ ...waiting, customerSetting: "never", manual: true }); // null
 * ```
 */
export function recheckAtClaim(facts: ClaimFacts): SkipReason | null {
  const unusable = structuralRefusal(facts) ?? switchRefusal(facts);
  if (unusable !== null || facts.manual) return unusable;
  const changesNothing = facts.authorisedLevel === facts.known && !facts.unsettled;
  return neverRefusal(facts) ?? (changesNothing ? "unchanged" : null);
}

/**
 * Whether a listing follows its item at all: it can be written to, its store is on, its setting is not Never.
 *
 * @example
 * ```ts
 * import { isEligible, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * isEligible(SAMPLE_FACTS); // true
 * isEligible({ ...SAMPLE_FACTS, itemSetting: "never" }); // false
 * ```
 */
export function isEligible(facts: StandingFacts): boolean {
  return (structuralRefusal(facts) ?? switchRefusal(facts) ?? neverRefusal(facts)) === null;
}

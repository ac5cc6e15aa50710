import { combineLevelRules, type LevelRules } from "./level.ts";
import type { Fault } from "./problem.ts";
import type { PlatformTraits } from "./store.ts";

/**
 * Level rules as they are saved: at a store, what is left out is off; at a listing, what is left out follows the store.
 */
export type OwnLevelRules = Partial<LevelRules>;

/** Level rules to be saved; null switches a rule off, at a listing the store's too. They replace those saved before. */
export interface LevelRulesInput {
  /** Percent of the published quantity to offer, a whole number 0–100. */
  readonly percent?: number | null;
  /** Units to keep back, 0 or more. */
  readonly buffer?: number | null;
  /** Below so many units the listing shows 0. */
  readonly minimum?: number | null;
  /** Units that the listing shows at most; not less than the minimum. */
  readonly maximum?: number | null;
  /** Numbers below 0 are sent as they are; only for platforms that take them. */
  readonly negatives?: boolean | null;
}

/**
 * The rules of an input as they are saved: "off" is 0 for the buffer and false for negatives.
 *
 * @example
 * ```ts
 * import { ownLevelRules } from "@trueup/sdk";
 *
 * ownLevelRules({ buffer: null, maximum: 50 }); // { buffer: 0, maximum: 50 }
 * ```
 */
export function ownLevelRules(input: LevelRulesInput): OwnLevelRules {
  const { percent, buffer, minimum, maximum, negatives } = input;
  return {
    ...(percent === undefined ? {} : { percent }),
    ...(buffer === undefined ? {} : { buffer: buffer ?? 0 }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(negatives === undefined ? {} : { negatives: negatives ?? false }),
  };
}

/**
 * What is wrong with level rules taken together, each with its path: a minimum above the maximum, negative numbers for
 * a platform that takes none. A listing's own rules are looked at over those of its store.
 *
 * @param own - The rules to be saved.
 * @param store - Those of the store that a listing's rules stand over; `{}` for a store's own.
 *
 * @example
 * ```ts
 * import { levelRuleFaults, PLATFORM_TRAITS } from "@trueup/sdk";
 *
 * levelRuleFaults({ minimum: 5, maximum: 50 }, {}, PLATFORM_TRAITS.shopify); // []
 * levelRuleFaults({ minimum: 60 }, { maximum: 50 }, PLATFORM_TRAITS.shopify)[0]?.path; // "levelRules.minimum"
 * ```
 */
export function levelRuleFaults(
  own: OwnLevelRules,
  store: OwnLevelRules,
  { name, takesNegatives }: Pick<PlatformTraits, "name" | "takesNegatives">,
): readonly Fault[] {
  const faults: Fault[] = [];
  const { minimum, maximum } = combineLevelRules(store, own);
  if (minimum !== null && maximum !== null && minimum > maximum) {
    const field = typeof own.minimum === "number" ? "minimum" : "maximum";
    const message = `A minimum of ${minimum} is above the maximum of ${maximum}: nothing could ever be shown.`;
    faults.push({ path: `levelRules.${field}`, code: "out_of_range", message });
  }
  if (own.negatives === true && !takesNegatives) {
    const message = `${name} takes no numbers below 0.`;
    faults.push({ path: "levelRules.negatives", code: "not_allowed", message });
  }
  return faults;
}

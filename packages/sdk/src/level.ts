/** How a store or listing turns the published quantity into the number it shows; every rule is off by default. */
export interface LevelRules {
  /** Share of the published quantity to offer, in percent 0–100; null offers all. */
  readonly percent: number | null;
  /** Units to keep back. */
  readonly buffer: number;
  /** Below this many units the listing shows 0; null has no such bound. */
  readonly minimum: number | null;
  /** The listing never shows more than this; null has no such bound. */
  readonly maximum: number | null;
  /** The store takes numbers below 0. */
  readonly negatives: boolean;
}

/**
 * No rule is on: a listing shows what is published, and 0 where that is below 0.
 *
 * @example
 * ```ts
 * import { levelOf, NO_LEVEL_RULES } from "@trueup/sdk";
 *
 * levelOf({ published: 42, rules: NO_LEVEL_RULES, storeOpenOrders: 0 }); // 42
 * ```
 */
export const NO_LEVEL_RULES: LevelRules = {
  percent: null,
  buffer: 0,
  minimum: null,
  maximum: null,
  negatives: false,
};

/**
 * The rules that count for a listing: its store's, and over them those that the listing names itself.
 *
 * @example
 * ```ts
 * import { combineLevelRules } from "@trueup/sdk";
 *
 * combineLevelRules({ buffer: 3, maximum: 50 }, { maximum: null }).buffer; // 3
 * combineLevelRules({ buffer: 3, maximum: 50 }, { maximum: null }).maximum; // null
 * ```
 */
export function combineLevelRules(store: Partial<LevelRules>, listing: Partial<LevelRules>): LevelRules {
  return { ...NO_LEVEL_RULES, ...store, ...listing };
}

/**
 * The rules of a level in the order in which they are applied.
 *
 * @example
 * ```ts
 * import { LEVEL_STEPS } from "@trueup/sdk";
 *
 * LEVEL_STEPS.indexOf("percent") < LEVEL_STEPS.indexOf("buffer"); // true
 * ```
 */
export const LEVEL_STEPS = [
  "published",
  "percent",
  "buffer",
  "minimum",
  "maximum",
  "store_orders",
  "negative",
] as const;

/** One of {@link LEVEL_STEPS}. */
export type LevelStepName = (typeof LEVEL_STEPS)[number];

/** One step of the rule chain: what it was given and what it left, in units. */
export interface LevelStep {
  readonly step: LevelStepName;
  readonly from: number;
  readonly to: number;
  /** The rule's own number (percent, buffer, minimum, maximum, units of open orders), where it has one. */
  readonly parameter: number | null;
}

/** What a level is computed from. */
export interface LevelInput {
  /** Published quantity in units; null where it is unknown. */
  readonly published: number | null;
  readonly rules: LevelRules;
  /** On-hand platforms: units of this store's own open orders, added back; otherwise 0. */
  readonly storeOpenOrders: number;
}

/**
 * What one listing should show, in units: the published quantity after every rule of {@link LEVEL_STEPS}, in that
 * order. Null where the published quantity, or any number that the rules need, is missing or not a whole number:
 * unknown is never 0.
 *
 * @example
 * ```ts
 * import { levelOf, NO_LEVEL_RULES } from "@trueup/sdk";
 *
 * const rules = { ...NO_LEVEL_RULES, percent: 50, buffer: 3 };
 *
 * levelOf({ published: 21, rules, storeOpenOrders: 0 }); // 7
 * levelOf({ published: -4, rules, storeOpenOrders: 0 }); // 0
 * levelOf({ published: null, rules, storeOpenOrders: 0 }); // null
 * ```
 */
export function levelOf(input: LevelInput): number | null {
  let level = input.published;
  if (level === null) return null;
  for (const step of LEVEL_STEPS) level = afterStep(step, level, input);
  return Number.isSafeInteger(level) ? level : null;
}

/**
 * The rule chain step by step: the published quantity, every rule that is on, and what is done with a number
 * below 0. The last step's `to` is {@link levelOf}; empty where the level is unknown.
 *
 * @example
 * ```ts
 * import { levelSteps, NO_LEVEL_RULES } from "@trueup/sdk";
 *
 * const rules = { ...NO_LEVEL_RULES, buffer: 3 };
 *
 * levelSteps({ published: 21, rules, storeOpenOrders: 0 }).map(({ step, to }) => `${step} ${to}`); // ["published 21", "buffer 18", "negative 18"]
 * ```
 */
export function levelSteps(input: LevelInput): LevelStep[] {
  if (input.published === null || levelOf(input) === null) return [];
  const steps: LevelStep[] = [];
  let from = input.published;
  for (const step of LEVEL_STEPS) {
    const to = afterStep(step, from, input);
    if (isOn(step, input)) steps.push({ step, from, to, parameter: parameterOf(step, input) });
    from = to;
  }
  return steps;
}

function afterStep(step: LevelStepName, units: number, { rules, storeOpenOrders }: LevelInput): number {
  switch (step) {
    case "published":
      return units;
    case "percent":
      // The sum with 0 turns the −0 of "0 % of −3" into 0.
      return rules.percent === null ? units : Math.floor((units * rules.percent) / 100) + 0;
    case "buffer":
      return units - rules.buffer;
    case "minimum":
      return rules.minimum !== null && units < rules.minimum ? 0 : units;
    case "maximum":
      return rules.maximum !== null && units > rules.maximum ? rules.maximum : units;
    case "store_orders":
      return units + storeOpenOrders;
    case "negative":
      return units < 0 && !rules.negatives ? 0 : units;
  }
}

function isOn(step: LevelStepName, input: LevelInput): boolean {
  switch (step) {
    case "published":
    case "negative":
      return true;
    case "buffer":
    case "store_orders":
      return parameterOf(step, input) !== 0;
    case "percent":
    case "minimum":
    case "maximum":
      return parameterOf(step, input) !== null;
  }
}

function parameterOf(step: LevelStepName, { rules, storeOpenOrders }: LevelInput): number | null {
  switch (step) {
    case "published":
    case "negative":
      return null;
    case "percent":
    case "buffer":
    case "minimum":
    case "maximum":
      return rules[step];
    case "store_orders":
      return storeOpenOrders;
  }
}

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

export const NO_LEVEL_RULES: LevelRules = {
  percent: null,
  buffer: 0,
  minimum: null,
  maximum: null,
  negatives: false,
};

export const LEVEL_STEPS = [
  "published",
  "percent",
  "buffer",
  "minimum",
  "maximum",
  "store_orders",
  "negative",
] as const;
export type LevelStepName = (typeof LEVEL_STEPS)[number];

/** One step of the rule chain: what it was given and what it left, in units. */
export interface LevelStep {
  readonly step: LevelStepName;
  readonly from: number;
  readonly to: number;
  /** The rule's own number (percent, buffer, minimum, maximum, units of open orders), where it has one. */
  readonly parameter: number | null;
}

export interface LevelInput {
  /** Published quantity in units; null where it is unknown. */
  readonly published: number | null;
  readonly rules: LevelRules;
  /** On-hand platforms: units of this store's own open orders, added back; otherwise 0. */
  readonly storeOpenOrders: number;
}

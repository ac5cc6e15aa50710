import {
  combineLevelRules,
  type Explanation,
  type LevelInput,
  type LevelRulesInput,
  type Listing,
  type OwnLevelRules,
  ownLevelRules,
} from "@trueup/sdk";

/** How one rule of a listing stands: as its store has it, off, or its own. */
export type RuleSource = "store" | "off" | "own";

export const RULE_NAMES = ["percent", "buffer", "minimum", "maximum"] as const;
export type RuleName = (typeof RULE_NAMES)[number];

interface RuleDraft {
  readonly source: RuleSource;
  /** As typed. */
  readonly value: string;
}

export interface LevelDraft extends Readonly<Record<RuleName, RuleDraft>> {
  readonly negatives: "store" | "off" | "on";
}

/** A listing's own rules as they are edited. */
export function levelDraftOf(own: OwnLevelRules): LevelDraft {
  return {
    percent: ruleDraftOf(own.percent),
    buffer: ruleDraftOf(own.buffer === 0 ? null : own.buffer),
    minimum: ruleDraftOf(own.minimum),
    maximum: ruleDraftOf(own.maximum),
    negatives: own.negatives === undefined ? "store" : own.negatives ? "on" : "off",
  };
}

function ruleDraftOf(own: number | null | undefined): RuleDraft {
  if (own === undefined) return { source: "store", value: "" };
  return own === null ? { source: "off", value: "" } : { source: "own", value: String(own) };
}

/** The rules to be saved; null where a number is missing. */
export function levelInputOf(draft: LevelDraft): LevelRulesInput | null {
  const rules: Partial<Record<RuleName, number | null>> = {};
  for (const name of RULE_NAMES) {
    const { source, value } = draft[name];
    if (source === "off") rules[name] = null;
    if (source === "own") {
      const number = numberOf(name, value);
      if (number === null) return null;
      rules[name] = number;
    }
  }
  return draft.negatives === "store" ? rules : { ...rules, negatives: draft.negatives === "on" };
}

/** The number of a rule that may be saved; null where it is none. */
export function numberOf(name: RuleName, value: string): number | null {
  if (!/^\d{1,10}$/.test(value.trim())) return null;
  const number = Number(value);
  return number <= (name === "percent" ? 100 : 1_000_000_000) ? number : null;
}

/**
 * What the level of a listing would follow from with other rules. What is published at its location, and what a sale
 * window keeps back beside the rules, is as the server last computed it; null where it could not.
 */
export function levelInputWith(
  input: LevelRulesInput,
  { levelRules }: Pick<Listing, "levelRules">,
  store: OwnLevelRules,
  { current }: Pick<Explanation, "current">,
): LevelInput | null {
  const published = current.levelSteps.find(({ step }) => step === "published");
  if (published === undefined) return null;
  const keptBack = current.levelSteps.find(({ step }) => step === "buffer")?.parameter ?? 0;
  const bySaleWindow = keptBack - combineLevelRules(store, levelRules).buffer;
  const rules = combineLevelRules(store, ownLevelRules(input));
  const storeOpenOrders = current.levelSteps.find(({ step }) => step === "store_orders")?.parameter ?? 0;
  return {
    published: published.to,
    rules: { ...rules, buffer: rules.buffer + Math.max(0, bySaleWindow) },
    storeOpenOrders,
  };
}

import type { LevelRulesInput, OwnLevelRules } from "@trueup/sdk";
import { numberOf, RULE_NAMES, type RuleName } from "../item/level-draft.ts";

/** A store's level rules as they are typed; an empty field is a rule that is off. */
export interface StoreRulesDraft extends Readonly<Record<RuleName, string>> {
  readonly negatives: boolean;
}

export function storeRulesDraftOf(rules: OwnLevelRules): StoreRulesDraft {
  return {
    percent: typedOf(rules.percent),
    buffer: rules.buffer === 0 ? "" : typedOf(rules.buffer),
    minimum: typedOf(rules.minimum),
    maximum: typedOf(rules.maximum),
    negatives: rules.negatives === true,
  };
}

/** The rules to be saved, or the names of those whose numbers cannot be. */
export function storeRulesInputOf(
  draft: StoreRulesDraft,
): { readonly input: LevelRulesInput } | { readonly wrong: readonly RuleName[] } {
  const typed = RULE_NAMES.filter((name) => draft[name].trim() !== "");
  const wrong = typed.filter((name) => numberOf(name, draft[name]) === null);
  if (wrong.length > 0) return { wrong };
  const rules: Partial<Record<RuleName, number | null>> = {};
  for (const name of typed) rules[name] = numberOf(name, draft[name]);
  return { input: draft.negatives ? { ...rules, negatives: true } : rules };
}

function typedOf(value: number | null | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}

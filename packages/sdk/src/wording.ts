import type { Decision, DecisionFacts, PushReason, SkipReason } from "./decision.ts";
import { effectiveSetting, ITEM_SETTING_WORDS } from "./settings.ts";

/** The effective setting as the user reads it, such as `"Always" (customer default)`. */
export function settingWords(facts: DecisionFacts): string {
  const words = ITEM_SETTING_WORDS[effectiveSetting(facts.itemSetting, facts.customerSetting)];
  return `"${words}" (${facts.itemSetting === "default" ? "customer default" : "set on the item"})`;
}

/** Why a decision was taken, as a clause that stands after a colon. */
export function decisionWords(facts: DecisionFacts, decision: Decision): string {
  return decision.outcome === "push" ? pushWords(facts, decision.reason) : skipWords(facts, decision.reason);
}

/** What the store is believed to show, as a clause. */
export function knownWords({ known }: DecisionFacts): string {
  return known === null ? "what the store shows is not known" : `the store shows ${known}`;
}

/** A clause as a sentence. */
export function sentenceOf(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

function pushWords(facts: DecisionFacts, reason: PushReason): string {
  switch (reason) {
    case "forced":
      return "Sync Now was asked for, whatever the settings say";
    case "first_value":
      return "it is the first number of this listing";
    case "changed":
      return facts.pending
        ? `${knownWords(facts)}, but an earlier push has not ended yet`
        : knownWords(facts);
  }
}

function skipWords(facts: DecisionFacts, reason: SkipReason): string {
  switch (reason) {
    case "item_archived":
      return "the item is archived";
    case "listing_unlinked":
      return "the listing is not linked to the store";
    case "listing_paused":
      return "the listing is paused";
    case "store_disconnected":
      return "the store is disconnected";
    case "store_comparing":
      return "the store is still being compared with the warehouse";
    case "store_off":
      return "syncing inventory levels to this store is switched off";
    case "level_unknown":
      return "the level of this listing cannot be computed, and unknown is never 0";
    case "setting_changed":
      return "changing a setting never sends anything by itself";
    case "rule_changed":
      return "changing a level rule never sends anything by itself";
    case "never":
      return `the sync setting is ${settingWords(facts)}`;
    case "flag_irrelevant":
      return `Process Orders does not matter while the sync setting is ${settingWords(facts)}`;
    case "process_orders_off":
      return "Process Orders is off for this item";
    case "never_received":
      return "this item was never received, and no number of ours stands in the store";
    case "sale_window":
      return facts.salePaused
        ? "a sale window sends nothing by itself"
        : `a sale window allows only decreases, and ${knownWords(facts)}`;
    case "report_only":
      return "differences found in this store are only reported";
    case "unchanged":
      return `the store already shows ${facts.level}`;
    case "held_for_approval":
      return "the zero guard holds it until somebody approves";
  }
}

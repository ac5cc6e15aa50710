import type { Decision, DecisionFacts, DecisionStep } from "./decision.ts";
import { GATE_RULES } from "./gates.ts";
import type { Gate } from "./gates.ts";
import { decisionWords, knownWords, sentenceOf, settingWords } from "./wording.ts";

/**
 * The gates that a decision went through, in order, up to the one that answered; {@link decide} asks the same
 * gates. Works on recorded facts as well as on current ones.
 *
 * @example
 * ```ts
 * import { decisionSteps, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * const steps = decisionSteps({ ...SAMPLE_FACTS, storeSyncEnabled: false });
 *
 * steps.map(({ gate, verdict }) => `${gate} ${verdict}`); // ["structural passed", "store_switch answered"]
 * steps.at(-1)?.detail; // "Syncing inventory levels to this store is switched off."
 * ```
 */
export function decisionSteps(facts: DecisionFacts): DecisionStep[] {
  const steps: DecisionStep[] = [];
  for (const { gate, ask } of GATE_RULES) {
    const answer = ask(facts, facts.trigger);
    if (typeof answer === "object") {
      steps.push({ gate, verdict: "answered", detail: answeredWords(facts, answer) });
      break;
    }
    steps.push({ gate, verdict: answer, detail: sentenceOf(remarkOf(gate, facts, answer)) });
  }
  return steps;
}

function answeredWords(facts: DecisionFacts, answer: Decision): string {
  const why = sentenceOf(decisionWords(facts, answer));
  return answer.outcome === "push" ? `${why} ${facts.level} is sent.` : why;
}

function remarkOf(gate: Gate, facts: DecisionFacts, verdict: "passed" | "not_asked"): string {
  if (facts.trigger !== "manual" || verdict === "passed") return REMARKS[gate](facts, verdict);
  return "what is asked for by hand need not pass this";
}

type Remark = (facts: DecisionFacts, verdict: "passed" | "not_asked") => string;

/** What a gate found where it did not answer. */
const REMARKS: Readonly<Record<Gate, Remark>> = {
  structural: () => "item, listing and store are all in use",
  store_switch: () => "syncing inventory levels to this store is switched on",
  manual: (_facts, verdict) =>
    verdict === "passed" ? "this is a bulk action, which the zero guard watches" : "this is not a Sync Now",
  settings: () => "this is not a change of settings",
  never: (facts) => `the sync setting is ${settingWords(facts)}`,
  flag_irrelevant: (facts, verdict) =>
    verdict === "passed"
      ? `the sync setting is ${settingWords(facts)}, which follows Process Orders`
      : "this is more than a change of Process Orders",
  process_orders: (facts, verdict) => {
    if (verdict === "passed") return "Process Orders is on for this item";
    return facts.trigger === "publish_changed"
      ? "published units are sent whatever Process Orders says"
      : `Process Orders does not matter while the sync setting is ${settingWords(facts)}`;
  },
  level: (facts) => `the level is ${facts.level}`,
  received: (facts) => {
    if (facts.received) return "the item was received";
    if (facts.written) return "the item was never received, but a number of ours stands in the store";
    return facts.trigger === "publish_changed"
      ? `the item was never received, but ${facts.level} can be sold before it arrives`
      : `the item was never received, but the sync setting is ${settingWords(facts)}`;
  },
  sale_window: (facts, verdict) =>
    verdict === "passed"
      ? `a sale window allows only decreases: the level is ${facts.level}, and ${knownWords(facts)}`
      : "no sale window limits this listing",
  drift: (_facts, verdict) =>
    verdict === "passed"
      ? "differences found in this store are corrected"
      : "this is not a difference found in the store",
  unchanged: (facts) =>
    facts.pending ? "an earlier push of this listing has not ended yet" : knownWords(facts),
  zero_guard: () => "the zero guard holds nothing back",
  push: (facts) => `${facts.level} is sent`,
};

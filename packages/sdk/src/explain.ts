import { decide } from "./decision.ts";
import type { Decision, DecisionFacts, DecisionStep } from "./decision.ts";
import { decisionSteps } from "./decision-steps.ts";
import { levelOf, levelSteps } from "./level.ts";
import type { LevelInput, LevelStep } from "./level.ts";
import { decisionWords, knownWords } from "./wording.ts";

/** A decision with everything that led to it. */
export interface DecisionTrace {
  readonly decision: Decision;
  /** The gates in order, up to the one that answered. */
  readonly steps: readonly DecisionStep[];
  /** How the level came about; empty where no level input was given or the level is unknown. */
  readonly levelSteps: readonly LevelStep[];
  /** One plain sentence for the user: what was decided, why, and what would be sent. */
  readonly sentence: string;
}

/**
 * Why a listing is sent, or left alone: the decision of {@link decide}, the gates and level rules that led to it,
 * and one plain sentence. `levelInput` is what `facts.level` was computed from; where it is left out, the level
 * is taken as it is and not broken down.
 *
 * @throws RangeError where `facts.level` is not the level of `levelInput`, in units.
 *
 * @example
 * ```ts
 * import { explain, NO_LEVEL_RULES, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * const levelInput = { published: 50, rules: { ...NO_LEVEL_RULES, buffer: 8 }, storeOpenOrders: 0 };
 * const trace = explain({ ...SAMPLE_FACTS, processOrders: false, known: null }, levelInput);
 *
 * trace.sentence; // "Not sent: Process Orders is off for this item. It would send 42."
 * trace.steps.at(-1)?.gate; // "process_orders"
 * trace.levelSteps.map(({ step }) => step); // ["published", "buffer", "negative"]
 * ```
 */
export function explain(facts: DecisionFacts, levelInput?: LevelInput): DecisionTrace {
  if (levelInput !== undefined && levelOf(levelInput) !== facts.level) {
    throw new RangeError(`facts.level is ${facts.level}, but levelInput makes ${levelOf(levelInput)}`);
  }
  const decision = decide(facts);
  return {
    decision,
    steps: decisionSteps(facts),
    levelSteps: levelInput === undefined ? [] : levelSteps(levelInput),
    sentence: decisionSentence(facts, decision),
  };
}

/**
 * A decision that was taken on these facts as one plain sentence for the user.
 *
 * @example
 * ```ts
 * import { decide, decisionSentence, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * decisionSentence(SAMPLE_FACTS, decide(SAMPLE_FACTS)); // "Sends 42: the store shows 40."
 * ```
 */
export function decisionSentence(facts: DecisionFacts, decision: Decision): string {
  const why = decisionWords(facts, decision);
  if (decision.outcome === "push") return `Sends ${facts.level}: ${why}.`;
  const missed = missedWords(facts, decision);
  return missed === null ? `Not sent: ${why}.` : `Not sent: ${why}. ${missed}.`;
}

/** What the store does not get by a refusal; null where the reason itself says it. */
function missedWords(facts: DecisionFacts, { reason }: Decision): string | null {
  const { level, known, pending } = facts;
  if (level === null || reason === "unchanged") return null;
  if (known === level && !pending) return `The store already shows ${level}`;
  if (known === null || reason === "sale_window") return `It would send ${level}`;
  return `It would send ${level}; ${knownWords(facts)}`;
}

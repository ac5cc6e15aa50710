import { encodeId } from "@trueup/db/id";
import type { DecisionRow } from "@trueup/db/listing-state";
import { unpackFacts, unpackLevelInput } from "@trueup/db/recorded-facts";
import {
  type DecisionFacts,
  type DecisionRecord,
  type DecisionStep,
  decisionSteps,
  levelOf,
  levelSteps,
} from "@trueup/sdk";

/** A recorded decision, explained by the facts that it was taken on. */
export function toDecisionRecord(row: DecisionRow): DecisionRecord {
  const facts = unpackFacts(row.facts, row);
  const input = unpackLevelInput(row.facts);
  return {
    id: encodeId("decision", row.id),
    at: row.at.toISOString(),
    itemId: encodeId("item", row.item_id),
    listingId: encodeId("listing", row.listing_id),
    trigger: row.trigger,
    outcome: row.outcome,
    reason: row.reason,
    level: row.level,
    steps:
      row.reason === "held_for_approval" && row.trigger === "manual"
        ? heldSteps(facts)
        : decisionSteps(facts),
    levelSteps: levelOf(input) === facts.level ? levelSteps(input) : [],
  };
}

/** What is asked for in bulk is asked for by hand, but has to pass the zero guard all the same. */
function heldSteps(facts: DecisionFacts): readonly DecisionStep[] {
  return [
    ...decisionSteps(facts).filter(({ gate }) => gate !== "manual"),
    { gate: "manual", verdict: "passed", detail: "This is a bulk action, which the zero guard watches." },
    { gate: "zero_guard", verdict: "answered", detail: "The zero guard holds it until somebody approves." },
  ];
}

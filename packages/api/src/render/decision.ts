import { encodeId } from "@trueup/db/id";
import type { DecisionRow } from "@trueup/db/listing-state";
import { unpackFacts, unpackLevelInput } from "@trueup/db/recorded-facts";
import { type DecisionRecord, decisionSteps, levelOf, levelSteps } from "@trueup/sdk";

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
    steps: decisionSteps(facts),
    levelSteps: levelOf(input) === facts.level ? levelSteps(input) : [],
  };
}

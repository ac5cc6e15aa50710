import { expect, test } from "vitest";
import { everyCombination, OPEN_AXES, STANDING_AXES } from "../testing/facts.ts";
import { decide, TRIGGERS } from "./decision.ts";
import type { DecisionFacts } from "./decision.ts";
import { GATE_RULES } from "./gates.ts";

const TRIGGER_AXIS = TRIGGERS.map((trigger) => ({ trigger }));

/** The first gate of the list that answers, answers. */
function firstAnswer(facts: DecisionFacts) {
  return GATE_RULES.map(({ ask }) => ask(facts, facts.trigger)).find((answer) => typeof answer === "object");
}

test.each([
  ["open listings", OPEN_AXES],
  ["listings that cannot be written to", [...STANDING_AXES, TRIGGER_AXIS]],
])("decide answers what the list of gates answers: %s", (_title, axes) => {
  const unlike: unknown[] = [];
  for (const facts of everyCombination(axes)) {
    if (decide(facts) !== firstAnswer(facts)) unlike.push(facts);
  }
  expect(unlike.slice(0, 3)).toEqual([]);
});

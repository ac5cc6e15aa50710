import { expect, test } from "vitest";
import { levelRuleFaults, type LevelRulesInput, ownLevelRules } from "./level-rules.ts";
import { combineLevelRules, NO_LEVEL_RULES } from "./level.ts";

const TAKES = { name: "Shopify", takesNegatives: true };
const TAKES_NOT = { name: "Other", takesNegatives: false };

test.each([
  ["nothing", {}, {}, TAKES, []],
  ["a minimum below the maximum", { minimum: 1, maximum: 2 }, {}, TAKES, []],
  ["a minimum that is the maximum", { minimum: 2, maximum: 2 }, {}, TAKES, []],
  ["a minimum above the maximum", { minimum: 3, maximum: 2 }, {}, TAKES, ["levelRules.minimum"]],
  ["a minimum above the store's maximum", { minimum: 3 }, { maximum: 2 }, TAKES, ["levelRules.minimum"]],
  ["a maximum below the store's minimum", { maximum: 2 }, { minimum: 3 }, TAKES, ["levelRules.maximum"]],
  ["a minimum over a maximum switched off", { minimum: 3, maximum: null }, { maximum: 2 }, TAKES, []],
  ["negatives where they are taken", { negatives: true }, {}, TAKES, []],
  ["negatives where they are not", { negatives: true }, {}, TAKES_NOT, ["levelRules.negatives"]],
  ["no negatives where they are not taken", { negatives: false }, {}, TAKES_NOT, []],
])("%s has the faults that it should", (_what, own, store, traits, paths) => {
  expect(levelRuleFaults(own, store, traits).map((fault) => fault.path)).toEqual(paths);
});

test("null switches every rule of a store off, and what is left out follows it", () => {
  const store = { percent: 50, buffer: 3, minimum: 2, maximum: 9, negatives: true };
  const off: LevelRulesInput = { percent: null, buffer: null, minimum: null, maximum: null, negatives: null };
  expect(combineLevelRules(store, ownLevelRules(off))).toEqual(NO_LEVEL_RULES);
  expect(combineLevelRules(store, ownLevelRules({}))).toEqual(store);
});

import { expect, test } from "vitest";
import { storeRulesDraftOf, storeRulesInputOf } from "./store-rules-draft.ts";

test.each([{}, { percent: 80 }, { buffer: 2, minimum: 3, maximum: 50, negatives: true }] as const)(
  "rules come out of the form as they went in: %j",
  (rules) => {
    expect(storeRulesInputOf(storeRulesDraftOf(rules))).toEqual({ input: rules });
  },
);

test("a buffer of 0 is off", () => {
  expect(storeRulesDraftOf({ buffer: 0 }).buffer).toBe("");
});

test("every number that cannot be saved is named", () => {
  const draft = { percent: "101", buffer: "-1", minimum: "2.5", maximum: " 7 ", negatives: false };
  expect(storeRulesInputOf(draft)).toEqual({ wrong: ["percent", "buffer", "minimum"] });
});

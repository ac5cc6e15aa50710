import {
  type DecisionFacts,
  ITEM_SYNC_SETTINGS,
  type LevelInput,
  NO_LEVEL_RULES,
  SAMPLE_FACTS,
  SYNC_SETTINGS,
  TRIGGERS,
} from "@trueup/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { packFacts, unpackFacts, unpackLevelInput } from "./recorded-facts.ts";

const quantity = fc.option(fc.nat(1_000));
const anyFacts: fc.Arbitrary<DecisionFacts> = fc.record({
  trigger: fc.constantFrom(...TRIGGERS),
  itemArchived: fc.boolean(),
  listingLinked: fc.boolean(),
  listingPaused: fc.boolean(),
  store: fc.constantFrom("usable", "disconnected", "comparing"),
  storeSyncEnabled: fc.boolean(),
  customerSetting: fc.constantFrom(...SYNC_SETTINGS),
  itemSetting: fc.constantFrom(...ITEM_SYNC_SETTINGS),
  guardUnreceived: fc.boolean(),
  processOrders: fc.boolean(),
  received: fc.boolean(),
  written: fc.boolean(),
  level: quantity,
  known: quantity,
  pending: fc.boolean(),
  decreaseOnly: fc.boolean(),
  salePaused: fc.boolean(),
  healsDrift: fc.boolean(),
  heldForApproval: fc.boolean(),
  inBulk: fc.boolean(),
});

const anyLevelInput: fc.Arbitrary<LevelInput> = fc.record({
  published: quantity,
  rules: fc.record({
    percent: fc.option(fc.nat(100)),
    buffer: fc.nat(5),
    minimum: quantity,
    maximum: quantity,
    negatives: fc.boolean(),
  }),
  storeOpenOrders: fc.constant(0),
});

test("the facts of a decision come back from what is recorded of them", () => {
  fc.assert(
    fc.property(anyFacts, anyLevelInput, (facts, levelInput) => {
      const recorded = packFacts(facts, levelInput);
      expect(unpackLevelInput(recorded)).toEqual(levelInput);
      expect(unpackFacts(recorded, facts)).toEqual(facts);
    }),
  );
});

test("what is as usual is not recorded", () => {
  const usual = { published: 7, rules: NO_LEVEL_RULES, storeOpenOrders: 0 };
  expect(packFacts({ ...SAMPLE_FACTS, customerSetting: "never", known: 4 }, usual)).toEqual({
    customerSetting: "never",
    known: 4,
    published: 7,
  });
});

import { type DecisionFacts, ITEM_SYNC_SETTINGS, SAMPLE_FACTS, SYNC_SETTINGS, TRIGGERS } from "@trueup/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { packFacts, unpackFacts } from "./recorded-facts.ts";

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
  healsDrift: fc.boolean(),
  heldForApproval: fc.boolean(),
});

test("the facts of a decision come back from what is recorded of them", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(1_000), (facts, published) => {
      const recorded = packFacts(facts, published);
      expect(recorded.published).toBe(published);
      expect(unpackFacts(recorded, facts)).toEqual(facts);
    }),
  );
});

test("what is as usual is not recorded", () => {
  expect(packFacts({ ...SAMPLE_FACTS, customerSetting: "never", known: 4 }, 7)).toEqual({
    customerSetting: "never",
    known: 4,
    published: 7,
  });
});

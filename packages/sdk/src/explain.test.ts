import { describe, expect, test } from "vitest";
import { everyCombination, OPEN_AXES, STANDING_AXES } from "../testing/facts.ts";
import { decide, SKIP_REASONS } from "./decision.ts";
import type { DecisionFacts } from "./decision.ts";
import { decisionSteps } from "./decision-steps.ts";
import { explain } from "./explain.ts";
import { GATES } from "./gates.ts";
import { NO_LEVEL_RULES } from "./level.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

function sentence(change: Partial<DecisionFacts>): string {
  return explain({ ...SAMPLE_FACTS, ...change }).sentence;
}

describe("the sentence", () => {
  test.each([
    [{}, "Sends 42: the store shows 40."],
    [{ known: null }, "Sends 42: it is the first number of this listing."],
    [{ pending: true }, "Sends 42: the store shows 40, but an earlier push has not ended yet."],
    [{ trigger: "manual" }, "Sends 42: Sync Now was asked for, whatever the settings say."],
    [{ itemArchived: true }, "Not sent: the item is archived. It would send 42; the store shows 40."],
    [
      { listingLinked: false, known: null },
      "Not sent: the listing is not linked to the store. It would send 42.",
    ],
    [{ listingPaused: true }, "Not sent: the listing is paused. It would send 42; the store shows 40."],
    [{ store: "disconnected" }, "Not sent: the store is disconnected. It would send 42; the store shows 40."],
    [
      { store: "comparing", known: null },
      "Not sent: the store is still being compared with the warehouse. It would send 42.",
    ],
    [
      { storeSyncEnabled: false },
      "Not sent: syncing inventory levels to this store is switched off. It would send 42; the store shows 40.",
    ],
    [{ level: null }, "Not sent: the level of this listing cannot be computed, and unknown is never 0."],
    [
      { trigger: "setting_changed" },
      "Not sent: changing a setting never sends anything by itself. It would send 42; the store shows 40.",
    ],
    [
      { trigger: "rule_changed", known: 42 },
      "Not sent: changing a level rule never sends anything by itself. The store already shows 42.",
    ],
    [
      { customerSetting: "never" },
      'Not sent: the sync setting is "Never" (customer default). It would send 42; the store shows 40.',
    ],
    [
      { itemSetting: "never" },
      'Not sent: the sync setting is "Never" (set on the item). It would send 42; the store shows 40.',
    ],
    [
      { trigger: "flag_changed", customerSetting: "always" },
      'Not sent: Process Orders does not matter while the sync setting is "Always" (customer default). It would send 42; the store shows 40.',
    ],
    [
      { processOrders: false, known: null },
      "Not sent: Process Orders is off for this item. It would send 42.",
    ],
    [
      { received: false, written: false, known: null },
      "Not sent: this item was never received, and no number of ours stands in the store. It would send 42.",
    ],
    [
      { decreaseOnly: true },
      "Not sent: a sale window allows only decreases, and the store shows 40. It would send 42.",
    ],
    [{ salePaused: true }, "Not sent: a sale window sends nothing by itself. It would send 42."],
    [
      { trigger: "drift_found" },
      "Not sent: differences found in this store are only reported. It would send 42; the store shows 40.",
    ],
    [{ known: 42 }, "Not sent: the store already shows 42."],
    [
      { level: 0, heldForApproval: true },
      "Not sent: the zero guard holds it until somebody approves. It would send 0; the store shows 40.",
    ],
  ] as const)("%o: %s", (change, words) => {
    expect(sentence(change)).toBe(words);
  });

  test("every reason to skip has its words", () => {
    const words = new Map<string, string>();
    for (const facts of everyCombination([...STANDING_AXES, ...OPEN_AXES.slice(0, 3)])) {
      words.set(decide(facts).reason, explain(facts).sentence);
    }
    for (const facts of everyCombination(OPEN_AXES)) {
      const { reason } = decide(facts);
      if (!words.has(reason)) words.set(reason, explain(facts).sentence);
    }
    expect(SKIP_REASONS.filter((reason) => !words.get(reason)?.startsWith("Not sent: "))).toEqual([]);
  });
});

describe("the steps", () => {
  test("tell the whole way of a push", () => {
    expect(decisionSteps(SAMPLE_FACTS)).toEqual([
      { gate: "structural", verdict: "passed", detail: "Item, listing and store are all in use." },
      {
        gate: "store_switch",
        verdict: "passed",
        detail: "Syncing inventory levels to this store is switched on.",
      },
      { gate: "manual", verdict: "not_asked", detail: "This is not a Sync Now." },
      { gate: "settings", verdict: "not_asked", detail: "This is not a change of settings." },
      {
        gate: "never",
        verdict: "passed",
        detail: 'The sync setting is "Only when item is set to Process Orders" (customer default).',
      },
      {
        gate: "flag_irrelevant",
        verdict: "not_asked",
        detail: "This is more than a change of Process Orders.",
      },
      { gate: "process_orders", verdict: "passed", detail: "Process Orders is on for this item." },
      { gate: "level", verdict: "passed", detail: "The level is 42." },
      { gate: "received", verdict: "passed", detail: "The item was received." },
      { gate: "sale_window", verdict: "not_asked", detail: "No sale window limits this listing." },
      { gate: "drift", verdict: "not_asked", detail: "This is not a difference found in the store." },
      { gate: "unchanged", verdict: "passed", detail: "The store shows 40." },
      { gate: "zero_guard", verdict: "passed", detail: "The zero guard holds nothing back." },
      { gate: "push", verdict: "answered", detail: "The store shows 40. 42 is sent." },
    ]);
  });

  test("end with the gate that answered", () => {
    expect(decisionSteps({ ...SAMPLE_FACTS, storeSyncEnabled: false })).toEqual([
      { gate: "structural", verdict: "passed", detail: "Item, listing and store are all in use." },
      {
        gate: "store_switch",
        verdict: "answered",
        detail: "Syncing inventory levels to this store is switched off.",
      },
    ]);
  });

  test("of a zero in bulk that is held end with the zero guard, and ask no setting", () => {
    const facts = {
      ...SAMPLE_FACTS,
      trigger: "manual",
      level: 0,
      heldForApproval: true,
      inBulk: true,
    } as const;
    const steps = decisionSteps({ ...facts, itemSetting: "never", received: false });
    expect(steps.filter(({ verdict }) => verdict !== "not_asked").slice(2)).toEqual([
      {
        gate: "manual",
        verdict: "passed",
        detail: "This is a bulk action, which the zero guard watches.",
      },
      { gate: "level", verdict: "passed", detail: "The level is 0." },
      {
        gate: "zero_guard",
        verdict: "answered",
        detail: "The zero guard holds it until somebody approves.",
      },
    ]);
    expect(steps.find(({ gate }) => gate === "never")).toEqual({
      gate: "never",
      verdict: "not_asked",
      detail: "What is asked for by hand need not pass this.",
    });
    expect(decisionSteps({ ...facts, inBulk: false }).at(-1)).toMatchObject({
      gate: "manual",
      verdict: "answered",
    });
  });

  test("walk the gates in order and end with the words of the decision, whatever the facts", () => {
    const wrong: unknown[] = [];
    for (const facts of everyCombination(OPEN_AXES)) {
      const steps = decisionSteps(facts);
      const inOrder = steps.every(({ gate }, index) => gate === GATES[index]);
      const answers = steps.filter(({ verdict }) => verdict === "answered");
      const last = steps.at(-1);
      const sends = last?.detail.endsWith(`${facts.level} is sent.`);
      const outcome = sends ? "push" : "skip";
      if (!inOrder || answers.length !== 1 || answers[0] !== last || decide(facts).outcome !== outcome) {
        wrong.push({ facts, steps });
      }
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

describe("the level", () => {
  const levelInput = { published: 50, rules: { ...NO_LEVEL_RULES, buffer: 8 }, storeOpenOrders: 0 };

  test("is broken down where its input is given", () => {
    expect(explain(SAMPLE_FACTS, levelInput).levelSteps).toEqual([
      { step: "published", from: 50, to: 50, parameter: null },
      { step: "buffer", from: 50, to: 42, parameter: 8 },
      { step: "negative", from: 42, to: 42, parameter: null },
    ]);
    expect(explain(SAMPLE_FACTS).levelSteps).toEqual([]);
  });

  test("that is not what its input makes is an error that names both", () => {
    expect(() => explain({ ...SAMPLE_FACTS, level: 41 }, levelInput)).toThrow(
      new RangeError("facts.level is 41, but levelInput makes 42"),
    );
  });
});

import { describe, expect, test } from "vitest";
import { everyCombination, OPEN_AXES } from "../testing/facts.ts";
import { decide, decideStockAndPublish } from "./decision.ts";
import type { DecisionFacts, DecisionReason } from "./decision.ts";
import { flagAfterEvent, turnsOffWhenSoldOut } from "./process-orders.ts";
import { recheckAtClaim } from "./recheck.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

/** Every gate that can refuse this listing does. */
const ALL_REFUSE: Partial<DecisionFacts> = {
  itemArchived: true,
  listingLinked: false,
  listingPaused: true,
  store: "disconnected",
  storeSyncEnabled: false,
  itemSetting: "never",
  processOrders: false,
  received: false,
  written: false,
  guardUnreceived: true,
  level: null,
  known: 5,
  decreaseOnly: true,
  salePaused: true,
  heldForApproval: true,
  inBulk: true,
};

type Peel = readonly (readonly [DecisionReason, Partial<DecisionFacts>])[];

const STANDING_PEEL: Peel = [
  ["item_archived", { itemArchived: false }],
  ["listing_unlinked", { listingLinked: true }],
  ["listing_paused", { listingPaused: false }],
  ["store_disconnected", { store: "comparing" }],
  ["store_comparing", { store: "usable" }],
  ["store_off", { storeSyncEnabled: true }],
];

/** The answer, and then the one thing that is put right before the next answer. */
const PEELS: readonly {
  readonly title: string;
  readonly facts: Partial<DecisionFacts>;
  readonly peel: Peel;
}[] = [
  {
    title: "stock_changed under Process Orders",
    facts: { trigger: "stock_changed" },
    peel: [
      ["never", { itemSetting: "process_orders" }],
      ["process_orders_off", { processOrders: true }],
      ["level_unknown", { level: 9 }],
      ["never_received", { received: true }],
      ["sale_window", { salePaused: false }],
      ["sale_window", { decreaseOnly: false, level: 5 }],
      ["unchanged", { pending: true }],
      ["held_for_approval", { heldForApproval: false }],
      ["changed", { known: null }],
      ["first_value", {}],
    ],
  },
  {
    title: "drift_found",
    facts: { trigger: "drift_found" },
    peel: [
      ["never", { itemSetting: "process_orders" }],
      ["process_orders_off", { processOrders: true }],
      ["level_unknown", { level: 9 }],
      ["never_received", { written: true }],
      ["sale_window", { salePaused: false }],
      ["sale_window", { decreaseOnly: false }],
      ["report_only", { healsDrift: true }],
      ["held_for_approval", { heldForApproval: false }],
      ["changed", {}],
    ],
  },
  {
    title: "drift_found where the store agrees by now",
    facts: { trigger: "drift_found" },
    peel: [
      ["never", { itemSetting: "always", level: 5, received: true, salePaused: false }],
      ["report_only", { healsDrift: true }],
      ["unchanged", {}],
    ],
  },
  {
    title: "flag_changed",
    facts: { trigger: "flag_changed" },
    peel: [
      ["never", { itemSetting: "always" }],
      ["flag_irrelevant", { itemSetting: "process_orders" }],
      ["process_orders_off", { processOrders: true }],
      ["level_unknown", { level: 9 }],
      ["never_received", { received: true }],
    ],
  },
  {
    title: "publish_changed skips the flag",
    facts: { trigger: "publish_changed" },
    peel: [
      ["never", { itemSetting: "process_orders" }],
      ["level_unknown", { level: 0 }],
      ["never_received", { level: 9 }],
      ["sale_window", { salePaused: false }],
      ["sale_window", { decreaseOnly: false }],
      ["held_for_approval", { heldForApproval: false }],
      ["changed", {}],
    ],
  },
  {
    title: "manual asks no setting, and a single one not the zero guard",
    facts: { trigger: "manual", inBulk: false },
    peel: [
      ["level_unknown", { level: 5 }],
      ["forced", {}],
    ],
  },
  {
    title: "manual in bulk asks no setting, but the zero guard",
    facts: { trigger: "manual" },
    peel: [
      ["level_unknown", { level: 5 }],
      ["held_for_approval", { heldForApproval: false }],
      ["forced", {}],
    ],
  },
  { title: "setting_changed", facts: { trigger: "setting_changed" }, peel: [["setting_changed", {}]] },
  { title: "rule_changed", facts: { trigger: "rule_changed" }, peel: [["rule_changed", {}]] },
];

test.each(PEELS)("the gates answer in their order: $title", ({ facts, peel }) => {
  const whole = [...STANDING_PEEL, ...peel];
  let current: DecisionFacts = { ...SAMPLE_FACTS, ...ALL_REFUSE, ...facts };
  const answers = whole.map(([, putRight]) => {
    const { reason } = decide(current);
    current = { ...current, ...putRight };
    return reason;
  });
  expect(answers).toEqual(whole.map(([reason]) => reason));
});

test("equal answers are one frozen object", () => {
  const first = decide(SAMPLE_FACTS);
  expect(decide({ ...SAMPLE_FACTS, level: 7 })).toBe(first);
  expect(Object.isFrozen(first)).toBe(true);
});

describe("an earlier push that has not ended", () => {
  test("4 in flight, back to 5, known 5: 5 is pushed, or the store stays at 4", () => {
    expect(decide({ ...SAMPLE_FACTS, level: 5, known: 5, pending: true }).reason).toBe("changed");
  });

  test("the same number with nothing on its way is unchanged", () => {
    expect(decide({ ...SAMPLE_FACTS, level: 5, known: 5 }).reason).toBe("unchanged");
  });
});

describe("stock and published units change in one event", () => {
  test("it is judged as stock_changed where that is sent", () => {
    expect(decideStockAndPublish(SAMPLE_FACTS)).toEqual({
      decision: { outcome: "push", reason: "changed" },
      trigger: "stock_changed",
    });
  });

  test("with Process Orders off it is judged as publish_changed, and sent", () => {
    expect(decideStockAndPublish({ ...SAMPLE_FACTS, processOrders: false })).toEqual({
      decision: { outcome: "push", reason: "changed" },
      trigger: "publish_changed",
    });
  });

  test("never received and something published is judged as publish_changed, and sent", () => {
    const facts = { ...SAMPLE_FACTS, received: false, written: false, known: null };
    expect(decideStockAndPublish(facts)).toEqual({
      decision: { outcome: "push", reason: "first_value" },
      trigger: "publish_changed",
    });
  });

  test("never received and nothing to sell is refused by both", () => {
    const facts = { ...SAMPLE_FACTS, received: false, written: false, level: 0 };
    expect(decideStockAndPublish(facts)).toEqual({
      decision: { outcome: "skip", reason: "never_received" },
      trigger: "publish_changed",
    });
  });

  test("any other refusal of stock_changed stands", () => {
    for (const refusal of [
      { itemArchived: true },
      { itemSetting: "never" },
      { level: null },
      { level: 40 },
    ] as const) {
      const facts = { ...SAMPLE_FACTS, ...refusal };
      expect(decideStockAndPublish(facts)).toEqual({ decision: decide(facts), trigger: "stock_changed" });
    }
  });

  test("both readings together never send less than stock_changed alone", () => {
    const stockChanges = everyCombination([[{ trigger: "stock_changed" }], ...OPEN_AXES.slice(1)]);
    const lost = [...stockChanges].filter(
      (facts) => decide(facts).outcome === "push" && decideStockAndPublish(facts).decision.outcome === "skip",
    );
    expect(lost).toEqual([]);
  });
});

describe("what follows from the order of things", () => {
  const neverReceived = {
    ...SAMPLE_FACTS,
    processOrders: false,
    received: false,
    written: false,
    known: null,
  };

  test("a first receipt turns Process Orders on first, so its level goes out at once", () => {
    const flip = flagAfterEvent("received", { kind: "first_receipt" });
    const afterReceipt = { ...neverReceived, received: true, level: 10 };
    expect(decide(afterReceipt).reason).toBe("process_orders_off");
    expect(decide({ ...afterReceipt, processOrders: flip?.to ?? false })).toEqual({
      outcome: "push",
      reason: "first_value",
    });
  });

  test("a sell-out is decided first and sends 0; Process Orders goes off afterwards", () => {
    const soldOut = { ...SAMPLE_FACTS, level: 0, known: 3 };
    expect(decide(soldOut)).toEqual({ outcome: "push", reason: "changed" });
    expect(decide({ ...soldOut, processOrders: false }).reason).toBe("process_orders_off");
    const task = { setting: "received", processOrders: true, quantity: 0, fellSinceTurnedOn: true } as const;
    expect(turnsOffWhenSoldOut({ ...task, listings: [soldOut] })).toBe(false);
    expect(turnsOffWhenSoldOut({ ...task, listings: [{ ...soldOut, pending: true }] })).toBe(true);
  });

  test("a cancellation before Process Orders went off is sent, after it nothing is", () => {
    const cancelled = { ...SAMPLE_FACTS, level: 2, known: 0 };
    expect(decide(cancelled).outcome).toBe("push");
    expect(decide({ ...cancelled, processOrders: false }).reason).toBe("process_orders_off");
  });

  test("a setting changed to Never stops a waiting push, unless it was asked for by hand", () => {
    const waiting = { ...SAMPLE_FACTS, authorisedLevel: 42, unsettled: false };
    const never = { ...waiting, customerSetting: "never" } as const;
    expect(recheckAtClaim({ ...never, manual: false })).toBe("never");
    expect(recheckAtClaim({ ...never, manual: true })).toBeNull();
  });

  test("a setting changed to anything else, or a flag turned off, lets the waiting push go", () => {
    const waiting = { ...SAMPLE_FACTS, authorisedLevel: 42, unsettled: false, manual: false };
    expect(recheckAtClaim({ ...waiting, itemSetting: "always" })).toBeNull();
    const flagOff = { ...waiting, processOrders: false };
    expect(decide(flagOff).reason).toBe("process_orders_off");
    expect(recheckAtClaim(flagOff)).toBeNull();
  });

  test("a number that we wrote is taken back although the item was never received", () => {
    const published = { ...SAMPLE_FACTS, received: false, written: true, level: 0, known: 12 };
    expect(decide({ ...published, trigger: "publish_changed" }).reason).toBe("changed");
    expect(decide(published).reason).toBe("changed");
  });
});

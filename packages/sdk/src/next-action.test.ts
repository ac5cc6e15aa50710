import { expect, test } from "vitest";
import { decide } from "./decision.ts";
import type { DecisionFacts } from "./decision.ts";
import { nextAction } from "./next-action.ts";
import type { ListingSituation } from "./next-action.ts";
import { NEXT_ACTIONS } from "./record.ts";
import type { NextAction } from "./record.ts";
import { OBSTACLES } from "./store-state.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

function next(facts: Partial<DecisionFacts>, situation: Partial<ListingSituation> = {}): NextAction {
  const all = { ...SAMPLE_FACTS, ...facts };
  const { level, known } = all;
  return nextAction({
    decision: decide(all),
    state: "in_sync",
    obstacle: null,
    level,
    known,
    advice: null,
    ...situation,
  });
}

const ACTIONS: readonly (readonly [
  string,
  Partial<DecisionFacts>,
  Partial<ListingSituation>,
  NextAction["kind"],
])[] = [
  ["a push in flight", {}, { state: "in_flight" }, "push_in_flight"],
  [
    "a push in flight to a paused store",
    {},
    { state: "in_flight", obstacle: "store_paused" },
    "push_in_flight",
  ],
  ["a push without a clear answer", {}, { state: "unsettled" }, "push_settling"],
  ["a push that waits", {}, { state: "due" }, "push_waiting"],
  [
    "a push that waits although the flag went off",
    { processOrders: false },
    { state: "due" },
    "push_waiting",
  ],
  [
    "a push that waits because the store refused it",
    {},
    { state: "due", advice: "Track the variant." },
    "fix_listing",
  ],
  ["an archived item", { itemArchived: true }, {}, "none"],
  ["an unlinked listing", { listingLinked: false }, {}, "fix_listing"],
  ["a paused listing", { listingPaused: true }, {}, "unpause"],
  ["a disconnected store", { store: "disconnected" }, {}, "fix_store"],
  ["a store being compared", { store: "comparing" }, {}, "fix_store"],
  ["a store that is switched off", { storeSyncEnabled: false }, {}, "turn_on_store"],
  ["a paused store", {}, { state: "due", obstacle: "store_paused" }, "unpause"],
  ["a suspended store", {}, { state: "due", obstacle: "store_suspended" }, "fix_store"],
  ["a store out of reach", {}, { state: "due", obstacle: "store_unreachable" }, "retry_later"],
  ["a parked listing", {}, { state: "parked" }, "fix_listing"],
  ["Never", { itemSetting: "never" }, {}, "change_setting"],
  ["Process Orders off", { processOrders: false }, {}, "turn_on_process_orders"],
  ["Process Orders off while the store is right", { processOrders: false, known: 42 }, {}, "none"],
  ["never received", { received: false, written: false }, {}, "receive_stock"],
  ["a difference that is only reported", { trigger: "drift_found" }, {}, "sync_now"],
  ["a changed setting that left a difference", { trigger: "setting_changed" }, {}, "sync_now"],
  ["a sale window", { decreaseOnly: true }, {}, "none"],
  ["a sale window that pauses", { salePaused: true }, {}, "none"],
  ["a held zero", { level: 0, heldForApproval: true }, {}, "none"],
  ["a level that cannot be computed", { level: null }, {}, "none"],
  ["a store that shows the level", { known: 42 }, {}, "none"],
  ["a difference with nothing waiting", {}, {}, "sync_now"],
];

test.each(ACTIONS)("%s", (_title, facts, situation, kind) => {
  expect(next(facts, situation).kind).toBe(kind);
});

test("every kind of action has its case", () => {
  const kinds = new Set(ACTIONS.map(([, , , kind]) => kind));
  expect(NEXT_ACTIONS.filter((kind) => !kinds.has(kind))).toEqual([]);
});

test("the sentence quotes the number that Sync Now would send", () => {
  expect(next({}).sentence).toBe("Nothing is waiting. Press Sync Now to send the level, 42.");
});

test("the advice of a problem comes before our own", () => {
  const advice = "Renew the access token.";
  expect(next({}, { obstacle: "store_suspended", advice }).sentence).toBe(advice);
});

test("every obstacle is answered with a sentence", () => {
  const sentences = OBSTACLES.map((obstacle) => next({}, { obstacle }).sentence);
  expect(new Set(sentences).size).toBe(OBSTACLES.length);
});

import type { Decision, ListingFacts, PushReason, SkipReason, Trigger } from "./decision.ts";
import { effectiveSetting } from "./settings.ts";
import { neverRefusal, structuralRefusal, switchRefusal } from "./standing.ts";

/**
 * The gates in the order in which they are asked; the first that answers, answers.
 *
 * @example
 * ```ts
 * import { GATES } from "@trueup/sdk";
 *
 * GATES[0]; // "structural"
 * GATES.at(-1); // "push"
 * ```
 */
export const GATES = [
  "structural",
  "store_switch",
  "manual",
  "settings",
  "never",
  "flag_irrelevant",
  "process_orders",
  "level",
  "received",
  "sale_window",
  "drift",
  "unchanged",
  "zero_guard",
  "push",
] as const;

/** One of {@link GATES}. */
export type Gate = (typeof GATES)[number];

/** What a gate says: nothing to refuse, nothing to do with this event, or the answer. */
type GateAnswer = "passed" | "not_asked" | Decision;

type AskGate = (facts: ListingFacts, trigger: Trigger) => GateAnswer;

/** One object per reason, so that judging an event allocates nothing. */
const PUSH = {
  forced: push("forced"),
  changed: push("changed"),
  first_value: push("first_value"),
} as const satisfies Record<PushReason, Decision>;

const SKIP = {
  item_archived: skip("item_archived"),
  listing_unlinked: skip("listing_unlinked"),
  listing_paused: skip("listing_paused"),
  store_disconnected: skip("store_disconnected"),
  store_comparing: skip("store_comparing"),
  store_off: skip("store_off"),
  level_unknown: skip("level_unknown"),
  setting_changed: skip("setting_changed"),
  rule_changed: skip("rule_changed"),
  never: skip("never"),
  flag_irrelevant: skip("flag_irrelevant"),
  process_orders_off: skip("process_orders_off"),
  never_received: skip("never_received"),
  sale_window: skip("sale_window"),
  report_only: skip("report_only"),
  unchanged: skip("unchanged"),
  held_for_approval: skip("held_for_approval"),
} as const satisfies Record<SkipReason, Decision>;

const ASK: Readonly<Record<Gate, AskGate>> = {
  structural: (facts) => refused(structuralRefusal(facts)),
  store_switch: (facts) => refused(switchRefusal(facts)),

  manual: (facts, trigger) => {
    if (trigger !== "manual") return "not_asked";
    if (facts.level === null) return SKIP.level_unknown;
    return facts.inBulk && facts.heldForApproval ? "passed" : PUSH.forced;
  },

  settings: (_facts, trigger) =>
    trigger === "setting_changed" || trigger === "rule_changed" ? SKIP[trigger] : "not_asked",

  never: (facts, trigger) => (trigger === "manual" ? "not_asked" : refused(neverRefusal(facts))),

  flag_irrelevant: (facts, trigger) => {
    if (trigger !== "flag_changed") return "not_asked";
    return settingOf(facts) === "always" ? SKIP.flag_irrelevant : "passed";
  },

  process_orders: (facts, trigger) => {
    if (trigger === "manual" || trigger === "publish_changed") return "not_asked";
    if (settingOf(facts) !== "process_orders") return "not_asked";
    return facts.processOrders ? "passed" : SKIP.process_orders_off;
  },

  level: (facts) => (facts.level === null ? SKIP.level_unknown : "passed"),

  received: askReceived,

  sale_window: ({ salePaused, decreaseOnly, level, known }, trigger) => {
    if (trigger === "manual") return "not_asked";
    if (salePaused) return SKIP.sale_window;
    if (!decreaseOnly) return "not_asked";
    return level !== null && known !== null && level > known ? SKIP.sale_window : "passed";
  },

  drift: (facts, trigger) => {
    if (trigger !== "drift_found") return "not_asked";
    return facts.healsDrift ? "passed" : SKIP.report_only;
  },

  // With an older number still on its way, the known number says nothing about what the store will show.
  unchanged: (facts, trigger) => {
    if (trigger === "manual") return "not_asked";
    return facts.level === facts.known && !facts.pending ? SKIP.unchanged : "passed";
  },

  zero_guard: (facts) => (facts.heldForApproval ? SKIP.held_for_approval : "passed"),

  push: askPush,
};

/** The gates in their order, each with its question: what explains an event walks this list. */
export const GATE_RULES: readonly { readonly gate: Gate; readonly ask: AskGate }[] = GATES.map((gate) => ({
  gate,
  ask: ASK[gate],
}));

/**
 * The first answer of {@link GATE_RULES}. Written out, because a call site of its own lets every gate be inlined:
 * 25 ns where a walk over the list takes 110. A test holds the two together over all facts.
 */
export function judge(facts: ListingFacts, trigger: Trigger): Decision {
  return (
    answered(ASK.structural(facts, trigger)) ??
    answered(ASK.store_switch(facts, trigger)) ??
    answered(ASK.manual(facts, trigger)) ??
    answered(ASK.settings(facts, trigger)) ??
    answered(ASK.never(facts, trigger)) ??
    answered(ASK.flag_irrelevant(facts, trigger)) ??
    answered(ASK.process_orders(facts, trigger)) ??
    answered(ASK.level(facts, trigger)) ??
    answered(ASK.received(facts, trigger)) ??
    answered(ASK.sale_window(facts, trigger)) ??
    answered(ASK.drift(facts, trigger)) ??
    answered(ASK.unchanged(facts, trigger)) ??
    answered(ASK.zero_guard(facts, trigger)) ??
    askPush(facts)
  );
}

/** The decision that a gate took, or null where it let the event go on. */
function answered(answer: GateAnswer): Decision | null {
  return typeof answer === "object" ? answer : null;
}

/** A number of ours that stands in the store may always be corrected, whether the item was received or not. */
function askReceived(facts: ListingFacts, trigger: Trigger): GateAnswer {
  if (trigger === "manual") return "not_asked";
  if (facts.received || facts.written) return "passed";
  if (trigger === "publish_changed") {
    return facts.level !== null && facts.level > 0 ? "passed" : SKIP.never_received;
  }
  const guarded =
    trigger === "listing_linked" || settingOf(facts) === "process_orders" || facts.guardUnreceived;
  return guarded ? SKIP.never_received : "passed";
}

function askPush(facts: ListingFacts): Decision {
  return facts.known === null ? PUSH.first_value : PUSH.changed;
}

function refused(reason: SkipReason | null): GateAnswer {
  return reason === null ? "passed" : SKIP[reason];
}

function settingOf(facts: ListingFacts) {
  return effectiveSetting(facts.itemSetting, facts.customerSetting);
}

function push(reason: PushReason): Decision {
  return Object.freeze({ outcome: "push", reason });
}

function skip(reason: SkipReason): Decision {
  return Object.freeze({ outcome: "skip", reason });
}

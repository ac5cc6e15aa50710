import { expect, test } from "vitest";
import { everyCombination, OPEN_AXES, STANDING_AXES } from "../testing/facts.ts";
import { decide } from "./decision.ts";
import type { DecisionFacts, DecisionReason, Trigger } from "./decision.ts";
import { effectiveSetting } from "./settings.ts";
import type { SyncSetting } from "./settings.ts";

type Outcome =
  | "forced, held_for_approval in bulk"
  | "setting_changed"
  | "rule_changed"
  | "never"
  | "process_orders_off"
  | "flag_irrelevant"
  | "never_received"
  | "push if changed"
  | "push if changed, never_received under guardUnreceived"
  | "push if changed and level > 0, else never_received"
  | "heal or report"
  | "heal or report, never_received under guardUnreceived";

interface Row {
  readonly triggers: readonly Trigger[];
  readonly effective: readonly SyncSetting[] | "any";
  readonly flag: "ON" | "OFF" | "any";
  /** Received, or a number of ours stands there. */
  readonly received: "yes" | "no" | "any";
  readonly outcome: Outcome;
}

/** Table B: what an event comes to where listing and store can be written to and the store's switch is on. */
const TABLE_B: readonly Row[] = [
  row(["manual"], "any", "any", "any", "forced, held_for_approval in bulk"),
  row(["setting_changed"], "any", "any", "any", "setting_changed"),
  row(["rule_changed"], "any", "any", "any", "rule_changed"),

  row(["stock_changed", "window_ended"], ["never"], "any", "any", "never"),
  row(["stock_changed", "window_ended"], ["always"], "any", "yes", "push if changed"),
  row(
    ["stock_changed", "window_ended"],
    ["always"],
    "any",
    "no",
    "push if changed, never_received under guardUnreceived",
  ),
  row(["stock_changed", "window_ended"], ["process_orders"], "OFF", "any", "process_orders_off"),
  row(["stock_changed", "window_ended"], ["process_orders"], "ON", "no", "never_received"),
  row(["stock_changed", "window_ended"], ["process_orders"], "ON", "yes", "push if changed"),

  row(["publish_changed"], ["never"], "any", "any", "never"),
  row(["publish_changed"], ["always", "process_orders"], "any", "yes", "push if changed"),
  row(
    ["publish_changed"],
    ["always", "process_orders"],
    "any",
    "no",
    "push if changed and level > 0, else never_received",
  ),

  row(["flag_changed"], ["never"], "any", "any", "never"),
  row(["flag_changed"], ["always"], "any", "any", "flag_irrelevant"),
  row(["flag_changed"], ["process_orders"], "OFF", "any", "process_orders_off"),
  row(["flag_changed"], ["process_orders"], "ON", "no", "never_received"),
  row(["flag_changed"], ["process_orders"], "ON", "yes", "push if changed"),

  row(["listing_linked"], ["never"], "any", "any", "never"),
  row(["listing_linked"], ["always"], "any", "no", "never_received"),
  row(["listing_linked"], ["always"], "any", "yes", "push if changed"),
  row(["listing_linked"], ["process_orders"], "OFF", "any", "process_orders_off"),
  row(["listing_linked"], ["process_orders"], "ON", "no", "never_received"),
  row(["listing_linked"], ["process_orders"], "ON", "yes", "push if changed"),

  row(["drift_found"], ["never"], "any", "any", "never"),
  row(["drift_found"], ["always"], "any", "yes", "heal or report"),
  row(["drift_found"], ["always"], "any", "no", "heal or report, never_received under guardUnreceived"),
  row(["drift_found"], ["process_orders"], "OFF", "any", "process_orders_off"),
  row(["drift_found"], ["process_orders"], "ON", "no", "never_received"),
  row(["drift_found"], ["process_orders"], "ON", "yes", "heal or report"),
];

const COMBINATIONS = [...everyCombination(OPEN_AXES)];

test.each(TABLE_B.map((row) => ({ title: titleOf(row), row })))("$title", ({ row }) => {
  const wrong: unknown[] = [];
  let met = 0;
  for (const facts of COMBINATIONS) {
    if (!meets(row, facts)) continue;
    met += 1;
    const decision = decide(facts);
    const expected = reasonFor(row.outcome, facts);
    const outcome = PUSHES.includes(expected) ? "push" : "skip";
    if (decision.reason !== expected || decision.outcome !== outcome) {
      wrong.push({ facts, decision, expected });
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(met).toBeGreaterThan(0);
});

test("every combination of facts stands in the table exactly once", () => {
  const misplaced: unknown[] = [];
  for (const facts of COMBINATIONS) {
    const rows = TABLE_B.filter((row) => meets(row, facts));
    if (rows.length !== 1) misplaced.push({ facts, rows });
  }
  expect(misplaced.slice(0, 3)).toEqual([]);
  expect(COMBINATIONS).toHaveLength(OPEN_AXES.reduce((product, axis) => product * axis.length, 1));
});

test("where listing or store cannot be written to, that alone decides, whatever the other facts are", () => {
  const obstructed = [...everyCombination(STANDING_AXES)]
    .map(({ itemArchived, listingLinked, listingPaused, store, storeSyncEnabled }) => ({
      itemArchived,
      listingLinked,
      listingPaused,
      store,
      storeSyncEnabled,
    }))
    .flatMap((standing) => {
      const reason = standingReason(standing);
      return reason === null ? [] : [{ standing, reason }];
    });
  expect(obstructed).toHaveLength(47);

  const wrong: unknown[] = [];
  for (const facts of COMBINATIONS) {
    const mutable = { ...facts };
    for (const { standing, reason } of obstructed) {
      Object.assign(mutable, standing);
      if (decide(mutable).reason !== reason) wrong.push({ ...mutable, reason });
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
});

const PUSHES: readonly DecisionReason[] = ["forced", "changed", "first_value"];

function row(
  triggers: Row["triggers"],
  effective: Row["effective"],
  flag: Row["flag"],
  received: Row["received"],
  outcome: Outcome,
): Row {
  return { triggers, effective, flag, received, outcome };
}

function titleOf({ triggers, effective, flag, received, outcome }: Row): string {
  const settings = effective === "any" ? "any setting" : effective.join(", ");
  return `${triggers.join(", ")} · ${settings} · flag ${flag} · received ${received}: ${outcome}`;
}

function meets(row: Row, facts: DecisionFacts): boolean {
  const effective = effectiveSetting(facts.itemSetting, facts.customerSetting);
  const received = facts.received || facts.written ? "yes" : "no";
  return (
    row.triggers.includes(facts.trigger) &&
    (row.effective === "any" || row.effective.includes(effective)) &&
    (row.flag === "any" || row.flag === (facts.processOrders ? "ON" : "OFF")) &&
    (row.received === "any" || row.received === received)
  );
}

function reasonFor(outcome: Outcome, facts: DecisionFacts): DecisionReason {
  switch (outcome) {
    case "forced, held_for_approval in bulk":
      if (facts.level === null) return "level_unknown";
      return facts.heldForApproval && facts.inBulk ? "held_for_approval" : "forced";
    case "never_received":
      return facts.level === null ? "level_unknown" : outcome;
    case "setting_changed":
    case "rule_changed":
    case "never":
    case "process_orders_off":
    case "flag_irrelevant":
      return outcome;
    case "push if changed":
      return ifChanged(facts);
    case "push if changed, never_received under guardUnreceived":
      return facts.guardUnreceived ? reasonFor("never_received", facts) : ifChanged(facts);
    case "push if changed and level > 0, else never_received":
      return (facts.level ?? 0) > 0 ? ifChanged(facts) : reasonFor("never_received", facts);
    case "heal or report":
      return healOrReport(facts);
    case "heal or report, never_received under guardUnreceived":
      return facts.guardUnreceived ? reasonFor("never_received", facts) : healOrReport(facts);
  }
}

function healOrReport(facts: DecisionFacts): DecisionReason {
  const reason = ifChanged(facts);
  const comesFirst = reason === "level_unknown" || reason === "sale_window";
  return facts.healsDrift || comesFirst ? reason : "report_only";
}

function ifChanged({
  level,
  known,
  pending,
  decreaseOnly,
  salePaused,
  heldForApproval,
}: DecisionFacts): DecisionReason {
  if (level === null) return "level_unknown";
  if (salePaused) return "sale_window";
  if (known === null) return heldForApproval ? "held_for_approval" : "first_value";
  if (level > known && decreaseOnly) return "sale_window";
  if (level === known && !pending) return "unchanged";
  return heldForApproval ? "held_for_approval" : "changed";
}

function standingReason(
  standing: Pick<
    DecisionFacts,
    "itemArchived" | "listingLinked" | "listingPaused" | "store" | "storeSyncEnabled"
  >,
): DecisionReason | null {
  if (standing.itemArchived) return "item_archived";
  if (!standing.listingLinked) return "listing_unlinked";
  if (standing.listingPaused) return "listing_paused";
  if (standing.store === "disconnected") return "store_disconnected";
  if (standing.store === "comparing") return "store_comparing";
  return standing.storeSyncEnabled ? null : "store_off";
}

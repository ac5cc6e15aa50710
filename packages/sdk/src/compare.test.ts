import { expect, test } from "vitest";
import { COMPARE_CHECKS, compareChecks, type ComparedListing, type CompareCheckName } from "./compare.ts";
import type { DecisionFacts } from "./decision.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

const RIGHT: ComparedListing = {
  facts: { ...SAMPLE_FACTS, known: 42 },
  quantities: { onShelf: 45, reserved: 3, available: 42, inbound: 0, published: 42 },
  live: 42,
  problem: null,
  storeStatus: "active",
  storeAdvice: null,
};

const facts = (more: Partial<DecisionFacts>): Partial<ComparedListing> => ({
  facts: { ...RIGHT.facts, ...more },
});

const ROWS: readonly (readonly [string, Partial<ComparedListing>, readonly CompareCheckName[], RegExp])[] = [
  ["all is well", {}, [], /^/],
  [
    "more is ordered than there is",
    { quantities: { ...RIGHT.quantities, available: -2 } },
    ["available"],
    /Count/,
  ],
  ["a bundle of nothing", facts({ level: null }), ["published", "live_number"], /components/],
  ["an archived item", facts({ itemArchived: true }), ["listing"], /Bring the item back/],
  ["a link that is gone", facts({ listingLinked: false }), ["listing"], /Link/],
  ["a paused listing", facts({ listingPaused: true }), ["listing"], /Resume/],
  [
    "a variant that is not tracked",
    { problem: { message: "No.", advice: "Track it." } },
    ["listing"],
    /Track it/,
  ],
  ["another number in the store", { live: 40 }, ["live_number"], /Sync Now/],
  ["a push that waits", { live: 40, ...facts({ pending: true }) }, ["live_number"], /waits/],
  ["a store that told nothing", { live: null }, ["live_number"], /Mend/],
  ["an item that is never synced", facts({ itemSetting: "never" }), ["item_rule"], /Change it on the item/],
  ["Process Orders off", facts({ processOrders: false }), ["item_rule"], /turn Process Orders on/],
  ["Process Orders off under Always", facts({ processOrders: false, itemSetting: "always" }), [], /^/],
  ["an item never received", facts({ received: false, written: false }), ["item_rule"], /Receive/],
  [
    "a held zero",
    { live: 40, ...facts({ level: 0, known: 40, heldForApproval: true }) },
    ["live_number", "item_rule"],
    /Sync Now/,
  ],
  [
    "a customer that is never synced",
    facts({ customerSetting: "never" }),
    ["customer_setting"],
    /preference/,
  ],
  [
    "Never at the customer, not at the item",
    facts({ customerSetting: "never", itemSetting: "always" }),
    [],
    /^/,
  ],
  ["a store that is off", facts({ storeSyncEnabled: false }), ["store"], /Switch it on/],
  ["a suspended store", { storeStatus: "suspended", storeAdvice: "New token." }, ["store"], /New token/],
  ["a paused store", { storeStatus: "paused" }, ["store"], /Resume the store/],
];

test.each(ROWS)("%s: the checks say so, in their order, with the fix", (_what, more, faulty, fix) => {
  const checks = compareChecks({ ...RIGHT, ...more });
  expect(checks.map(({ check }) => check)).toEqual([...COMPARE_CHECKS]);
  const wrong = checks.filter(({ ok }) => !ok);
  expect(wrong.map(({ check }) => check)).toEqual(faulty);
  expect(wrong[0]?.fix ?? "").toMatch(fix);
  for (const { finding } of checks) expect(finding).toMatch(/[.]$/);
});

test("every check can fail", () => {
  const failing = new Set(ROWS.flatMap(([, , faulty]) => faulty));
  expect(COMPARE_CHECKS.filter((check) => !failing.has(check))).toEqual([]);
});

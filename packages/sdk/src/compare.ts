import { decide } from "./decision.ts";
import type { DecisionFacts } from "./decision.ts";
import type { Quantities } from "./quantities.ts";
import { effectiveSetting, ITEM_SETTING_WORDS } from "./settings.ts";
import type { StoreStatus } from "./store.ts";

/**
 * What is looked at, in this order, where a store shows another number than it should.
 *
 * @example
 * ```ts
 * import { COMPARE_CHECKS } from "@trueup/sdk";
 *
 * COMPARE_CHECKS[0]; // "available"
 * ```
 */
export const COMPARE_CHECKS = [
  "available",
  "published",
  "listing",
  "live_number",
  "item_rule",
  "customer_setting",
  "store",
] as const;

/** One of {@link COMPARE_CHECKS}. */
export type CompareCheckName = (typeof COMPARE_CHECKS)[number];

/** One thing that was looked at: what was found, and what mends it. */
export interface CompareCheck {
  readonly check: CompareCheckName;
  readonly ok: boolean;
  readonly finding: string;
  /** Null where there is nothing to mend. */
  readonly fix: string | null;
}

/** A listing and its store as they stand, with the number that was read from the store just now. */
export interface ComparedListing {
  readonly facts: DecisionFacts;
  readonly quantities: Quantities;
  /** What the store shows, in units; null where it could not be read. */
  readonly live: number | null;
  /** Why the store did not tell the number, or takes none, and what to do; null where nothing stands against it. */
  readonly problem: { readonly message: string; readonly advice: string } | null;
  readonly storeStatus: StoreStatus;
  /** What the store's condition asks for; null where nothing is wrong with it. */
  readonly storeAdvice: string | null;
}

/** A listing held against its store, in answer to "compare with store". */
export interface ListingComparison {
  readonly listingId: string;
  /** The number that the store shows now; null where it could not be read. */
  readonly live: number | null;
  /** What the store was believed to show before it was asked, in units. */
  readonly known: number | null;
  /** What it should show, in units; null where that cannot be computed. */
  readonly level: number | null;
  readonly checks: readonly CompareCheck[];
}

/**
 * Why a store shows what it shows: every check of {@link COMPARE_CHECKS} in its order. The first that is not ok is
 * the likeliest cause.
 *
 * @example
 * ```ts
 * import { compareChecks, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * const checks = compareChecks({
 *   facts: { ...SAMPLE_FACTS, processOrders: false },
 *   quantities: { onShelf: 42, reserved: 0, available: 42, inbound: 0, published: 42 },
 *   live: 40,
 *   problem: null,
 *   storeStatus: "active",
 *   storeAdvice: null,
 * });
 *
 * checks.filter(({ ok }) => !ok).map(({ check }) => check); // ["live_number", "item_rule"]
 * ```
 */
export function compareChecks(listing: ComparedListing): readonly CompareCheck[] {
  return COMPARE_CHECKS.map((check) => {
    const fault = FAULTS[check](listing);
    if (fault !== null) return { check, ok: false, ...fault };
    return { check, ok: true, finding: FINE[check](listing), fix: null };
  });
}

type Fault = Pick<CompareCheck, "finding" | "fix"> | null;

const FAULTS: Readonly<Record<CompareCheckName, (listing: ComparedListing) => Fault>> = {
  available: ({ quantities }) =>
    quantities.available >= 0
      ? null
      : {
          finding: `${-quantities.available} more are ordered than lie on the shelf.`,
          fix: "Count the item, or receive what is missing.",
        },

  published: ({ facts }) =>
    facts.level === null
      ? {
          finding: "What should be shown cannot be computed, and unknown is never 0.",
          fix: "Give the bundle its components, or bring back those that are archived.",
        }
      : null,

  listing: ({ facts, problem }) => {
    if (facts.itemArchived) return { finding: "The item is archived.", fix: "Bring the item back." };
    if (!facts.listingLinked) {
      return {
        finding: "The item is not linked to this variant.",
        fix: "Link the item to the variant again.",
      };
    }
    if (facts.listingPaused) return { finding: "The listing is paused.", fix: "Resume the listing." };
    return problem === null ? null : { finding: problem.message, fix: problem.advice };
  },

  live_number: ({ facts, live }) => {
    if (live === null) {
      return {
        finding: "The store's number could not be read.",
        fix: "Mend the store below, then compare again.",
      };
    }
    if (live === facts.level) return null;
    return {
      finding: `The store shows ${live}; it should show ${facts.level ?? "a number that is not known"}.`,
      fix: facts.pending ? "A newer number waits to be sent: compare again in a minute." : "Press Sync Now.",
    };
  },

  item_rule: ({ facts }) => {
    if (facts.itemSetting === "never") {
      return {
        finding: "Sync Inventory is Never on this item.",
        fix: "Change it on the item, or press Sync Now.",
      };
    }
    const { reason } = decide({ ...facts, trigger: "stock_changed", itemSetting: settingToJudge(facts) });
    if (reason === "process_orders_off") {
      return {
        finding: "Process Orders is off, so that changes of stock are not sent.",
        fix: "Receive stock or turn Process Orders on, or press Sync Now.",
      };
    }
    if (reason === "never_received") {
      return {
        finding: "The item was never received, and no number of ours stands in the store.",
        fix: "Receive the first units, or press Sync Now.",
      };
    }
    if (reason !== "held_for_approval") return null;
    return {
      finding: "The zero guard holds its zero.",
      fix: "Approve or reject what the zero guard holds.",
    };
  },

  customer_setting: ({ facts }) =>
    facts.itemSetting === "default" && facts.customerSetting === "never"
      ? {
          finding: "The customer's preference is Never, and the item follows it.",
          fix: "Change the preference or the item's own setting, or press Sync Now.",
        }
      : null,

  store: ({ facts, storeStatus, storeAdvice }) => {
    if (!facts.storeSyncEnabled) {
      return {
        finding: '"Sync inventory levels to this store" is off.',
        fix: "Switch it on, then sync what differs.",
      };
    }
    if (storeStatus === "active") return null;
    return { finding: `The store is ${storeStatus}.`, fix: storeAdvice ?? STORE_FIXES[storeStatus] };
  },
};

const FINE: Readonly<Record<CompareCheckName, (listing: ComparedListing) => string>> = {
  available: ({ quantities: { available, onShelf, reserved } }) =>
    `${available} are available: ${onShelf} on the shelf, ${reserved} reserved.`,
  published: ({ facts, quantities: { published, available } }) =>
    `${published} are published, ${published - available} of them before they arrive; after the level rules, this listing shows ${facts.level}.`,
  listing: () => "The item is linked to this variant.",
  live_number: ({ live }) =>
    `The store shows ${live}, as it should. Where a page of the store shows another number, look for it there.`,
  item_rule: ({ facts }) =>
    `The item follows "${ITEM_SETTING_WORDS[effectiveSetting(facts.itemSetting, facts.customerSetting)]}".`,
  customer_setting: ({ facts }) =>
    facts.itemSetting === "default"
      ? `The customer's preference is "${ITEM_SETTING_WORDS[facts.customerSetting]}".`
      : "The item's own setting counts, not the customer's.",
  store: () => "The store is on and answers.",
};

/** Never is the customer's check where it comes from there. */
function settingToJudge({ itemSetting, customerSetting }: DecisionFacts) {
  return itemSetting === "default" && customerSetting === "never" ? "always" : itemSetting;
}

const STORE_FIXES: Readonly<Record<Exclude<StoreStatus, "active">, string>> = {
  paused: "Resume the store; the newest levels are then sent.",
  suspended: "Test the store to see what it answers, and give it new credentials.",
  unreachable: "The store does not answer; Trueup keeps trying.",
  comparing: "Finish comparing the store with the warehouse.",
  disconnected: "Connect the store again.",
};

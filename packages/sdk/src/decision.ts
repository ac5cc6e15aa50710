import { judge } from "./gates.ts";
import type { Gate } from "./gates.ts";
import type { ItemSyncSetting, SyncSetting } from "./settings.ts";

/**
 * What happened to a listing; the only causes for which a decision is taken.
 *
 * @example
 * ```ts
 * import { TRIGGERS } from "@trueup/sdk";
 *
 * TRIGGERS.includes("stock_changed"); // true
 * ```
 */
export const TRIGGERS = [
  "manual",
  "stock_changed",
  "publish_changed",
  "flag_changed",
  "listing_linked",
  "drift_found",
  "window_ended",
  "setting_changed",
  "rule_changed",
] as const;

/**
 * One of {@link TRIGGERS}. `stock_changed` is anything that changes what lies on the shelf or is reserved, even to the
 * same number; `publish_changed` is a change of published units other than by good units arriving; `flag_changed` is
 * Process Orders where no stock moved; `window_ended` is the end of a sale window or of an expiring setting.
 */
export type Trigger = (typeof TRIGGERS)[number];

/**
 * Why a level is sent.
 *
 * @example
 * ```ts
 * import { PUSH_REASONS } from "@trueup/sdk";
 *
 * PUSH_REASONS; // ["forced", "changed", "first_value"]
 * ```
 */
export const PUSH_REASONS = ["forced", "changed", "first_value"] as const;

/** One of {@link PUSH_REASONS}: Sync Now was asked for, the number differs, or it is the first one. */
export type PushReason = (typeof PUSH_REASONS)[number];

/**
 * Why a store is left alone.
 *
 * @example
 * ```ts
 * import { SKIP_REASONS } from "@trueup/sdk";
 *
 * SKIP_REASONS.includes("process_orders_off"); // true
 * ```
 */
export const SKIP_REASONS = [
  "item_archived",
  "listing_unlinked",
  "listing_paused",
  "store_disconnected",
  "store_comparing",
  "store_off",
  "level_unknown",
  "setting_changed",
  "rule_changed",
  "never",
  "flag_irrelevant",
  "process_orders_off",
  "never_received",
  "sale_window",
  "report_only",
  "unchanged",
  "held_for_approval",
] as const;

/** One of {@link SKIP_REASONS}. */
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Whether a store may be written to at all, before any setting is asked. */
export type StoreUsability = "usable" | "disconnected" | "comparing";

/** Everything that a decision about one listing depends on, as it stands after the event. */
export interface DecisionFacts {
  readonly trigger: Trigger;
  readonly itemArchived: boolean;
  readonly listingLinked: boolean;
  readonly listingPaused: boolean;
  readonly store: StoreUsability;
  /** The store's switch "Sync inventory levels to this store". */
  readonly storeSyncEnabled: boolean;
  readonly customerSetting: SyncSetting;
  readonly itemSetting: ItemSyncSetting;
  readonly guardUnreceived: boolean;
  readonly processOrders: boolean;
  /** The item was received once. */
  readonly received: boolean;
  /** A write of ours was acknowledged on this listing at least once. */
  readonly written: boolean;
  /** What the listing should show, in units; null where it cannot be computed. Unknown is never 0. */
  readonly level: number | null;
  /** What the store is believed to show, in units; null where nothing is known. */
  readonly known: number | null;
  /** A push of this listing is due, in flight or unsettled. */
  readonly pending: boolean;
  /** A sale window allows only decreases. */
  readonly decreaseOnly: boolean;
  /** A sale window sends nothing but what is asked for by hand. */
  readonly salePaused: boolean;
  /** The store repairs drift by itself (otherwise drift is only reported). */
  readonly healsDrift: boolean;
  /** The zero guard holds this push for approval. */
  readonly heldForApproval: boolean;
  /** It was asked for in bulk: the zero guard stands before a push by hand as well, which a single Sync Now passes. */
  readonly inBulk: boolean;
}

/** The facts about a listing, apart from what happened to it. */
export type ListingFacts = Omit<DecisionFacts, "trigger">;

/** The facts that stand apart from any event: whether the listing may be written to at all. */
export type StandingFacts = Pick<
  ListingFacts,
  | "itemArchived"
  | "listingLinked"
  | "listingPaused"
  | "store"
  | "storeSyncEnabled"
  | "customerSetting"
  | "itemSetting"
>;

/** The answer for one listing: send its level, or leave the store alone, and why. */
export type Decision =
  | { readonly outcome: "push"; readonly reason: PushReason }
  | { readonly outcome: "skip"; readonly reason: SkipReason };

/** Why a decision was taken: a {@link PushReason} or a {@link SkipReason}. */
export type DecisionReason = Decision["reason"];

/** One gate as it was asked: it let the event pass, did not apply, or gave the answer. */
export interface DecisionStep {
  readonly gate: Gate;
  readonly verdict: "passed" | "not_asked" | "answered";
  /** What the gate looked at, in plain words. */
  readonly detail: string;
}

/**
 * Whether a listing's level is sent to its store, and why. The gates of {@link GATES} are asked in their order;
 * the first that answers, answers. Pure and free of allocation: equal answers are the same frozen object.
 *
 * Asked once, when the event is recorded. What is sent later is the newest level that was authorised; see
 * {@link recheckAtClaim} for the few questions that are asked again then.
 *
 * @example
 * ```ts
 * import { decide, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * decide(SAMPLE_FACTS); // { outcome: "push", reason: "changed" }
 * decide({ ...SAMPLE_FACTS, processOrders: false }); // { outcome: "skip", reason: "process_orders_off" }
 * decide({ ...SAMPLE_FACTS, processOrders: false, trigger: "manual" }); // { outcome: "push", reason: "forced" }
 * ```
 */
export function decide(facts: DecisionFacts): Decision {
  return judge(facts, facts.trigger);
}

/** A decision together with the trigger that the event was judged by. */
export interface JudgedDecision {
  readonly decision: Decision;
  readonly trigger: "stock_changed" | "publish_changed";
}

/**
 * Judges one event that moved stock and changed what is published: as `stock_changed`, and where Process Orders
 * or the missing receipt refuses that, as `publish_changed`.
 *
 * @example
 * ```ts
 * import { decideStockAndPublish, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * decideStockAndPublish(SAMPLE_FACTS).trigger; // "stock_changed"
 * decideStockAndPublish({ ...SAMPLE_FACTS, processOrders: false }).trigger; // "publish_changed"
 * ```
 */
export function decideStockAndPublish(facts: ListingFacts): JudgedDecision {
  const asStock = judge(facts, "stock_changed");
  if (asStock.reason !== "process_orders_off" && asStock.reason !== "never_received") {
    return { decision: asStock, trigger: "stock_changed" };
  }
  return { decision: judge(facts, "publish_changed"), trigger: "publish_changed" };
}

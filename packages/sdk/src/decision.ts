import type { ItemSyncSetting, SyncSetting } from "./settings.ts";

/** What happened to a listing; the only causes for which a decision is taken. */
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
export type Trigger = (typeof TRIGGERS)[number];

export const PUSH_REASONS = ["forced", "changed", "first_value"] as const;
export type PushReason = (typeof PUSH_REASONS)[number];

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
  /** The store repairs drift by itself (otherwise drift is only reported). */
  readonly healsDrift: boolean;
  /** The zero guard holds this push for approval. */
  readonly heldForApproval: boolean;
}

/** The answer for one listing: send its level, or leave the store alone, and why. */
export type Decision =
  | { readonly outcome: "push"; readonly reason: PushReason }
  | { readonly outcome: "skip"; readonly reason: SkipReason };

export type DecisionReason = Decision["reason"];

/** The gates in the order in which they are asked; the first that answers, answers. */
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
export type Gate = (typeof GATES)[number];

/** One gate as it was asked: it let the event pass, did not apply, or gave the answer. */
export interface DecisionStep {
  readonly gate: Gate;
  readonly verdict: "passed" | "not_asked" | "answered";
  /** What the gate looked at, in plain words. */
  readonly detail: string;
}

export function decide(_facts: DecisionFacts): Decision {
  throw new Error("decide is being written");
}

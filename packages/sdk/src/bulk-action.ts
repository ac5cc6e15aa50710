import type { ItemFilter } from "./item-filter.ts";
import type { OrderFilter } from "./order-filter.ts";
import type { ItemSyncSetting } from "./settings.ts";
import type { SyncRequestListing, SyncStatus } from "./sync-request.ts";

/**
 * What can be done to many items at once.
 *
 * @example
 * ```ts
 * import { ITEM_BULK_ACTIONS } from "@trueup/sdk";
 *
 * ITEM_BULK_ACTIONS[0]; // "sync_inventory"
 * ```
 */
export const ITEM_BULK_ACTIONS = [
  "sync_inventory",
  "set_sync_inventory",
  "set_process_orders",
  "set_street_date",
  "archive",
  "unarchive",
] as const;

/** One of {@link ITEM_BULK_ACTIONS}. */
export type ItemBulkAction = (typeof ITEM_BULK_ACTIONS)[number];

/**
 * What can be done to many orders at once.
 *
 * @example
 * ```ts
 * import { ORDER_BULK_ACTIONS } from "@trueup/sdk";
 *
 * ORDER_BULK_ACTIONS; // ["apply_item_values", "pause", "resume"]
 * ```
 */
export const ORDER_BULK_ACTIONS = ["apply_item_values", "pause", "resume"] as const;

/** One of {@link ORDER_BULK_ACTIONS}. */
export type OrderBulkAction = (typeof ORDER_BULK_ACTIONS)[number];

/** What a bulk action is to do. The setting of {@link ITEM_BULK_ACTIONS} that is saved sends nothing by itself. */
export type BulkRequest =
  /** Sends the current level to every usable listing, whatever the settings; never-received items only where asked. */
  | { readonly action: "sync_inventory"; readonly parameters?: { readonly includeUnreceived?: boolean } }
  | {
      readonly action: "set_sync_inventory";
      readonly parameters: { readonly syncInventory: ItemSyncSetting };
    }
  | { readonly action: "set_process_orders"; readonly parameters: { readonly processOrders: boolean } }
  /** `YYYY-MM-DD`, or null for none. */
  | { readonly action: "set_street_date"; readonly parameters: { readonly streetDate: string | null } }
  /** With `zeroStores` their stores are sent 0 first, and each is archived once that has ended. */
  | { readonly action: "archive"; readonly parameters?: { readonly zeroStores?: boolean } }
  | { readonly action: "unarchive" }
  /** Gives the lines of editable orders the values that their items have now; with `itemId`, of that item alone. */
  | { readonly action: "apply_item_values"; readonly parameters?: { readonly itemId?: string } }
  | { readonly action: "pause" }
  | { readonly action: "resume" };

/** What a bulk action works on: named ones, up to {@link MAX_BULK_IDS}, or all that a filter or a saved search finds at that moment. */
export type BulkTarget =
  | { readonly ids: readonly string[] }
  | { readonly search: string }
  | { readonly filter: ItemFilter }
  | { readonly filter: OrderFilter };

/**
 * Ids that a bulk action takes at most; a filter may find more.
 *
 * @example
 * ```ts
 * import { MAX_BULK_IDS } from "@trueup/sdk";
 *
 * MAX_BULK_IDS; // 10000
 * ```
 */
export const MAX_BULK_IDS = 10_000;

/** A bulk action to be started; `confirm` says that somebody has seen what it will do. */
export type NewBulkAction = BulkRequest & BulkTarget & { readonly confirm: true };

/**
 * How a bulk action stands.
 *
 * @example
 * ```ts
 * import { BULK_STATUSES } from "@trueup/sdk";
 *
 * BULK_STATUSES; // ["pending", "running", "cancelling", "cancelled", "done", "failed"]
 * ```
 */
export const BULK_STATUSES = ["pending", "running", "cancelling", "cancelled", "done", "failed"] as const;

/** One of {@link BULK_STATUSES}. */
export type BulkStatus = (typeof BULK_STATUSES)[number];

/**
 * Whether a bulk action has ended, and will never change anything more.
 *
 * @example
 * ```ts
 * import { hasBulkEnded } from "@trueup/sdk";
 *
 * hasBulkEnded("cancelling"); // false
 * hasBulkEnded("cancelled"); // true
 * ```
 */
export function hasBulkEnded(status: BulkStatus): boolean {
  return status === "cancelled" || status === "done" || status === "failed";
}

/**
 * How a bulk action ended for one item or order: done, it stood so already, it was left out, or it could not be done.
 *
 * @example
 * ```ts
 * import { BULK_OUTCOMES } from "@trueup/sdk";
 *
 * BULK_OUTCOMES; // ["done", "unchanged", "skipped", "failed"]
 * ```
 */
export const BULK_OUTCOMES = ["done", "unchanged", "skipped", "failed"] as const;

/** One of {@link BULK_OUTCOMES}. */
export type BulkOutcome = (typeof BULK_OUTCOMES)[number];

/** How many ended in one way. */
export interface BulkCount {
  readonly outcome: BulkOutcome;
  /** Why, where it is not simply done: `never_received`, `no_listings`, `in_bundle`, `not_editable`, or as a Sync Now of the item answers. */
  readonly reason: string | null;
  readonly count: number;
}

/** How many of the listings that a bulk Sync Inventory asked for stand in one way. */
export interface BulkListingCount {
  readonly status: SyncStatus;
  readonly reason: string | null;
  readonly count: number;
}

/** Something done to many items or orders, as they were found when it was started. */
export interface BulkAction {
  readonly id: string;
  readonly kind: "items" | "orders";
  readonly action: BulkRequest["action"];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly status: BulkStatus;
  /** Items or orders that were found. */
  readonly total: number;
  /** Those that have been gone through, in their order; a cancelled action ends there. */
  readonly done: number;
  readonly results: readonly BulkCount[];
  /** Listings that now differ from their stores and that nothing is going to be sent to; null where it cannot be. */
  readonly differing: number | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** A bulk action with how its listings stand. */
export interface BulkActionDetail extends BulkAction {
  /** Of Sync Inventory: all listings that were asked for. Null for other actions. */
  readonly listings: readonly BulkListingCount[] | null;
}

/** How a bulk action ended for one item or order. */
export interface BulkResult {
  /** Its place in the action, from 1. */
  readonly position: number;
  /** Of the item or order. */
  readonly id: string;
  /** The item's SKU, or the order's number. */
  readonly label: string;
  readonly outcome: BulkOutcome;
  readonly reason: string | null;
  /** Of Sync Inventory: how each of its listings stands. */
  readonly listings?: readonly SyncRequestListing[];
}

/** What a bulk action would do now. Nothing is written. */
export interface BulkPreview {
  readonly total: number;
  /** False: reckoned from a sample of `looked`, because there are many; or the zero guard may hold some of the zeros. */
  readonly exact: boolean;
  readonly looked: number;
  readonly results: readonly BulkCount[];
  readonly listings: {
    /** Listings to which a number would be sent. */
    readonly push: number;
    /** Those of them that would go to 0 or below. */
    readonly toZero: number;
    /**
     * Listings of the changed items that would then differ from their stores with nothing on its way; null where the
     * action cannot leave any.
     */
    readonly differing: number | null;
    readonly blocked: readonly BulkBlocked[];
  };
  /** Stores to which something would be sent. */
  readonly stores: readonly BulkStoreCost[];
  /** Of all stores together. */
  readonly calls: number;
  /** Until the slowest store is through; stores do not wait for each other. */
  readonly seconds: number;
  /** Items that were never received, and those of them that would show 0 in a store if they were sent. */
  readonly unreceived: { readonly items: number; readonly wouldShowZero: number };
}

/** Listings of one store that would be left alone, and why. */
export interface BulkBlocked {
  readonly storeId: string;
  readonly reason: string;
  readonly listings: number;
}

/** What a bulk action costs one store. */
export interface BulkStoreCost {
  readonly storeId: string;
  readonly name: string;
  readonly listings: number;
  readonly calls: number;
  readonly seconds: number;
}

/**
 * When a customer's stock changes are sent to stores: the customer preference.
 *
 * @example
 * ```ts
 * import { SYNC_SETTINGS } from "@trueup/sdk";
 *
 * SYNC_SETTINGS; // ["never", "always", "process_orders"]
 * ```
 */
export const SYNC_SETTINGS = ["never", "always", "process_orders"] as const;

/** One of {@link SYNC_SETTINGS}: nothing is sent, everything is sent, or what has Process Orders on. */
export type SyncSetting = (typeof SYNC_SETTINGS)[number];

/**
 * An item's own sync setting; `default` follows the customer, anything else wins over it.
 *
 * @example
 * ```ts
 * import { ITEM_SYNC_SETTINGS } from "@trueup/sdk";
 *
 * ITEM_SYNC_SETTINGS; // ["default", "never", "always", "process_orders"]
 * ```
 */
export const ITEM_SYNC_SETTINGS = ["default", "never", "always", "process_orders"] as const;

/** One of {@link ITEM_SYNC_SETTINGS}. */
export type ItemSyncSetting = (typeof ITEM_SYNC_SETTINGS)[number];

/**
 * An item's sync setting in the words of the settings page.
 *
 * @example
 * ```ts
 * import { ITEM_SETTING_WORDS } from "@trueup/sdk";
 *
 * ITEM_SETTING_WORDS.process_orders; // "Only when item is set to Process Orders"
 * ```
 */
export const ITEM_SETTING_WORDS: Readonly<Record<ItemSyncSetting, string>> = {
  default: "Customer Default",
  never: "Never",
  always: "Always",
  process_orders: "Only when item is set to Process Orders",
};

/**
 * Whether and when the Process Orders flag of an item turns by itself, in the order in which the user is offered them.
 *
 * @example
 * ```ts
 * import { PROCESS_ORDERS_SETTINGS } from "@trueup/sdk";
 *
 * PROCESS_ORDERS_SETTINGS; // ["unmanaged", "received", "first_receipt", "received_or_adjusted"]
 * ```
 */
export const PROCESS_ORDERS_SETTINGS = [
  "unmanaged",
  "received",
  "first_receipt",
  "received_or_adjusted",
] as const;

/**
 * One of {@link PROCESS_ORDERS_SETTINGS}: by hand alone; on when received and off when sold out; on at the first
 * receipt alone; on when received, adjusted or counted in, and off when sold out.
 */
export type ProcessOrdersSetting = (typeof PROCESS_ORDERS_SETTINGS)[number];

/**
 * Which quantity says that an item is sold out.
 *
 * @example
 * ```ts
 * import { SOLD_OUT_MEASURES } from "@trueup/sdk";
 *
 * SOLD_OUT_MEASURES; // ["on_shelf", "available"]
 * ```
 */
export const SOLD_OUT_MEASURES = ["on_shelf", "available"] as const;

/**
 * One of {@link SOLD_OUT_MEASURES}. `available` also counts down what open orders reserve, so the order that buys
 * the last unit sells its own item out.
 */
export type SoldOutMeasure = (typeof SOLD_OUT_MEASURES)[number];

/**
 * The setting that counts for an item: its own, or the customer's where the item says `default`.
 *
 * @example
 * ```ts
 * import { effectiveSetting } from "@trueup/sdk";
 *
 * effectiveSetting("default", "always"); // "always"
 * effectiveSetting("never", "always"); // "never"
 * ```
 */
export function effectiveSetting(item: ItemSyncSetting, customer: SyncSetting): SyncSetting {
  return item === "default" ? customer : item;
}

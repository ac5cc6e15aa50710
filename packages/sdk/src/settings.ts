/** When a customer's stock changes are sent to stores: the customer preference. */
export const SYNC_SETTINGS = ["never", "always", "process_orders"] as const;
export type SyncSetting = (typeof SYNC_SETTINGS)[number];

/** An item's own sync setting; `default` follows the customer, anything else wins over it. */
export const ITEM_SYNC_SETTINGS = ["default", "never", "always", "process_orders"] as const;
export type ItemSyncSetting = (typeof ITEM_SYNC_SETTINGS)[number];

/** Whether and when the Process Orders flag of an item turns by itself. */
export const PROCESS_ORDERS_SETTINGS = [
  "unmanaged",
  "received",
  "first_receipt",
  "received_or_adjusted",
] as const;
export type ProcessOrdersSetting = (typeof PROCESS_ORDERS_SETTINGS)[number];

/** Which quantity says that an item is sold out. */
export const SOLD_OUT_MEASURES = ["on_shelf", "available"] as const;
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

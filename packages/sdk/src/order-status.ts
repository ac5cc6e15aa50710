/**
 * How an order stands.
 *
 * @example
 * ```ts
 * import { ORDER_STATUSES } from "@trueup/sdk";
 *
 * ORDER_STATUSES.includes("pre_order"); // true
 * ```
 */
export const ORDER_STATUSES = [
  "unpaid",
  "pre_order",
  "paused",
  "insufficient_inventory",
  "processing",
  "batched",
  "packed",
  "shipped",
  "delivered",
  "cancelled",
  "closed_by_store",
  "returned",
] as const;

/** One of {@link ORDER_STATUSES}. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/**
 * Orders that can still be changed: they are not batched.
 *
 * @example
 * ```ts
 * import { EDITABLE_ORDER_STATUSES } from "@trueup/sdk";
 *
 * EDITABLE_ORDER_STATUSES.at(-1); // "processing"
 * ```
 */
export const EDITABLE_ORDER_STATUSES = [
  "unpaid",
  "pre_order",
  "paused",
  "insufficient_inventory",
  "processing",
] as const satisfies readonly OrderStatus[];

/**
 * Orders that have not left the warehouse.
 *
 * @example
 * ```ts
 * import { ACTIVE_ORDER_STATUSES } from "@trueup/sdk";
 *
 * ACTIVE_ORDER_STATUSES.at(-1); // "packed"
 * ```
 */
export const ACTIVE_ORDER_STATUSES = [
  ...EDITABLE_ORDER_STATUSES,
  "batched",
  "packed",
] as const satisfies readonly OrderStatus[];

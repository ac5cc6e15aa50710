import { ACTIVE_ORDER_STATUSES, EDITABLE_ORDER_STATUSES, type OrderStatus } from "./order-status.ts";

/** What an order's status follows from. */
export interface OrderFacts {
  /** How it ended; null where it goes on. */
  readonly ended: "cancelled" | "closed_by_store" | "returned" | null;
  /** How far it came in the warehouse; null before it is batched. */
  readonly progress: "batched" | "packed" | "shipped" | "delivered" | null;
  readonly paid: boolean;
  /** By hand. */
  readonly paused: boolean;
  /** Every item with units in it has Process Orders on: those of its lines, and what bundles among them come down to. */
  readonly processOrders: boolean;
  /** Its warehouse has the units of all of its lines on the shelf, after what older orders there wait for. */
  readonly fillable: boolean;
}

/**
 * How an order stands. What is asked first, decides: whether it is over, how far the warehouse came with it, whether
 * it is paid, whether somebody paused it, whether one of its items has Process Orders off (however many units there
 * are), and whether its warehouse can fill it.
 *
 * @example
 * ```ts
 * import { orderStatusOf } from "@trueup/sdk";
 *
 * const order = { ended: null, progress: null, paid: true, paused: false, processOrders: true, fillable: true } as const;
 *
 * orderStatusOf(order); // "processing"
 * orderStatusOf({ ...order, fillable: false }); // "insufficient_inventory"
 * orderStatusOf({ ...order, fillable: false, processOrders: false }); // "pre_order"
 * ```
 */
export function orderStatusOf(order: OrderFacts): OrderStatus {
  if (order.ended !== null) return order.ended;
  if (order.progress !== null) return order.progress;
  if (!order.paid) return "unpaid";
  if (order.paused) return "paused";
  if (!order.processOrders) return "pre_order";
  return order.fillable ? "processing" : "insufficient_inventory";
}

/**
 * Whether an order has not left the warehouse and is not over.
 *
 * @example
 * ```ts
 * import { isActiveOrder } from "@trueup/sdk";
 *
 * isActiveOrder("packed"); // true
 * isActiveOrder("shipped"); // false
 * ```
 */
export function isActiveOrder(status: OrderStatus): boolean {
  return ACTIVE_ORDER_STATUSES.some((active) => active === status);
}

/**
 * Whether an order can still be changed: it waits, and is not batched. Its units are reserved as long.
 *
 * @example
 * ```ts
 * import { isEditableOrder } from "@trueup/sdk";
 *
 * isEditableOrder("paused"); // true
 * isEditableOrder("batched"); // false
 * ```
 */
export function isEditableOrder(status: OrderStatus): boolean {
  return EDITABLE_ORDER_STATUSES.some((editable) => editable === status);
}

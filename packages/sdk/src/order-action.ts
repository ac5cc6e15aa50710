import { isActiveOrder, isEditableOrder } from "./order-rules.ts";
import type { OrderStatus } from "./order-status.ts";

/**
 * What can be done to an order, beside waiting for its stock.
 *
 * @example
 * ```ts
 * import { ORDER_ACTIONS } from "@trueup/sdk";
 *
 * ORDER_ACTIONS.includes("batch"); // true
 * ```
 */
export const ORDER_ACTIONS = [
  "pause",
  "resume",
  "pay",
  "batch",
  "pack",
  "ship",
  "deliver",
  "cancel",
  "close",
  "return",
] as const;

/** One of {@link ORDER_ACTIONS}. `close`: its store closed it. */
export type OrderActionName = (typeof ORDER_ACTIONS)[number];

/** An order as far as it decides what can be done to it. */
export interface OrderState {
  readonly status: OrderStatus;
  readonly paid: boolean;
  /** By hand. */
  readonly paused: boolean;
}

/**
 * Whether something can be done to an order as it stands: `do`, `done` where it stands so already and nothing has to
 * be done, or `refused`. Batching can still be refused: a street date holds the order, or the shelf has too few units.
 *
 * @example
 * ```ts
 * import { orderStep } from "@trueup/sdk";
 *
 * const order = { status: "batched", paid: true, paused: false } as const;
 *
 * orderStep("cancel", order); // "do"
 * orderStep("batch", order); // "done"
 * orderStep("cancel", { ...order, status: "shipped" }); // "refused"
 * ```
 */
export function orderStep(action: OrderActionName, order: OrderState): "do" | "done" | "refused" {
  const { status, paid, paused } = order;
  switch (action) {
    case "pause":
      return judge(isEditableOrder(status) && !paused, isEditableOrder(status));
    case "resume":
      return judge(isEditableOrder(status) && paused, isEditableOrder(status));
    case "pay":
      return judge(isEditableOrder(status) && !paid, paid);
    case "batch":
      return judge(status === "processing", status === "batched");
    case "pack":
      return judge(status === "batched", status === "packed");
    case "ship":
      return judge(status === "batched" || status === "packed", status === "shipped");
    case "deliver":
      return judge(status === "shipped", status === "delivered");
    case "cancel":
    case "close":
      return judge(isActiveOrder(status), status === "cancelled" || status === "closed_by_store");
    case "return":
      return judge(status === "shipped" || status === "delivered", false);
  }
}

function judge(canBeDone: boolean, isDone: boolean): "do" | "done" | "refused" {
  if (canBeDone) return "do";
  return isDone ? "done" : "refused";
}

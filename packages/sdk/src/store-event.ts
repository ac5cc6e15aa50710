/** An order as a store told of it: what a warehouse needs, and nothing about the buyer. */
export interface StoreOrder {
  /** The store's own id of it, such as `gid://shopify/Order/5555`. */
  readonly id: string;
  /** What people call it, such as `#1001`. */
  readonly name: string;
  /** RFC 3339, UTC. */
  readonly placedAt: string;
  readonly paid: boolean;
  /** RFC 3339, UTC; null where it stands. */
  readonly cancelledAt: string | null;
  readonly lines: readonly StoreOrderLine[];
}

/** What was ordered of one variant. */
export interface StoreOrderLine {
  /** In the form of a listing's `remote.variantId`; null for what is no variant, such as a tip. */
  readonly variantId: string | null;
  readonly sku: string;
  readonly quantity: number;
  /** Of one unit, as a decimal number; null where the store did not say. */
  readonly price: string | null;
}

/** What happened to an order at its store. */
export type StoreOrderEvent =
  | { readonly kind: "order_created"; readonly order: StoreOrder }
  | { readonly kind: "order_paid"; readonly order: StoreOrder }
  | { readonly kind: "order_cancelled"; readonly order: StoreOrder };

/**
 * How an event that a store sent stands: it waits, it is about an order that has not come yet, it was done as a
 * whole or without the lines that are linked to no item, none of its lines is linked, nothing had to be done, or it
 * could not be done.
 *
 * @example
 * ```ts
 * import { STORE_EVENT_STATUSES } from "@trueup/sdk";
 *
 * STORE_EVENT_STATUSES.includes("unmatched"); // true
 * ```
 */
export const STORE_EVENT_STATUSES = [
  "waiting",
  "awaiting_order",
  "done",
  "incomplete",
  "unmatched",
  "ignored",
  "failed",
] as const;

/** One of {@link STORE_EVENT_STATUSES}. */
export type StoreEventStatus = (typeof STORE_EVENT_STATUSES)[number];

/** An event that a store sent, and what came of it. */
export interface StoreEvent {
  readonly id: string;
  /** The store's own word for it, such as `orders/create`. */
  readonly topic: string;
  readonly status: StoreEventStatus;
  /** Why it was not done as a whole; null where it was, or waits. */
  readonly reason: string | null;
  /** What people call the order at the store; null where it is about none. */
  readonly orderName: string | null;
  /** The order here; null where there is none. */
  readonly orderId: string | null;
  /**
   * Lines that are not part of the order here: nothing is linked to them, or `reason` says why the order does not take
   * them in any more.
   */
  readonly leftOut: readonly StoreOrderLine[];
  /** When it happened, as the store says; null where it does not. */
  readonly triggeredAt: string | null;
  readonly receivedAt: string;
  readonly handledAt: string | null;
}

import type { OrderFilter } from "./order-filter.ts";
import type { OrderStatus } from "./order-status.ts";
import type { StockRole } from "./quantities.ts";

/** What somebody bought: waits until it can be filled, then leaves the warehouse. */
export interface Order {
  readonly id: string;
  /** The store that it was placed in; null where it came from elsewhere. */
  readonly storeId: string | null;
  /** The store's own id of it. */
  readonly externalId: string | null;
  /** What people call it. */
  readonly number: string;
  readonly status: OrderStatus;
  /** Where it is filled, and where its units are reserved. */
  readonly warehouseId: string;
  readonly paid: boolean;
  /** Paused by hand. */
  readonly paused: boolean;
  readonly placedAt: string;
  /** Days from the warehouse to the door. */
  readonly transitDays: number;
  /** Street dates hold it: it is not batched before. Null where none does. */
  readonly workableAt: string | null;
  readonly lines: readonly OrderLine[];
  readonly batchedAt: string | null;
  readonly packedAt: string | null;
  readonly shippedAt: string | null;
  readonly deliveredAt: string | null;
  /** When it was cancelled, closed, or had come back whole. */
  readonly endedAt: string | null;
  readonly createdAt: string;
}

/** One line of an order, with the values that its item had when the order came; see {@link ActiveOrders}. */
export interface OrderLine {
  readonly id: string;
  readonly itemId: string;
  readonly sku: string;
  /** The variant that was bought, as its store names it. */
  readonly variantId: string | null;
  readonly quantity: number;
  /** Units that came back. */
  readonly returned: number;
  /** Decimal numbers, as text. */
  readonly price: string | null;
  readonly wholesaleCost: string | null;
  readonly packaging: string | null;
}

/**
 * An order to be taken in. With an `externalId` a repetition answers the first order. `placedAt` is now where left out,
 * `paid` is true, and `transitDays` is 1.
 *
 * @example
 * ```ts
 * import type { NewOrder } from "@trueup/sdk";
 *
 * const order: NewOrder = { externalId: "5001", number: "#1001", lines: [{ sku: "TSH-BLK-M", quantity: 2 }] };
 * ```
 */
export interface NewOrder {
  readonly storeId?: string;
  readonly externalId?: string;
  readonly number?: string;
  readonly placedAt?: string;
  readonly paid?: boolean;
  readonly transitDays?: number;
  /** 1 to {@link MAX_ORDER_LINES}. */
  readonly lines: readonly NewOrderLine[];
}

/** A line names its item by `sku` or by `itemId`. */
export interface NewOrderLine {
  readonly sku?: string;
  readonly itemId?: string;
  readonly variantId?: string;
  readonly quantity: number;
  /** Of one unit, as a decimal number; the item's where left out. */
  readonly price?: string;
}

/**
 * Lines that one order may have.
 *
 * @example
 * ```ts
 * import { MAX_ORDER_LINES } from "@trueup/sdk";
 *
 * MAX_ORDER_LINES; // 500
 * ```
 */
export const MAX_ORDER_LINES = 500;

/** An order that was taken in. */
export interface CreatedOrder extends Order {
  /** It had come before: this is the first one as it is now, and nothing was done. */
  readonly duplicate: boolean;
}

/** Who ended an order. Where its store did, the store may have put its own number up again. */
export interface OrderEnd {
  /** `warehouse` where left out. */
  readonly by?: "store" | "warehouse";
}

/** Units of a shipped order that came back. */
export interface OrderReturn {
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: number;
    /** Where they are put: `pickable` where left out. */
    readonly role?: StockRole;
  }[];
}

/** Orders that an edit of an item concerns: each line has its own copy of price, wholesale cost and packaging. */
export interface ActiveOrders {
  /** Orders with the item that have not left the warehouse. */
  readonly active: number;
  /** Those of them that are not batched: they can take over new values. */
  readonly editable: number;
  /** Lines of editable orders whose values are not the item's. */
  readonly differing: number;
  /** Finds exactly the active orders. */
  readonly search: OrderFilter;
}

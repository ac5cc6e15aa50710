import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type WriteOptions,
} from "./client-request.ts";
import type { CreatedOrder, NewOrder, Order, OrderEnd, OrderReturn } from "./order.ts";
import type { OrderStatusGroup } from "./order-filter.ts";
import type { OrderStatus } from "./order-status.ts";
import type { OrderFilter } from "./order-filter.ts";
import type { FindOrders, SearchCount } from "./search.ts";
import type { Page, PageQuery } from "./page.ts";

/** Which orders are wanted. */
export interface OrderQuery extends PageQuery {
  readonly status?: OrderStatus | OrderStatusGroup;
  /** With a line of this item. */
  readonly itemId?: string;
  readonly storeId?: string;
  /** Exactly this number. */
  readonly number?: string;
}

export function ordersOf(transport: Transport) {
  const act =
    (action: string) =>
    (customerId: string, orderId: string, options: EditOptions = {}): Promise<Versioned<Order>> =>
      transport.versioned("POST", `${one(customerId, orderId)}/${action}`, options);
  return {
    /** Orders, newest first. */
    list: (customerId: string, query: OrderQuery = {}, options: CallOptions = {}): Promise<Page<Order>> =>
      transport.json("GET", path`/v1/customers/${customerId}/orders`, { query, ...options }),
    /** What a filter finds. A page may be short, even empty, and still have a `nextCursor`. */
    search: (customerId: string, wanted: FindOrders, options: CallOptions = {}): Promise<Page<Order>> =>
      transport.json("POST", path`/v1/customers/${customerId}/orders/search`, { body: wanted, ...options }),
    /** How many orders a filter finds, within the time of a page. */
    count: (customerId: string, filter: OrderFilter, options: CallOptions = {}): Promise<SearchCount> =>
      transport.json("POST", path`/v1/customers/${customerId}/orders/count`, {
        body: { filter },
        ...options,
      }),
    /** Takes an order in. With an `externalId` that came before it answers the first order, with `duplicate: true`. */
    create: (
      customerId: string,
      order: NewOrder,
      options: WriteOptions = {},
    ): Promise<Versioned<CreatedOrder>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/orders`, { body: order, ...options }),
    get: (customerId: string, orderId: string, options: CallOptions = {}): Promise<Versioned<Order>> =>
      transport.versioned("GET", one(customerId, orderId), options),
    pause: act("pause"),
    resume: act("resume"),
    pay: act("pay"),
    /** Takes its units off the shelf. Throws an {@link ApiError} with `held_until`, `too_few_units` or `order_status`. */
    batch: act("batch"),
    pack: act("pack"),
    ship: act("ship"),
    deliver: act("deliver"),
    /** The store closed it. */
    close: act("close"),
    /** Throws an {@link ApiError} with `order_status` where it is shipped. */
    cancel: (
      customerId: string,
      orderId: string,
      end: OrderEnd = {},
      options: EditOptions = {},
    ): Promise<Versioned<Order>> =>
      transport.versioned("POST", `${one(customerId, orderId)}/cancel`, { body: end, ...options }),
    /** Units of a shipped order came back. */
    return: (
      customerId: string,
      orderId: string,
      back: OrderReturn,
      options: EditOptions = {},
    ): Promise<Versioned<Order>> =>
      transport.versioned("POST", `${one(customerId, orderId)}/return`, { body: back, ...options }),
  };
}

function one(customerId: string, orderId: string): string {
  return path`/v1/customers/${customerId}/orders/${orderId}`;
}

import type { Item, Order, OrderFilter, Page, SearchCount, Versioned } from "@trueup/sdk";
import { findOrdersOf, type OrderSearch, ORDERS_PER_PAGE } from "../pages/orders/order-search.ts";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

export interface OrderPlace {
  readonly customerId: string;
  readonly orderId: string;
}

/** A page may come short, even empty, while there is more: so often it is asked for the rest. */
const MOST_ASKED = 6;

const NO_ORDERS: Page<Order> = { data: [], nextCursor: null };

/** Nothing is asked while there is no search. */
export function useOrders(customerId: () => string, search: () => OrderSearch | null): Query<Page<Order>> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const asked = search();
      if (asked === null) return NO_ORDERS;
      const wanted = findOrdersOf(asked);
      let page = await client.orders.search(customerId(), wanted, { signal });
      for (let pages = 1; pages < MOST_ASKED && isShort(page); pages += 1) {
        const limit = ORDERS_PER_PAGE - page.data.length;
        const rest = { ...wanted, limit, cursor: page.nextCursor ?? "" };
        const next = await client.orders.search(customerId(), rest, { signal });
        page = { data: [...page.data, ...next.data], nextCursor: next.nextCursor };
      }
      return page;
    },
    { key: () => JSON.stringify([customerId(), search()]), keepWhileLoading: true },
  );
}

function isShort({ data, nextCursor }: Page<Order>): boolean {
  return nextCursor !== null && data.length < ORDERS_PER_PAGE;
}

/** How many orders a filter finds, as far as they are counted; unknown where there is none. */
export function useOrderCount(
  customerId: () => string,
  filter: () => OrderFilter | null,
): Query<SearchCount | null> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const asked = filter();
      return asked === null ? null : client.orders.count(customerId(), asked, { signal });
    },
    { key: () => JSON.stringify([customerId(), filter()]) },
  );
}

export function useOrder(place: () => OrderPlace): Query<Versioned<Order>> {
  const client = useClient();
  return useQuery((signal) => client.orders.get(place().customerId, place().orderId, { signal }), {
    key: () => JSON.stringify(place()),
  });
}

const SKUS_AT_ONCE = 200;

/** The items of an order's lines as they are now, by id; of many lines the first. */
export function useOrderItems(
  customerId: () => string,
  order: () => Order | null,
): Query<ReadonlyMap<string, Item>> {
  const client = useClient();
  const skus = () => [...new Set(order()?.lines.map(({ sku }) => sku))].slice(0, SKUS_AT_ONCE);
  return useQuery<ReadonlyMap<string, Item>>(
    async (signal) => {
      const value = skus();
      if (value.length === 0) return new Map();
      const filter = { field: "sku", op: "in", value } as const;
      const asked = { filter, limit: SKUS_AT_ONCE };
      const { data } = await client.items.search(customerId(), asked, { signal });
      return new Map(data.map((item) => [item.id, item]));
    },
    { key: () => JSON.stringify([customerId(), skus()]) },
  );
}

import type { Item, Order, OrderFilter, Page, SearchCount, Versioned } from "@trueup/sdk";
import { findOrdersOf, type OrderSearch } from "../searches/order-search.ts";
import { useClient } from "./client.ts";
import { itemsWithSkus } from "./items.ts";
import { fullPage } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

export interface OrderPlace {
  readonly customerId: string;
  readonly orderId: string;
}

const NO_ORDERS: Page<Order> = { data: [], nextCursor: null };

/** Nothing is asked while there is no search. */
export function useOrders(customerId: () => string, search: () => OrderSearch | null): Query<Page<Order>> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const asked = search();
      if (asked === null) return NO_ORDERS;
      return fullPage(findOrdersOf(asked), (part) => client.orders.search(customerId(), part, { signal }));
    },
    { key: () => JSON.stringify([customerId(), search()]), keepWhileLoading: true },
  );
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

/** The items of an order's lines as they are now, by id. */
export function useOrderItems(
  customerId: () => string,
  order: () => Order | null,
): Query<ReadonlyMap<string, Item>> {
  const client = useClient();
  const skus = () => [...new Set(order()?.lines.map(({ sku }) => sku))];
  return useQuery<ReadonlyMap<string, Item>>(
    async (signal) => {
      const items = await itemsWithSkus(client, customerId(), skus(), signal);
      return new Map(items.map((item) => [item.id, item]));
    },
    { key: () => JSON.stringify([customerId(), skus()]) },
  );
}

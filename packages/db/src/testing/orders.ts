import { changeOrder, type OrderAction, type OrderChange } from "../change-order.ts";
import { createOrders } from "../create-orders.ts";
import type { NewOrderLineRequest, NewOrderOutcome, NewOrderRequest } from "../new-order.ts";
import { reviewOrders } from "../order-review.ts";
import type { Db } from "../schema.ts";

/** An order of some units by SKU, with no store. */
export function order(
  units: Readonly<Record<string, number>>,
  more: Partial<NewOrderRequest> = {},
): NewOrderRequest {
  return {
    storeId: null,
    externalId: null,
    number: null,
    placedAt: null,
    paid: true,
    transitDays: null,
    lines: Object.entries(units).map(([sku, quantity]): NewOrderLineRequest => ({
      item: { sku },
      variantId: null,
      quantity,
      price: null,
    })),
    ...more,
  };
}

/** A customer's orders as tests speak of them. */
export function createOrderDesk(db: Db, customerId: number) {
  const load = (orderId: number) =>
    db
      .selectFrom("sales_order")
      .selectAll()
      .where("customer_id", "=", customerId)
      .where("id", "=", orderId)
      .executeTakeFirstOrThrow();

  return {
    take: (...orders: readonly NewOrderRequest[]): Promise<readonly NewOrderOutcome[]> =>
      createOrders(db, customerId, orders),
    /** Takes one order that has to go through, and answers its id. */
    async place(
      units: Readonly<Record<string, number>>,
      more: Partial<NewOrderRequest> = {},
    ): Promise<number> {
      const [outcome] = await createOrders(db, customerId, [order(units, more)]);
      if (outcome?.kind !== "created") throw new Error(`the order was not taken: ${JSON.stringify(outcome)}`);
      return outcome.orderId;
    },
    act: (orderId: number, action: OrderAction): Promise<OrderChange> =>
      changeOrder(db, { customerId, orderId, action, ifVersion: null }),
    load,
    status: async (orderId: number) => (await load(orderId)).status,
    /** Looks again until nothing is left. */
    async review(most = 100): Promise<number> {
      let changed = 0;
      for (;;) {
        const pass = await reviewOrders(db, { most });
        changed += pass.changed;
        if (!pass.more) return changed;
      }
    },
    lines: (orderId: number) =>
      db
        .selectFrom("order_line")
        .selectAll()
        .where("customer_id", "=", customerId)
        .where("order_id", "=", orderId)
        .orderBy("id")
        .execute(),
  };
}

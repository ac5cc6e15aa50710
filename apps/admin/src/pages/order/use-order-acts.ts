import type { Order, OrderActionName, OrderReturn, OrderStatus, Versioned } from "@trueup/sdk";
import { type ShallowRef, shallowRef } from "vue";
import { createAttempts } from "../../attempts.ts";
import type { Failure } from "../../failure.ts";
import { useClient } from "../../queries/client.ts";
import type { OrderPlace } from "../../queries/orders.ts";
import { useAction } from "../../queries/use-action.ts";

export interface OrderActs {
  readonly running: Readonly<ShallowRef<boolean>>;
  readonly failure: Readonly<ShallowRef<Failure | null>>;
  /** The status after the last action; null before there was one. */
  readonly done: Readonly<ShallowRef<OrderStatus | null>>;
  /** Answers whether it was done. */
  readonly act: (action: OrderActionName, back?: OrderReturn) => Promise<boolean>;
}

/** Does what is asked of an order, once: the same again after a failure is the same attempt. */
export function useOrderActs(place: () => OrderPlace, onOrder: (order: Versioned<Order>) => void): OrderActs {
  const client = useClient();
  const { running, failure, run } = useAction();
  const done = shallowRef<OrderStatus | null>(null);
  const attempts = createAttempts();

  function act(action: OrderActionName, back: OrderReturn = { lines: [] }): Promise<boolean> {
    const { customerId, orderId } = place();
    done.value = null;
    return run(async () => {
      const options = { idempotencyKey: attempts.keyOf([orderId, action, back]) };
      const order = await (action === "return"
        ? client.orders.return(customerId, orderId, back, options)
        : action === "cancel"
          ? client.orders.cancel(customerId, orderId, {}, options)
          : client.orders[action](customerId, orderId, options));
      attempts.end();
      done.value = order.status;
      onOrder(order);
    });
  }

  return { running, failure, done, act };
}

import type { StoreOrder, StoreOrderLine } from "@trueup/sdk";
import { CANCEL, changeStoreOrder } from "./change-store-order.ts";
import { completeOrder } from "./complete-order.ts";
import { createOrders } from "./create-orders.ts";
import type { NewOrderLineRequest, NewOrderOutcome, NewOrderRequest } from "./new-order.ts";
import type { Db } from "./schema.ts";
import {
  endStoreEvents,
  findItemsOfEvents,
  type Outcome,
  type StoreOfEvents,
} from "./store-event-outcome.ts";
import type { TakenStoreEvent } from "./take-store-events.ts";

/** Lines that one transaction takes in. */
const MOST_LINES = 500;

/** Makes orders of events, with the lines whose variants are linked; an order that is there takes in what it lacked. */
export async function takeStoreOrders(
  db: Db,
  key: StoreOfEvents,
  events: readonly TakenStoreEvent[],
): Promise<void> {
  for (const group of inGroups(events)) await takeGroup(db, key, group);
}

function inGroups(events: readonly TakenStoreEvent[]): readonly (readonly TakenStoreEvent[])[] {
  const groups: TakenStoreEvent[][] = [];
  let lines = MOST_LINES;
  for (const event of events) {
    const own = event.content.order.lines.length;
    const group = groups.at(-1);
    if (group === undefined || lines + own > MOST_LINES) {
      groups.push([event]);
      lines = own;
    } else {
      group.push(event);
      lines += own;
    }
  }
  return groups;
}

type ItemsOfVariants = ReadonlyMap<string, number>;

async function takeGroup(db: Db, key: StoreOfEvents, events: readonly TakenStoreEvent[]): Promise<void> {
  const items = await findItemsOfEvents(db, key, events);
  const orders = events.filter(({ content }) => content.order.lines.some((line) => isLinked(line, items)));
  const requests = orders.map(({ content }) => toRequest(key, content.order, items));
  const created = orders.length === 0 ? [] : await createOrders(db, key.customerId, requests);

  const outcomes: Outcome[] = [];
  for (const [at, event] of orders.entries()) {
    const [request, outcome] = [requests[at], created[at]];
    if (request === undefined || outcome === undefined) {
      throw new Error(`there is no answer for the order of event ${event.id}`);
    }
    outcomes.push(await endOf(db, key, event, { request, outcome, items }));
  }
  for (const event of events) if (!orders.includes(event)) outcomes.push(endOfUnmatched(event));
  await endStoreEvents(db, key, outcomes, items);
}

function isLinked({ variantId }: StoreOrderLine, items: ItemsOfVariants): boolean {
  return variantId !== null && items.has(variantId);
}

function toRequest({ storeId }: StoreOfEvents, order: StoreOrder, items: ItemsOfVariants): NewOrderRequest {
  return {
    storeId,
    externalId: order.id,
    number: order.name,
    placedAt: new Date(order.placedAt),
    paid: order.paid,
    transitDays: null,
    lines: order.lines.flatMap(({ variantId, quantity, price }): readonly NewOrderLineRequest[] => {
      const itemId = variantId === null ? undefined : items.get(variantId);
      return itemId === undefined ? [] : [{ item: { itemId }, variantId, quantity, price }];
    }),
  };
}

async function endOf(
  db: Db,
  { customerId }: StoreOfEvents,
  { id, content: { order } }: TakenStoreEvent,
  taken: {
    readonly request: NewOrderRequest;
    readonly outcome: NewOrderOutcome;
    readonly items: ItemsOfVariants;
  },
): Promise<Outcome> {
  const { request, outcome, items } = taken;
  switch (outcome.kind) {
    case "created":
    case "duplicate": {
      const { orderId } = outcome;
      const linked = (line: StoreOrderLine) => isLinked(line, items);
      const stands =
        outcome.kind === "created"
          ? { isPart: linked, reason: null }
          : await completeOrder(db, { customerId, orderId, request });
      const leftOut = order.lines.filter((line) => !stands.isPart(line));
      if (order.cancelledAt !== null) await changeStoreOrder(db, customerId, orderId, CANCEL);
      if (leftOut.length === 0) return { id, status: "done", orderId, leftOut, reason: null };
      const reason = leftOut.every(linked) ? stands.reason : "Nothing is linked to some of its lines.";
      return { id, status: "incomplete", orderId, leftOut, reason };
    }
    case "refused": {
      const reason = outcome.faults.map((fault) => `${fault.path}: ${fault.message}`).join(" ");
      return { id, status: "failed", orderId: null, leftOut: order.lines, reason };
    }
  }
}

function endOfUnmatched({ id, content: { order } }: TakenStoreEvent): Outcome {
  const nothing = { id, orderId: null, leftOut: order.lines };
  return order.lines.length === 0
    ? { ...nothing, status: "ignored", reason: "The order has no lines." }
    : { ...nothing, status: "unmatched", reason: "Nothing is linked to any of its lines." };
}

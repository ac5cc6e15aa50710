import { DEFAULT_TRANSIT_DAYS, type OrderStatus, orderStatusOf, workableAt } from "@trueup/sdk";
import { explode, type OrderedItems, type PlannedLine, totalUnits } from "./explode-order.ts";
import { type KnownNumbers, planSale, type SaleListing } from "./known-after-sale.ts";
import type { NewOrderOutcome, NewOrderRequest } from "./new-order.ts";
import type { OrderWarehouses } from "./order-warehouses.ts";
import { type ItemWrites, planJointEvents } from "./plan-item-event.ts";
import type { RowIds } from "./row-id.ts";
import { onShelfAt, reserve, reservedAt } from "./shelf.ts";

/** What new orders are judged by, locked where it can change. */
export interface NewOrderState extends OrderedItems {
  readonly customerId: number;
  readonly now: Date;
  readonly warehouses: OrderWarehouses;
  readonly saleListings: readonly SaleListing[];
  /** Orders that came before, by {@link externalKey}. */
  readonly known: ReadonlyMap<string, number>;
}

export interface PlannedOrder {
  readonly id: number;
  readonly request: NewOrderRequest;
  readonly number: string;
  readonly status: OrderStatus;
  readonly warehouseId: number;
  readonly placedAt: Date;
  readonly transitDays: number;
  readonly workableAt: Date | null;
  readonly isHeld: boolean;
  readonly isFillable: boolean;
  readonly lines: readonly PlannedLine[];
}

export interface NewOrdersPlan {
  readonly orders: readonly PlannedOrder[];
  readonly knownNumbers: KnownNumbers;
  /** In the order of the requests. */
  readonly outcomes: readonly NewOrderOutcome[];
}

/** What an order is known by to whom it came from; null where by nothing. */
export function externalKey(storeId: number | null, externalId: string | null): string | null {
  return externalId === null ? null : `${storeId ?? ""}/${externalId}`;
}

/** Plans orders as if they came one after the other, the oldest first. */
export function planNewOrders(
  state: NewOrderState,
  requests: readonly NewOrderRequest[],
  orderIds: readonly number[],
  ids: RowIds,
  writes: ItemWrites,
): NewOrdersPlan {
  const outcomes = new Map<NewOrderRequest, NewOrderOutcome>();
  const taken = new Map(state.known);
  const knownNumbers: KnownNumbers = new Map();
  const orders: PlannedOrder[] = [];
  const placed = requests.map((request) => ({ request, placedAt: placedAtOf(request, state.now) }));
  for (const { request, placedAt } of placed.toSorted(
    (a, b) => a.placedAt.getTime() - b.placedAt.getTime(),
  )) {
    const key = externalKey(request.storeId, request.externalId);
    const first = key === null ? undefined : taken.get(key);
    if (first !== undefined) {
      outcomes.set(request, { kind: "duplicate", orderId: first });
      continue;
    }
    const lines = explode(state, request);
    if (lines.kind === "refused") {
      outcomes.set(request, lines);
      continue;
    }
    const id = orderIds[orders.length];
    if (id === undefined) throw new Error("fewer order ids were drawn than orders came");
    const order = planOrder(state, { id, request, placedAt, lines: lines.lines });
    planReservation(state, order, ids, writes, knownNumbers);
    orders.push(order);
    if (key !== null) taken.set(key, id);
    outcomes.set(request, { kind: "created", orderId: id, status: order.status });
  }
  return {
    orders,
    knownNumbers,
    outcomes: requests.map((request) => {
      const outcome = outcomes.get(request);
      if (outcome === undefined) throw new Error("an order was not planned");
      return outcome;
    }),
  };
}

/** Nobody has placed an order in the future. */
export function placedAtOf({ placedAt }: NewOrderRequest, now: Date): Date {
  return placedAt === null || placedAt > now ? now : placedAt;
}

function planOrder(
  { book, items, warehouses, now }: NewOrderState,
  draft: Pick<PlannedOrder, "id" | "request" | "placedAt" | "lines">,
): PlannedOrder {
  const { request, lines, id } = draft;
  const units = totalUnits(lines);
  const filling = warehouses.enabled.find(({ id: warehouseId }) =>
    units.every(({ itemId, quantity }) => {
      const item = book.find(itemId);
      return item !== undefined && onShelfAt(item, warehouseId) - reservedAt(item, warehouseId) >= quantity;
    }),
  );
  const { id: warehouseId, timeZone } = filling ?? warehouses.standard;
  const concerned = [...new Set([...lines.map((line) => line.itemId), ...units.map((part) => part.itemId)])];
  const transitDays = request.transitDays ?? DEFAULT_TRANSIT_DAYS;
  const at = workableAt({
    streetDates: concerned.map((itemId) => items.get(itemId)?.streetDate ?? null),
    transitDays,
    timeZone,
  });
  const workable = at === null ? null : new Date(at);
  return {
    ...draft,
    number: request.number ?? request.externalId ?? `${id}`,
    warehouseId,
    transitDays,
    workableAt: workable,
    isHeld: workable !== null && workable > now,
    isFillable: filling !== undefined,
    status: orderStatusOf({
      ended: null,
      progress: null,
      paid: request.paid,
      paused: false,
      processOrders: concerned.every((itemId) => book.find(itemId)?.processOrders === true),
      fillable: filling !== undefined,
    }),
  };
}

/** The store's number first, so that the reservation is judged against what the store shows now. */
export function planReservation(
  { book, saleListings }: NewOrderState,
  order: Pick<PlannedOrder, "id" | "number" | "request" | "placedAt" | "warehouseId" | "lines">,
  ids: RowIds,
  writes: ItemWrites,
  knownNumbers: KnownNumbers,
): void {
  const { request, placedAt, warehouseId } = order;
  const { storeId } = request;
  if (storeId !== null) {
    for (const line of order.lines)
      planSale(book, saleListings, { ...line, storeId, placedAt }, knownNumbers);
  }
  const events = totalUnits(order.lines).map(({ itemId, quantity }) => {
    const item = book.find(itemId);
    if (item === undefined) throw new Error(`item ${itemId} of an order was not loaded`);
    const detail = { order: { id: order.id, number: order.number, warehouseId, units: quantity } };
    return {
      after: reserve(item, warehouseId, quantity),
      lines: [{ kind: "reserve", detail }],
      flagEvent: null,
      trigger: "stock_changed",
      cause: "event",
    } as const;
  });
  planJointEvents(book, events, ids, writes);
}

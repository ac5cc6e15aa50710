import { DEFAULT_TRANSIT_DAYS, type Fault, MAX_QUANTITY, orderStatusOf, workableAt } from "@trueup/sdk";
import type { OrderStatus } from "@trueup/sdk";
import type { ItemState } from "./item-state.ts";
import { type KnownNumbers, planSale, type SaleListing } from "./known-after-sale.ts";
import type { NewOrderOutcome, NewOrderRequest } from "./new-order.ts";
import type { NamedItems, OrderItem } from "./order-items.ts";
import type { OrderWarehouses } from "./order-warehouses.ts";
import type { ItemBook } from "./item-book.ts";
import { type ItemWrites, planJointEvents } from "./plan-item-event.ts";
import type { RowIds } from "./row-id.ts";
import { onShelfAt, reserve, reservedAt } from "./shelf.ts";

/** What new orders are judged by, locked where it can change. */
export interface NewOrderState {
  readonly customerId: number;
  readonly now: Date;
  readonly named: NamedItems;
  readonly book: ItemBook;
  readonly items: ReadonlyMap<number, OrderItem>;
  readonly storeIds: ReadonlySet<number>;
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

export interface PlannedLine {
  readonly itemId: number;
  readonly variantId: string | null;
  readonly quantity: number;
  readonly values: OrderItem;
  readonly units: readonly Units[];
}

interface Units {
  readonly itemId: number;
  readonly quantity: number;
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

type Exploded =
  | { readonly kind: "lines"; readonly lines: readonly PlannedLine[] }
  | Extract<NewOrderOutcome, { readonly kind: "refused" }>;

/** The lines of an order, or why they are none. */
export function explode(state: NewOrderState, request: NewOrderRequest): Exploded {
  const faults: Fault[] = [];
  const lines: PlannedLine[] = [];
  if (request.storeId !== null && !state.storeIds.has(request.storeId)) {
    faults.push({ path: "storeId", code: "unknown_store", message: "No such store of this customer." });
  }
  for (const [at, line] of request.lines.entries()) {
    const path = `lines.${at}`;
    const item = findItem(state, line.item);
    const values = item === null ? undefined : state.items.get(item.id);
    if (item === null || values === undefined) {
      faults.push(
        "sku" in line.item
          ? {
              path: `${path}.sku`,
              code: "unknown_sku",
              message: `No item of this customer has the SKU "${line.item.sku}".`,
            }
          : { path: `${path}.itemId`, code: "unknown_item", message: "No such item of this customer." },
      );
      continue;
    }
    const units = unitsOf(item, line.quantity);
    if (units.length === 0) {
      const message = `SKU "${item.sku}" is a bundle of nothing; it cannot be ordered.`;
      faults.push({ path, code: "empty_bundle", message });
    }
    lines.push({
      itemId: item.id,
      variantId: line.variantId,
      quantity: line.quantity,
      values: { ...values, price: line.price ?? values.price },
      units,
    });
  }
  faults.push(...tooLarge(state.book, lines));
  return faults.length > 0 ? { kind: "refused", faults } : { kind: "lines", lines };
}

function findItem(state: NewOrderState, named: NewOrderRequest["lines"][number]["item"]): ItemState | null {
  const id = "sku" in named ? state.named.idsBySku.get(named.sku) : named.itemId;
  if (id === undefined || (!("sku" in named) && !state.named.ids.has(id))) return null;
  return state.book.find(id) ?? null;
}

/** What a line takes from the shelf: a bundle's parts, as it is made up now. */
function unitsOf({ id, bundle }: ItemState, quantity: number): readonly Units[] {
  if (bundle === null) return [{ itemId: id, quantity }];
  return bundle.parts.map((part) => ({ itemId: part.itemId, quantity: part.units * quantity }));
}

/** All that is reserved of an item stays a number that is counted exactly. */
function tooLarge(book: ItemBook, lines: readonly PlannedLine[]): readonly Fault[] {
  return totalUnits(lines).flatMap(({ itemId, quantity }) => {
    const reserved = book.find(itemId)?.flow.reduce((sum, cell) => sum + cell.reserved, quantity) ?? 0;
    if (reserved <= MAX_QUANTITY) return [];
    const at = lines.findIndex((line) => line.units.some((units) => units.itemId === itemId));
    const message = `${reserved} units would be reserved; ${MAX_QUANTITY} is the most.`;
    return [{ path: `lines.${at}.quantity`, code: "too_large", message }];
  });
}

/** Units per item, over all lines. */
function totalUnits(lines: readonly Pick<PlannedLine, "units">[]): readonly Units[] {
  const totals = new Map<number, number>();
  for (const { units } of lines) {
    for (const { itemId, quantity } of units) totals.set(itemId, (totals.get(itemId) ?? 0) + quantity);
  }
  return [...totals].map(([itemId, quantity]) => ({ itemId, quantity }));
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

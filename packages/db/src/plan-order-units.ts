import { type Fault, isEditableOrder, isSellable, MAX_QUANTITY } from "@trueup/sdk";
import type { LockedOrder, OrderChange, ReturnedLine, UnitAction } from "./change-order.ts";
import { type ItemState, soldOutQuantity } from "./item-state.ts";
import type { ItemBook } from "./item-book.ts";
import type { EventLine, ItemEvent } from "./plan-item-event.ts";
import { onShelfAt, putOnShelf, reserve, takeFromShelf } from "./shelf.ts";

/** A line of an order with the units that it takes. */
export interface OrderLineUnits {
  readonly id: number;
  readonly itemId: number;
  readonly variantId: string | null;
  readonly quantity: number;
  readonly returned: number;
  readonly units: readonly { readonly itemId: number; readonly quantity: number }[];
}

export type OrderUnitsPlan =
  | { readonly kind: "planned"; readonly events: readonly ItemEvent[]; readonly isOver: boolean }
  | Extract<OrderChange, { readonly kind: "too_few" | "refused" | "wrong_status" }>;

/** Plans what an action does to the items of an order, one event for each. */
export function planOrderUnits(
  book: ItemBook,
  order: LockedOrder,
  lines: readonly OrderLineUnits[],
  action: UnitAction,
): OrderUnitsPlan {
  switch (action.kind) {
    case "batch":
      return planBatch(book, order, lines);
    case "cancel":
    case "close": {
      const events = totalUnits(lines).map(({ itemId, quantity }) => {
        const item = itemIn(book, itemId);
        return isEditableOrder(order.status)
          ? release(item, order, quantity)
          : putBack(item, order, [{ role: "pickable", quantity }]);
      });
      return tooMuch(events) ?? { kind: "planned", isOver: true, events };
    }
    case "return":
      return planReturn(book, order, lines, action.lines);
  }
}

function planBatch(book: ItemBook, order: LockedOrder, lines: readonly OrderLineUnits[]): OrderUnitsPlan {
  const concerned = lines.flatMap((line) => [line.itemId, ...line.units.map((unit) => unit.itemId)]);
  if (concerned.some((itemId) => !itemIn(book, itemId).processOrders)) {
    return { kind: "wrong_status", status: "pre_order" };
  }
  const { warehouseId } = order;
  const events: ItemEvent[] = [];
  const faults: Fault[] = [];
  for (const { itemId, quantity } of totalUnits(lines)) {
    const item = itemIn(book, itemId);
    const taken = takeFromShelf(item, warehouseId, quantity);
    if (taken === null) {
      const at = lines.findIndex((line) => line.units.some((unit) => unit.itemId === itemId));
      const message = `SKU "${item.sku}" has ${onShelfAt(item, warehouseId)} units on the shelf there; the order takes ${quantity}.`;
      faults.push({ path: `lines.${at}`, code: "too_few_units", message });
      continue;
    }
    events.push({
      after: reserve(taken.item, warehouseId, -quantity),
      lines: taken.lines.map((stock) => ({
        kind: "batch",
        stock,
        detail: detailOf(order, Math.abs(stock.delta)),
      })),
      flagEvent: null,
      trigger: "stock_changed",
      cause: "event",
    });
  }
  return faults.length > 0 ? { kind: "too_few", faults } : { kind: "planned", events, isOver: false };
}

function planReturn(
  book: ItemBook,
  order: LockedOrder,
  lines: readonly OrderLineUnits[],
  returned: readonly ReturnedLine[],
): OrderUnitsPlan {
  const faults: Fault[] = [];
  const left = new Map(lines.map((line) => [line.id, line.quantity - line.returned]));
  const back = new Map<number, { role: ReturnedLine["role"]; quantity: number }[]>();
  for (const [at, { lineId, quantity, role }] of returned.entries()) {
    const line = lines.find((own) => own.id === lineId);
    if (line === undefined) {
      const message = "The order has no such line.";
      faults.push({ path: `lines.${at}.lineId`, code: "unknown_line", message });
      continue;
    }
    const remaining = (left.get(lineId) ?? 0) - quantity;
    left.set(lineId, remaining);
    if (remaining < 0) {
      const message = `Only ${remaining + quantity} units of this line have not come back yet.`;
      faults.push({ path: `lines.${at}.quantity`, code: "out_of_range", message });
      continue;
    }
    for (const unit of line.units) {
      const some = (unit.quantity / line.quantity) * quantity;
      back.set(unit.itemId, [...(back.get(unit.itemId) ?? []), { role, quantity: some }]);
    }
  }
  if (faults.length > 0) return { kind: "refused", faults };
  const events = [...back].map(([itemId, parts]) => putBack(itemIn(book, itemId), order, parts));
  const isOver = [...left.values()].every((quantity) => quantity === 0);
  return tooMuch(events) ?? { kind: "planned", events, isOver };
}

/** Null where what comes back finds room. */
function tooMuch(events: readonly ItemEvent[]): OrderUnitsPlan | null {
  const full = events.find(({ after }) => totalStock(after) > MAX_QUANTITY);
  if (full === undefined) return null;
  const message = `SKU "${full.after.sku}" would have ${totalStock(full.after)} units in all; ${MAX_QUANTITY} is the most.`;
  return { kind: "refused", faults: [{ path: "lines", code: "too_large", message }] };
}

function release(item: ItemState, order: LockedOrder, quantity: number): ItemEvent {
  return {
    after: reserve(item, order.warehouseId, -quantity),
    lines: [{ kind: "release", detail: detailOf(order, quantity) }],
    flagEvent: stockReturned(item),
    trigger: "stock_changed",
    cause: "event",
  };
}

/** Units that cannot be sold are put away and decide nothing. */
function putBack(
  item: ItemState,
  order: LockedOrder,
  parts: readonly { readonly role: ReturnedLine["role"]; readonly quantity: number }[],
): ItemEvent {
  let after = item;
  const lines: EventLine[] = [];
  for (const { role, quantity } of parts) {
    const put = putOnShelf(after, { warehouseId: order.warehouseId, role }, quantity);
    after = put.item;
    lines.push({ kind: "return", stock: put.line, detail: detailOf(order, quantity) });
  }
  const isSold = parts.some(({ role }) => isSellable(role));
  return {
    after,
    lines,
    flagEvent: isSold ? stockReturned(item) : null,
    trigger: isSold ? "stock_changed" : null,
    cause: "event",
  };
}

function stockReturned(item: ItemState) {
  const wasOutOfStock = soldOutQuantity(item) <= 0;
  return { kind: "stock_returned", wasOutOfStock, flagOnAnyReturn: item.customer.flagOnAnyReturn } as const;
}

function detailOf({ id, number, warehouseId }: LockedOrder, units: number) {
  return { order: { id, number, warehouseId, units } };
}

function totalUnits(lines: readonly OrderLineUnits[]) {
  const totals = new Map<number, number>();
  for (const { units } of lines) {
    for (const { itemId, quantity } of units) totals.set(itemId, (totals.get(itemId) ?? 0) + quantity);
  }
  return [...totals].map(([itemId, quantity]) => ({ itemId, quantity }));
}

function totalStock({ stock }: ItemState): number {
  return stock.reduce((sum, cell) => sum + cell.quantity, 0);
}

function itemIn(book: ItemBook, itemId: number): ItemState {
  const item = book.find(itemId);
  if (item === undefined) throw new Error(`item ${itemId} of an order was not locked`);
  return item;
}

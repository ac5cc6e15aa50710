import type { OpenUnits } from "./order-review.ts";
import type { ItemBook } from "./item-book.ts";
import { type ItemWrites, planJointEvents } from "./plan-item-event.ts";
import type { ReviewedOrder } from "./plan-order-review.ts";
import type { RowIds } from "./row-id.ts";
import { reserve } from "./shelf.ts";

/** Orders that are filled elsewhere from now on: their reservations move with them. */
export function planMoves(
  book: ItemBook,
  moved: readonly ReviewedOrder[],
  units: readonly OpenUnits[],
  ids: RowIds,
  writes: ItemWrites,
): void {
  const unitsOf = Map.groupBy(units, (unit) => unit.orderId);
  for (const { order, now } of moved) {
    const events = (unitsOf.get(order.id) ?? []).map(({ itemId, quantity, orderNumber }) => {
      const item = book.find(itemId);
      if (item === undefined) throw new Error(`item ${itemId} of an order was not locked`);
      const detail = (warehouseId: number) => ({
        order: { id: order.id, number: orderNumber, warehouseId, units: quantity },
      });
      return {
        after: reserve(reserve(item, order.warehouseId, -quantity), now.warehouseId, quantity),
        lines: [
          { kind: "release", detail: detail(order.warehouseId) },
          { kind: "reserve", detail: detail(now.warehouseId) },
        ],
        flagEvent: null,
        trigger: "stock_changed",
        cause: "event",
      } as const;
    });
    planJointEvents(book, events, ids, writes);
  }
}

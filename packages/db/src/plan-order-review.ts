import { type OrderRoom, type OrderStanding, type StandingNow, standingOf } from "./order-standing.ts";
import type { OrderWarehouses } from "./order-warehouses.ts";

export interface ReviewedOrder {
  readonly order: OrderStanding;
  readonly now: StandingNow;
}

/**
 * Where an order is to be filled: where it is, as long as that can fill it; else in the first warehouse that can; else
 * where it is, or in the default one where its own does not count any more.
 */
export function placeOf(
  order: Pick<OrderStanding, "warehouseId">,
  fills: (warehouseId: number) => boolean,
  { enabled, standard }: OrderWarehouses,
): { readonly warehouseId: number; readonly fillable: boolean } {
  const counts = enabled.some((warehouse) => warehouse.id === order.warehouseId);
  if (counts && fills(order.warehouseId)) return { warehouseId: order.warehouseId, fillable: true };
  const filling = enabled.find((warehouse) => fills(warehouse.id));
  if (filling !== undefined) return { warehouseId: filling.id, fillable: true };
  return { warehouseId: counts ? order.warehouseId : standard.id, fillable: false };
}

export function differs(order: OrderStanding, now: StandingNow): boolean {
  return (
    order.status !== now.status ||
    order.warehouseId !== now.warehouseId ||
    order.held !== now.held ||
    order.workableAt?.getTime() !== now.workableAt?.getTime()
  );
}

/**
 * How orders are to stand, the oldest first: what one claims in another warehouse is no longer there for those behind
 * it. Only orders whose items are locked move; the items of others that should are left for another time.
 */
export function planReview(
  orders: readonly OrderStanding[],
  rooms: readonly OrderRoom[],
  warehouses: OrderWarehouses,
  movable: ReadonlySet<number>,
): { readonly changed: readonly ReviewedOrder[]; readonly left: readonly number[] } {
  const roomsOf = Map.groupBy(rooms, (room) => room.orderId);
  const moved = new Map<string, number>();
  const changed: ReviewedOrder[] = [];
  const left = new Set<number>();
  for (const order of orders) {
    const own = roomsOf.get(order.id) ?? [];
    const fills = (warehouseId: number): boolean => {
      const there = own.filter((room) => room.warehouseId === warehouseId);
      return (
        there.length > 0 && there.every((room) => room.room - (moved.get(keyOf(room)) ?? 0) >= room.units)
      );
    };
    let place = placeOf(order, fills, warehouses);
    if (place.warehouseId !== order.warehouseId && !movable.has(order.id)) {
      for (const { itemId } of own) left.add(itemId);
      place = { warehouseId: order.warehouseId, fillable: false };
    }
    const now = standingOf(order, place, warehouses);
    if (!differs(order, now)) continue;
    changed.push({ order, now });
    if (now.warehouseId === order.warehouseId) continue;
    for (const room of own) {
      const claim = room.warehouseId === now.warehouseId ? room.units : 0;
      const release = room.warehouseId === order.warehouseId ? room.units : 0;
      moved.set(keyOf(room), (moved.get(keyOf(room)) ?? 0) + claim - release);
    }
  }
  return { changed, left: [...left] };
}

function keyOf({ itemId, warehouseId }: OrderRoom): string {
  return `${itemId}/${warehouseId}`;
}

import { isSellable, type Quantities, quantitiesOf } from "@trueup/sdk";
import type { BundlePart, FlowCell, ItemState, StockCell } from "./item-state.ts";
import type { Counted } from "./stock-change-request.ts";

/** What is counted of an item in one warehouse, in units. */
export interface WarehouseCount extends Counted {
  readonly warehouseId: number;
}

type Counts = Pick<ItemState, "customer" | "includeInbound" | "stock" | "flow" | "bundle">;

/** An item's counts in each warehouse that counts. A bundle has those of what it is made of. */
export function countsOf(item: Counts): readonly WarehouseCount[] {
  const { offWarehouseIds } = item.customer;
  const counts = item.bundle === null ? countUnits(item) : countBundle(item.bundle.parts);
  return offWarehouseIds.size === 0
    ? counts
    : counts.filter(({ warehouseId }) => !offWarehouseIds.has(warehouseId));
}

/** What an item's quantities follow from, over all warehouses that count or over some of them. */
export function countedOf(item: Counts, warehouseIds: readonly number[] | null = null): Counted {
  const sum = { onShelf: 0, reserved: 0, inbound: 0, publishedInbound: 0 };
  const { offWarehouseIds } = item.customer;
  const counts = (warehouseId: number) =>
    !offWarehouseIds.has(warehouseId) && (warehouseIds === null || warehouseIds.includes(warehouseId));
  if (item.bundle === null) {
    // Without a count of each warehouse in between: every stock change comes through here several times.
    for (const cell of item.stock) if (counts(cell.warehouseId)) addStock(sum, cell);
    for (const cell of item.flow) if (counts(cell.warehouseId)) addFlow(sum, cell, item.includeInbound);
    return sum;
  }
  for (const count of countBundle(item.bundle.parts)) {
    if (!counts(count.warehouseId)) continue;
    sum.onShelf += count.onShelf;
    sum.reserved += count.reserved;
    sum.inbound += count.inbound;
    sum.publishedInbound += count.publishedInbound;
  }
  return sum;
}

type Sum = { -readonly [Field in keyof Counted]: Counted[Field] };

function addStock(sum: Sum, { role, quantity }: StockCell): void {
  if (isSellable(role)) sum.onShelf += quantity;
}

function addFlow(sum: Sum, { reserved, inbound, published }: FlowCell, includeInbound: boolean): void {
  sum.reserved += reserved;
  sum.inbound += inbound;
  sum.publishedInbound += includeInbound ? inbound : published;
}

/** Whether an item's quantities can be known: a bundle of nothing, or of something archived, has none. */
export function isCountable({ bundle }: Pick<ItemState, "bundle">): boolean {
  return bundle === null || (bundle.parts.length > 0 && bundle.parts.every((part) => !part.archived));
}

/** Units published in some warehouses, or in all; null where they cannot be known. */
export function publishedOf(item: Counts, warehouseIds: readonly number[] | null = null): number | null {
  return isCountable(item) ? quantitiesOf(countedOf(item, warehouseIds)).published : null;
}

/** The counts of an item that is no bundle, warehouses that are off included. */
export function countUnits(item: {
  readonly includeInbound: boolean;
  readonly stock: readonly StockCell[];
  readonly flow: readonly FlowCell[];
}): readonly WarehouseCount[] {
  const counts = new Map<number, Sum & { readonly warehouseId: number }>();
  const countAt = (warehouseId: number) => {
    let count = counts.get(warehouseId);
    if (count === undefined) {
      count = { warehouseId, onShelf: 0, reserved: 0, inbound: 0, publishedInbound: 0 };
      counts.set(warehouseId, count);
    }
    return count;
  };
  for (const cell of item.stock) addStock(countAt(cell.warehouseId), cell);
  for (const cell of item.flow) addFlow(countAt(cell.warehouseId), cell, item.includeInbound);
  return [...counts.values()];
}

/**
 * What can be put together in each warehouse: the least that any part allows. Units in different warehouses never
 * make one bundle.
 */
function countBundle(parts: readonly BundlePart[]): readonly WarehouseCount[] {
  const warehouseIds = new Set(parts.flatMap((part) => part.counts.map((count) => count.warehouseId)));
  return [...warehouseIds].map((warehouseId) => {
    const least = (of: (quantities: Quantities) => number): number =>
      Math.min(
        ...parts.map((part) => {
          const count = part.counts.find((own) => own.warehouseId === warehouseId) ?? NOTHING;
          return Math.floor(of(quantitiesOf(count)) / part.units);
        }),
      );
    const onShelf = least((quantities) => quantities.onShelf);
    const available = least((quantities) => quantities.available);
    const published = least((quantities) => quantities.published);
    const expected = least((quantities) => quantities.available + quantities.inbound);
    return {
      warehouseId,
      onShelf,
      reserved: onShelf - available,
      inbound: expected - available,
      publishedInbound: published - available,
    };
  });
}

const NOTHING: Counted = { onShelf: 0, reserved: 0, inbound: 0, publishedInbound: 0 };

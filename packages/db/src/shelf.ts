import { isSellable, SELLABLE_ROLES, type StockRole } from "@trueup/sdk";
import type { PlannedHistory } from "./history.ts";
import type { FlowCell, ItemState } from "./item-state.ts";
import { withUnits } from "./lots.ts";

type StockLine = NonNullable<PlannedHistory["stock"]>;

/** Units of an item that can be sold from one warehouse, promised ones included. */
export function onShelfAt({ stock }: Pick<ItemState, "stock">, warehouseId: number): number {
  return stock.reduce(
    (sum, cell) => (cell.warehouseId === warehouseId && isSellable(cell.role) ? sum + cell.quantity : sum),
    0,
  );
}

/** Units of an item that orders wait for in one warehouse. */
export function reservedAt({ flow }: Pick<ItemState, "flow">, warehouseId: number): number {
  return flow.find((cell) => cell.warehouseId === warehouseId)?.reserved ?? 0;
}

/** The item with more units reserved in a warehouse, or fewer where negative. */
export function reserve(item: ItemState, warehouseId: number, units: number): ItemState {
  const cell = item.flow.find((own) => own.warehouseId === warehouseId);
  const changed: FlowCell =
    cell === undefined
      ? { warehouseId, reserved: units, inbound: 0, published: 0 }
      : { ...cell, reserved: cell.reserved + units };
  if (changed.reserved < 0) throw new Error(`more units of item ${item.id} are let go than were reserved`);
  const flow =
    cell === undefined ? [...item.flow, changed] : item.flow.map((own) => (own === cell ? changed : own));
  return { ...item, flow };
}

/** The item with units taken off a warehouse's shelf, pickable ones first; null where there are too few. */
export function takeFromShelf(
  item: ItemState,
  warehouseId: number,
  units: number,
): { readonly item: ItemState; readonly lines: readonly StockLine[] } | null {
  if (onShelfAt(item, warehouseId) < units) return null;
  let taken = item;
  let left = units;
  const lines: StockLine[] = [];
  for (const role of SELLABLE_ROLES) {
    const cell = taken.stock.find((own) => own.warehouseId === warehouseId && own.role === role);
    const some = Math.min(left, cell?.quantity ?? 0);
    if (some === 0) continue;
    left -= some;
    const moved = putOnShelf(taken, { warehouseId, role }, -some);
    taken = moved.item;
    lines.push(moved.line);
  }
  return { item: taken, lines };
}

/** The item with units put into a role of a warehouse, or taken out where negative. */
export function putOnShelf(
  item: ItemState,
  { warehouseId, role }: { readonly warehouseId: number; readonly role: StockRole },
  units: number,
): { readonly item: ItemState; readonly line: StockLine } {
  const cell = item.stock.find((own) => own.warehouseId === warehouseId && own.role === role);
  const { cell: changed } = withUnits({ warehouseId, role }, (cell?.quantity ?? 0) + units, cell?.lots);
  const stock =
    cell === undefined ? [...item.stock, changed] : item.stock.map((own) => (own === cell ? changed : own));
  return {
    item: { ...item, stock },
    line: { warehouseId, role, delta: units, quantityAfter: changed.quantity },
  };
}

import { type FlagEvent, isSellable, MAX_QUANTITY } from "@trueup/sdk";
import { countedOf } from "./counts.ts";
import type { ItemState, LotUnits, StockCell } from "./item-state.ts";
import { joinLots, type NamedLot, toCell, unitsOfLot, withUnits } from "./lots.ts";
import type { PlannedHistory } from "./history.ts";
import type { Place, StockRequestChange } from "./stock-change-request.ts";

/** Units to be added to a warehouse and role, or the number that they are set to. */
export interface Movement {
  readonly warehouseId: number;
  readonly role: StockCell["role"];
  readonly change: { readonly delta: number } | { readonly to: number };
  /** The lot that the units are of; left out where none is named. */
  readonly lot?: NamedLot;
}

export interface CustomerWarehouses {
  readonly defaultId: number;
  readonly ids: ReadonlySet<number>;
}

/** The places that a change names, each with the field that names its warehouse. */
export function placesOf(change: StockRequestChange): readonly (readonly [field: string, place: Place])[] {
  return change.kind === "move"
    ? [
        ["from.warehouseId", change.from],
        ["to.warehouseId", change.to],
      ]
    : [["warehouseId", change.place]];
}

/** What a change does to which places. */
export function movementsOf(change: StockRequestChange, defaultWarehouseId: number): readonly Movement[] {
  const at = (place: Place, movement: Movement["change"]): Movement => ({
    warehouseId: place.warehouseId ?? defaultWarehouseId,
    role: place.role,
    change: movement,
    ...(change.lot === undefined ? {} : { lot: change.lot }),
  });
  switch (change.kind) {
    case "receive": {
      const good = at(change.place, { delta: change.quantity });
      const damaged = at({ ...change.place, role: "damaged" }, { delta: change.damaged });
      return change.damaged === 0 ? [good] : change.quantity === 0 ? [damaged] : [good, damaged];
    }
    case "adjust":
      return [at(change.place, { delta: change.delta })];
    case "set":
      return [at(change.place, { to: change.quantity })];
    case "move":
      return [at(change.from, { delta: -change.quantity }), at(change.to, { delta: change.quantity })];
  }
}

export type Moved =
  | {
      readonly kind: "moved";
      readonly stock: readonly StockCell[];
      readonly history: readonly NonNullable<PlannedHistory["stock"]>[];
    }
  | {
      readonly kind: "impossible";
      readonly code: "below_zero" | "too_large" | "lot_mismatch";
      readonly message: string;
    };

/**
 * The item's stock after the movements. Physical units never fall below 0. Units that are taken without a lot's name
 * are first those of no lot, then those of the lots that expire first; where they are put down again, their lots go
 * with them.
 */
export function applyMovements(item: ItemState, movements: readonly Movement[]): Moved {
  let stock = item.stock;
  let carried: readonly LotUnits[] = [];
  const history: NonNullable<PlannedHistory["stock"]>[] = [];
  for (const { warehouseId, role, change, lot } of movements) {
    const cell = stock.find((held) => held.warehouseId === warehouseId && held.role === role);
    const before = cell?.quantity ?? 0;
    const after = afterChange(before, change, lot === undefined ? before : unitsOfLot(cell, lot.code));
    const refusal =
      refuse(item, stock, role, before, after) ?? refuseLot(item, stock, cell, lot, after - before);
    if (refusal !== null) return refusal;
    const dated =
      lot === undefined ? undefined : { ...lot, expiresOn: lot.expiresOn ?? dateOf(item.stock, lot.code) };
    const next = withLots({ warehouseId, role, quantity: after }, cell, dated, after - before, carried);
    carried = next.cut;
    stock =
      cell === undefined ? [...stock, next.cell] : stock.map((held) => (held === cell ? next.cell : held));
    if (lot !== undefined) stock = dateLot(stock, lot);
    history.push({ warehouseId, role, delta: after - before, quantityAfter: after });
  }
  return { kind: "moved", stock, history };
}

/** A count of a lot says how many of it there are, and leaves the others where they lie. */
function afterChange(before: number, change: Movement["change"], counted: number): number {
  return "to" in change ? before + change.to - counted : before + change.delta;
}

function refuse(
  { sku }: ItemState,
  stock: readonly StockCell[],
  role: StockCell["role"],
  before: number,
  after: number,
): Moved | null {
  if (after < 0) {
    const message = `SKU "${sku}" has ${before} ${role} units there; ${before - after} cannot be taken away.`;
    return { kind: "impossible", code: "below_zero", message };
  }
  if (after > MAX_QUANTITY) {
    const message = `SKU "${sku}" would have ${after} ${role} units there; ${MAX_QUANTITY} is the most.`;
    return { kind: "impossible", code: "too_large", message };
  }
  const total = stock.reduce((sum, held) => sum + held.quantity, after - before);
  if (total > MAX_QUANTITY) {
    const message = `SKU "${sku}" would have ${total} units in all; ${MAX_QUANTITY} is the most.`;
    return { kind: "impossible", code: "too_large", message };
  }
  return null;
}

function refuseLot(
  { sku }: ItemState,
  stock: readonly StockCell[],
  cell: StockCell | undefined,
  lot: NamedLot | undefined,
  delta: number,
): Moved | null {
  if (lot === undefined) return null;
  const held = unitsOfLot(cell, lot.code);
  if (held + delta < 0) {
    const message = `SKU "${sku}" has ${held} units of lot "${lot.code}" there; ${-delta} cannot be taken away.`;
    return { kind: "impossible", code: "below_zero", message };
  }
  const known = dateOf(stock, lot.code);
  if (known === null || lot.expiresOn === null || known === lot.expiresOn) return null;
  const message = `Lot "${lot.code}" of SKU "${sku}" expires on ${known}, not on ${lot.expiresOn}.`;
  return { kind: "impossible", code: "lot_mismatch", message };
}

function withLots(
  cell: StockCell,
  before: StockCell | undefined,
  lot: NamedLot | undefined,
  delta: number,
  carried: readonly LotUnits[],
): { readonly cell: StockCell; readonly cut: readonly LotUnits[] } {
  const lots = before?.lots ?? [];
  if (lot !== undefined) return { cell: toCell(cell, joinLots(lots, [{ ...lot, units: delta }])), cut: [] };
  return withUnits(cell, cell.quantity, delta > 0 ? joinLots(lots, carried) : lots);
}

/** The date of an item's lot, wherever it lies; null where it has none, or is not there. */
function dateOf(stock: readonly StockCell[], code: string): string | null {
  for (const { lots = [] } of stock) {
    const date = lots.find((lot) => lot.code === code)?.expiresOn;
    if (date !== undefined) return date;
  }
  return null;
}

/** A lot has one date everywhere: one that is said for the first time counts for all of its units. */
function dateLot(stock: readonly StockCell[], { code, expiresOn }: NamedLot): readonly StockCell[] {
  if (expiresOn === null) return stock;
  return stock.map((cell) =>
    cell.lots?.some((lot) => lot.code === code && lot.expiresOn === null) === true
      ? { ...cell, lots: cell.lots.map((lot) => (lot.code === code ? { ...lot, expiresOn } : lot)) }
      : cell,
  );
}

/** What a change means for the Process Orders flag and the mark "received"; null where nothing. */
export function flagEventOf(
  before: ItemState,
  after: ItemState,
  change: StockRequestChange,
  wasOutOfStock: boolean,
): FlagEvent | null {
  const gained = countedOf(after).onShelf - countedOf(before).onShelf;
  switch (change.kind) {
    case "receive":
      if (change.quantity === 0 || !isSellable(change.place.role)) return { kind: "unsellable_received" };
      return before.received ? { kind: "receipt", wasOutOfStock } : { kind: "first_receipt" };
    case "adjust":
      return gained > 0 ? { kind: "adjustment_up", wasOutOfStock } : null;
    case "set":
      if (change.opening && !before.received && isSellable(change.place.role)) {
        return { kind: "opening_balance" };
      }
      return gained > 0 ? { kind: "count_up", wasOutOfStock } : null;
    case "move":
      return gained > 0
        ? { kind: "stock_returned", wasOutOfStock, flagOnAnyReturn: before.customer.flagOnAnyReturn }
        : null;
  }
}

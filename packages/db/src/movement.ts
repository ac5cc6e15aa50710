import { type FlagEvent, isSellable, MAX_QUANTITY } from "@trueup/sdk";
import { countedOf } from "./counts.ts";
import type { ItemState, StockCell } from "./item-state.ts";
import type { PlannedHistory } from "./history.ts";
import type { Place, StockRequestChange } from "./stock-change-request.ts";

/** Units to be added to a warehouse and role, or the number that they are set to. */
export interface Movement {
  readonly warehouseId: number;
  readonly role: StockCell["role"];
  readonly change: { readonly delta: number } | { readonly to: number };
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
  const at = (place: Place, change: Movement["change"]): Movement => ({
    warehouseId: place.warehouseId ?? defaultWarehouseId,
    role: place.role,
    change,
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
  | { readonly kind: "impossible"; readonly code: "below_zero" | "too_large"; readonly message: string };

/** The item's stock after the movements. Physical units never fall below 0. */
export function applyMovements(item: ItemState, movements: readonly Movement[]): Moved {
  let stock = item.stock;
  const history: NonNullable<PlannedHistory["stock"]>[] = [];
  for (const { warehouseId, role, change } of movements) {
    const cell = stock.find((held) => held.warehouseId === warehouseId && held.role === role);
    const before = cell?.quantity ?? 0;
    const after = "to" in change ? change.to : before + change.delta;
    if (after < 0) {
      const message = `SKU "${item.sku}" has ${before} ${role} units there; ${before - after} cannot be taken away.`;
      return { kind: "impossible", code: "below_zero", message };
    }
    if (after > MAX_QUANTITY) {
      const message = `SKU "${item.sku}" would have ${after} ${role} units there; ${MAX_QUANTITY} is the most.`;
      return { kind: "impossible", code: "too_large", message };
    }
    const total = stock.reduce((sum, held) => sum + held.quantity, after - before);
    if (total > MAX_QUANTITY) {
      const message = `SKU "${item.sku}" would have ${total} units in all; ${MAX_QUANTITY} is the most.`;
      return { kind: "impossible", code: "too_large", message };
    }
    const changed: StockCell = { warehouseId, role, quantity: after };
    stock = cell === undefined ? [...stock, changed] : stock.map((held) => (held === cell ? changed : held));
    history.push({ warehouseId, role, delta: after - before, quantityAfter: after });
  }
  return { kind: "moved", stock, history };
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

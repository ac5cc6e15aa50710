import type { StockRole } from "@trueup/sdk";
import type { LotUnits, StockCell } from "./item-state.ts";

/** A lot as a change names it; a date of null is not said. */
export interface NamedLot {
  readonly code: string;
  readonly expiresOn: string | null;
}

/** A cell with another number of units. Where that is less than its lots hold, they are cut: first-expiring first. */
export function withUnits(
  place: { readonly warehouseId: number; readonly role: StockRole },
  quantity: number,
  lots: readonly LotUnits[] = [],
): { readonly cell: StockCell; readonly cut: readonly LotUnits[] } {
  const { warehouseId, role } = place;
  if (lots.length === 0) return { cell: { warehouseId, role, quantity }, cut: [] };
  const { kept, cut } = fitLots(lots, quantity);
  return { cell: toCell({ warehouseId, role, quantity }, kept), cut };
}

/** The cell with lots; a cell without any has no such field at all. */
export function toCell({ warehouseId, role, quantity }: StockCell, lots: readonly LotUnits[]): StockCell {
  const held = lots.filter((lot) => lot.units > 0);
  return held.length === 0 ? { warehouseId, role, quantity } : { warehouseId, role, quantity, lots: held };
}

/** Lots with units of others put to them. */
export function joinLots(lots: readonly LotUnits[], more: readonly LotUnits[]): readonly LotUnits[] {
  return more.reduce<readonly LotUnits[]>((joined, lot) => {
    const own = joined.find(({ code }) => code === lot.code);
    if (own === undefined) return [...joined, lot];
    return joined.map((held) => (held === own ? { ...held, units: held.units + lot.units } : held));
  }, lots);
}

export function unitsOfLot(cell: StockCell | undefined, code: string): number {
  return cell?.lots?.find((lot) => lot.code === code)?.units ?? 0;
}

function fitLots(
  lots: readonly LotUnits[],
  quantity: number,
): { readonly kept: readonly LotUnits[]; readonly cut: readonly LotUnits[] } {
  let over = lots.reduce((sum, lot) => sum + lot.units, 0) - quantity;
  const kept: LotUnits[] = [];
  const cut: LotUnits[] = [];
  for (const lot of lots.toSorted(byExpiry)) {
    const taken = Math.min(Math.max(0, over), lot.units);
    over -= taken;
    if (taken > 0) cut.push({ ...lot, units: taken });
    if (taken < lot.units) kept.push({ ...lot, units: lot.units - taken });
  }
  return { kept, cut };
}

/** A lot that never expires comes last. */
function byExpiry(a: LotUnits, b: LotUnits): number {
  if (a.expiresOn !== b.expiresOn) {
    if (a.expiresOn === null) return 1;
    if (b.expiresOn === null) return -1;
    return a.expiresOn < b.expiresOn ? -1 : 1;
  }
  return a.code < b.code ? -1 : 1;
}

import type { Item, StockChange, StockChangeKind, StockLot, StockRole } from "@trueup/sdk";

/** A change of stock as it is filled in. */
export interface StockDraft {
  readonly kind: StockChangeKind;
  readonly warehouseId: string;
  readonly role: StockRole;
  /** Units, as typed; of an adjustment with its sign. */
  readonly quantity: string;
  /** Of a receipt. */
  readonly damaged: string;
  readonly reason: string;
  /** Of a count: the first one counts as a receipt. */
  readonly opening: boolean;
  /** Where a move goes. */
  readonly toWarehouseId: string;
  readonly toRole: StockRole;
  readonly lotCode: string;
  readonly lotExpiresOn: string;
}

/** Units of one place, before a change and after it. */
export interface PlaceChange {
  readonly warehouseId: string;
  readonly role: StockRole;
  readonly before: number;
  readonly after: number;
}

/** What keeps a draft from being recorded; the message of each stands in the catalogue. */
type StockFault = "quantity" | "reason" | "same_place" | "too_few" | "nothing";

type PlannedStockChange =
  | { readonly ok: true; readonly change: StockChange; readonly places: readonly PlaceChange[] }
  | { readonly ok: false; readonly fault: StockFault; readonly places: readonly PlaceChange[] };

export function unitsAt(item: Item, warehouseId: string, role: StockRole): number {
  return item.warehouses.find((each) => each.warehouseId === warehouseId)?.roles[role] ?? 0;
}

/** The change that a draft asks for, with what it does to each place; or what is still missing. */
export function planStockChange(item: Item, draft: StockDraft, sourceId: string): PlannedStockChange {
  const units = wholeNumber(draft.quantity);
  const places = units === null ? [] : placesOf(item, draft, units);
  const fault = faultOf(draft, units, places);
  if (fault !== null || units === null) return { ok: false, fault: fault ?? "quantity", places };
  return { ok: true, change: changeOf(item, draft, units, sourceId), places };
}

function placesOf(item: Item, draft: StockDraft, units: number): readonly PlaceChange[] {
  const at = (warehouseId: string, role: StockRole, delta: number): PlaceChange => {
    const before = unitsAt(item, warehouseId, role);
    return { warehouseId, role, before, after: before + delta };
  };
  const here = (delta: number) => at(draft.warehouseId, draft.role, delta);
  switch (draft.kind) {
    case "receive": {
      const damaged = wholeNumber(draft.damaged) ?? 0;
      if (damaged === 0) return [here(units)];
      return draft.role === "damaged"
        ? [here(units + damaged)]
        : [here(units), at(draft.warehouseId, "damaged", damaged)];
    }
    case "adjust":
      return [here(units)];
    case "set": {
      const before = unitsAt(item, draft.warehouseId, draft.role);
      // The count of a lot leaves all else where it lies.
      const counted = draft.lotCode.trim() === "" ? before : lotUnits(item, draft);
      return [here(units - counted)];
    }
    case "move":
      return [here(-units), at(draft.toWarehouseId, draft.toRole, units)];
  }
}

function lotUnits(item: Item, { warehouseId, role, lotCode }: StockDraft): number {
  const lots = item.warehouses.find((each) => each.warehouseId === warehouseId)?.lots ?? [];
  return lots.find((lot) => lot.code === lotCode.trim() && lot.role === role)?.units ?? 0;
}

function faultOf(draft: StockDraft, units: number | null, places: readonly PlaceChange[]): StockFault | null {
  if (units === null || (draft.kind !== "adjust" && units < 0)) return "quantity";
  if (draft.kind === "receive" && wholeNumber(draft.damaged === "" ? "0" : draft.damaged) === null) {
    return "quantity";
  }
  if (draft.kind === "adjust" && units === 0) return "nothing";
  if (draft.kind === "move" && units === 0) return "nothing";
  if (draft.kind === "receive" && units + Number(draft.damaged) <= 0) return "nothing";
  if (draft.kind === "move" && draft.warehouseId === draft.toWarehouseId && draft.role === draft.toRole) {
    return "same_place";
  }
  if (places.some(({ after }) => after < 0)) return "too_few";
  if (draft.kind === "adjust" && draft.reason.trim() === "") return "reason";
  return null;
}

function changeOf(item: Item, draft: StockDraft, units: number, sourceId: string): StockChange {
  const { warehouseId, role } = draft;
  const reason = draft.reason.trim();
  const shared = { itemId: item.id, sourceId, ...(reason === "" ? {} : { reason }), ...lotOf(draft) };
  const damaged = wholeNumber(draft.damaged) ?? 0;
  switch (draft.kind) {
    case "receive":
      return {
        ...shared,
        kind: "receive",
        quantity: units,
        ...(damaged === 0 ? {} : { damaged }),
        warehouseId,
        role,
      };
    case "adjust":
      return { ...shared, kind: "adjust", delta: units, reason, warehouseId, role };
    case "set":
      return {
        ...shared,
        kind: "set",
        quantity: units,
        ...(draft.opening ? { opening: true } : {}),
        warehouseId,
        role,
      };
    case "move":
      return {
        ...shared,
        kind: "move",
        quantity: units,
        from: { warehouseId, role },
        to: { warehouseId: draft.toWarehouseId, role: draft.toRole },
      };
  }
}

function lotOf({ lotCode, lotExpiresOn }: StockDraft): { readonly lot?: StockLot } {
  const code = lotCode.trim();
  if (code === "") return {};
  return { lot: lotExpiresOn === "" ? { code } : { code, expiresOn: lotExpiresOn } };
}

function wholeNumber(text: string): number | null {
  return /^[+-]?\d{1,10}$/.test(text.trim()) ? Number(text) : null;
}

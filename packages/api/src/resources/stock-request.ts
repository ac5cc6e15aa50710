import { decodeId } from "@trueup/db/id";
import type { Place, StockRequest, StockRequestChange } from "@trueup/db/stock-change-request";
import { type Fault, MAX_STOCK_CHANGES, type StockPlace } from "@trueup/sdk";
import { type AskedChange, StockChangeSchema } from "../schemas/stock-changes.ts";

/**
 * The faults of changes that no field has by itself. Looks at the body as it came, so that they are told together
 * with the faults of the fields.
 */
export function crossFaults(body: unknown): readonly Fault[] {
  const changes = fieldOf(body, "changes");
  if (!Array.isArray(changes)) return [];
  const seen = new Set<string>();
  return changes.flatMap((change: unknown, index) =>
    [...itemFaults(change), ...amountFaults(change), ...sourceFaults(change, seen)].map((fault) => ({
      ...fault,
      path: `changes.${index}.${fault.path}`,
    })),
  );
}

function itemFaults(change: unknown): readonly Fault[] {
  if (typeof change !== "object" || change === null || Array.isArray(change)) return [];
  const hasSku = fieldOf(change, "sku") !== undefined;
  const hasId = fieldOf(change, "itemId") !== undefined;
  if (hasSku !== hasId) return [];
  const message = hasSku
    ? "Name the item by sku or by itemId, not by both."
    : "Name the item by sku or by itemId.";
  return [{ path: "sku", code: hasSku ? "not_allowed" : "required", message }];
}

function amountFaults(change: unknown): readonly Fault[] {
  switch (fieldOf(change, "kind")) {
    case "receive":
      return fieldOf(change, "quantity") === 0 && (fieldOf(change, "damaged") ?? 0) === 0
        ? [{ path: "quantity", code: "out_of_range", message: "Receive at least one unit, good or damaged." }]
        : [];
    case "move":
      return placeName(fieldOf(change, "from")) === placeName(fieldOf(change, "to"))
        ? [{ path: "to", code: "not_allowed", message: "Must be another place than from." }]
        : [];
    default:
      return [];
  }
}

/** Null where it is no place; then that is a fault of its own. */
function placeName(place: unknown): string | symbol {
  if (typeof place !== "object" || place === null) return Symbol("no place");
  return JSON.stringify([fieldOf(place, "warehouseId") ?? null, fieldOf(place, "role") ?? "pickable"]);
}

function sourceFaults(change: unknown, seen: Set<string>): readonly Fault[] {
  const sourceId = fieldOf(change, "sourceId");
  if (typeof sourceId !== "string") return [];
  const trimmed = sourceId.trim();
  if (seen.has(trimmed)) {
    return [
      { path: "sourceId", code: "duplicate", message: "Another change of this request has this source id." },
    ];
  }
  seen.add(trimmed);
  return [];
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/**
 * Changes as they are recorded. An id that is not of the form of an id is a fault, and stands in the request as one
 * that nothing has, so that recording refuses it and names the other faults too.
 */
export function toStockRequest(
  customerId: number,
  changes: readonly AskedChange[],
): { readonly request: StockRequest; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const request = {
    customerId,
    changes: changes.map((change, index) => toRequestChange(change, `changes.${index}`, faults)),
  };
  return { request, faults };
}

/**
 * The changes of a body that pass by themselves, by their place in it, whatever is wrong with the others; no more
 * than a body may hold.
 */
export function wholeChanges(body: unknown): {
  readonly changes: ReadonlyMap<number, StockRequestChange>;
  readonly faults: readonly Fault[];
} {
  const changes = fieldOf(body, "changes");
  const faults: Fault[] = [];
  const whole = new Map<number, StockRequestChange>();
  if (!Array.isArray(changes)) return { changes: whole, faults };
  for (const [index, change] of changes.slice(0, MAX_STOCK_CHANGES).entries()) {
    const parsed = StockChangeSchema.safeParse(change);
    if (!parsed.success || itemFaults(parsed.data).length > 0) continue;
    whole.set(index, toRequestChange(parsed.data, `changes.${index}`, faults));
  }
  return { changes: whole, faults };
}

function toRequestChange(change: AskedChange, path: string, faults: Fault[]): StockRequestChange {
  const base = {
    item:
      change.itemId === undefined
        ? { sku: change.sku ?? "" }
        : { itemId: itemId(change.itemId, path, faults) },
    reason: change.reason ?? null,
    occurredAt: change.occurredAt === undefined ? null : new Date(change.occurredAt),
    sourceId: change.sourceId ?? null,
    ...(change.lot === undefined
      ? {}
      : { lot: { code: change.lot.code, expiresOn: change.lot.expiresOn ?? null } }),
  };
  switch (change.kind) {
    case "receive": {
      const { kind, quantity, damaged = 0 } = change;
      return { ...base, kind, quantity, damaged, place: place(change, path, faults) };
    }
    case "adjust":
      return { ...base, kind: change.kind, delta: change.delta, place: place(change, path, faults) };
    case "set": {
      const { kind, quantity, opening = false } = change;
      return { ...base, kind, quantity, opening, place: place(change, path, faults) };
    }
    case "move":
      return {
        ...base,
        kind: change.kind,
        quantity: change.quantity,
        from: place(change.from, `${path}.from`, faults),
        to: place(change.to, `${path}.to`, faults),
      };
  }
}

/** Ids begin with 1. */
const NOBODY_ID = 0;

function itemId(id: string, path: string, faults: Fault[]): number {
  const decoded = decodeId("item", id);
  if (decoded === null) {
    faults.push({ path: `${path}.itemId`, code: "unknown_item", message: "No such item of this customer." });
  }
  return decoded ?? NOBODY_ID;
}

function place({ warehouseId, role = "pickable" }: StockPlace, path: string, faults: Fault[]): Place {
  if (warehouseId === undefined) return { warehouseId: null, role };
  const decoded = decodeId("warehouse", warehouseId);
  if (decoded === null) {
    const message = "No such warehouse of this customer.";
    faults.push({ path: `${path}.warehouseId`, code: "unknown_warehouse", message });
  }
  return { warehouseId: decoded ?? NOBODY_ID, role };
}

import { findItem, findLevel, levelOrNew, moveAvailable, quantityOf } from "./state.ts";
import type { InventoryItem, Level, Location, ShopState } from "./state.ts";

/** The arguments of `inventorySetQuantities` after coercion; an absent `changeFromQuantity` stays undefined. */
export interface SetInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
  readonly quantities: readonly SetRow[];
}

export interface SetRow {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly changeFromQuantity?: number | null;
}

export interface SetUserError {
  readonly code: string;
  readonly field: readonly string[] | null;
  readonly message: string;
}

export type SetOutcome =
  | { readonly kind: "refused"; readonly userErrors: readonly SetUserError[] }
  | { readonly kind: "unchanged" }
  | { readonly kind: "effective"; readonly group: AdjustmentGroup };

export interface AdjustmentGroup {
  readonly id: string;
  readonly createdAt: string;
  readonly reason: string;
  readonly referenceDocumentUri: string | null;
  readonly moves: readonly { readonly level: Level; readonly delta: number }[];
}

export const acceptedReasons = [
  "correction",
  "cycle_count_available",
  "damaged",
  "movement_canceled",
  "movement_created",
  "movement_received",
  "movement_updated",
  "other",
  "promotion",
  "quality_control",
  "received",
  "reservation_created",
  "reservation_deleted",
  "reservation_updated",
  "restock",
  "safety_stock",
  "shrinkage",
] as const;

const settableNames = ["available", "on_hand"] as const;
type SettableName = (typeof settableNames)[number];

const HIGHEST = 1_000_000_000;

/** Applies the whole call or, when any row is at fault, nothing; every faulty row is named. */
export function setQuantities(state: ShopState, input: SetInput): SetOutcome {
  const name = settableNames.find((candidate) => candidate === input.name);
  const inputErrors = judgeInput(input);
  if (name === undefined || inputErrors.length > 0) return { kind: "refused", userErrors: inputErrors };

  const judged = input.quantities.map((row, index) => judgeRow(state, name, row, index));
  const userErrors = [...judged.flatMap((row) => row.errors), ...duplicates(input.quantities)];
  if (userErrors.length > 0) return { kind: "refused", userErrors };

  const timestamp = state.timestamp();
  const moves: { level: Level; delta: number }[] = [];
  for (const { item, location, row } of judged) {
    if (item === undefined || location === undefined) continue;
    const level = levelOrNew(item, location, timestamp);
    const delta = row.quantity - quantityOf(level.quantities, name);
    if (delta === 0) continue;
    moveAvailable(state, level, delta, timestamp);
    moves.push({ level, delta });
  }
  if (moves.length === 0) return { kind: "unchanged" };
  const group = {
    id: `gid://shopify/InventoryAdjustmentGroup/${state.nextGroup++}`,
    createdAt: timestamp,
    reason: input.reason,
    referenceDocumentUri: input.referenceDocumentUri ?? null,
    moves,
  };
  return { kind: "effective", group };
}

function judgeInput(input: SetInput): SetUserError[] {
  const errors: SetUserError[] = [];
  if (!settableNames.some((name) => name === input.name)) {
    errors.push({
      code: "INVALID_NAME",
      field: ["input", "name"],
      message: "The quantity name must be either 'available' or 'on_hand'.",
    });
  }
  if (!acceptedReasons.some((reason) => reason === input.reason)) {
    errors.push({
      code: "INVALID_REASON",
      field: ["input", "reason"],
      message: `The specified reason is invalid. Valid values are: ${acceptedReasons.join(", ")}.`,
    });
  }
  const uri = input.referenceDocumentUri;
  if (uri !== undefined && uri !== null && !URL.canParse(uri)) {
    errors.push({
      code: "INVALID_REFERENCE_DOCUMENT",
      field: ["input", "referenceDocumentUri"],
      message: "The specified reference document is invalid.",
    });
  }
  return errors;
}

interface JudgedRow {
  readonly row: SetRow;
  readonly item: InventoryItem | undefined;
  readonly location: Location | undefined;
  readonly errors: readonly SetUserError[];
}

const noErrors: readonly SetUserError[] = [];

function judgeRow(state: ShopState, name: SettableName, row: SetRow, index: number): JudgedRow {
  const item = findItem(state, row.inventoryItemId);
  const location = state.locations.get(row.locationId);
  const outOfRange = rangeFault(name, row.quantity);
  const stale = item !== undefined && location !== undefined && isStale(item, location, name, row);
  if (item?.inventory === "own" && location !== undefined && outOfRange === null && !stale) {
    return { row, item, location, errors: noErrors };
  }

  const errors: SetUserError[] = [];
  const add = (leaf: string, code: string, message: string) =>
    errors.push({ code, field: ["input", "quantities", String(index), leaf], message });
  if (outOfRange !== null) add("quantity", outOfRange.code, outOfRange.message);
  if (item === undefined) {
    add("inventoryItemId", "INVALID_INVENTORY_ITEM", "The specified inventory item could not be found.");
  } else if (item.inventory === "nonMutable") {
    add(
      "inventoryItemId",
      "NON_MUTABLE_INVENTORY_ITEM",
      "The specified inventory item is not allowed to be adjusted.",
    );
  }
  if (location === undefined)
    add("locationId", "INVALID_LOCATION", "The specified location could not be found.");
  if (stale) {
    add(
      "changeFromQuantity",
      "CHANGE_FROM_QUANTITY_STALE",
      "The changeFromQuantity argument no longer matches the persisted quantity.",
    );
  }
  return { row, item, location, errors };
}

function rangeFault(name: SettableName, quantity: number): { code: string; message: string } | null {
  if (name === "on_hand" && quantity < 0) {
    return { code: "INVALID_QUANTITY_NEGATIVE", message: "The quantity can't be negative." };
  }
  if (quantity < -HIGHEST) {
    return { code: "INVALID_QUANTITY_TOO_LOW", message: "The quantity can't be lower than -1,000,000,000." };
  }
  if (quantity > HIGHEST) {
    return { code: "INVALID_QUANTITY_TOO_HIGH", message: "The quantity can't be higher than 1,000,000,000." };
  }
  return null;
}

/** A pair without a level counts as 0. */
function isStale(item: InventoryItem, location: Location, name: SettableName, row: SetRow): boolean {
  if (row.changeFromQuantity === null || row.changeFromQuantity === undefined) return false;
  const level = findLevel(item, location);
  return row.changeFromQuantity !== (level === undefined ? 0 : quantityOf(level.quantities, name));
}

function duplicates(rows: readonly SetRow[]): SetUserError[] {
  const indexes = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const pair = `${row.inventoryItemId} ${row.locationId}`;
    const found = indexes.get(pair);
    if (found === undefined) indexes.set(pair, [index]);
    else found.push(index);
  }
  if (indexes.size === rows.length) return [];
  return [...indexes.values()]
    .filter((members) => members.length > 1)
    .flat()
    .toSorted((left, right) => left - right)
    .map((index) => ({
      code: "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
      field: ["input", "quantities", String(index), "locationId"],
      message: "The combination of inventoryItemId and locationId must be unique.",
    }));
}

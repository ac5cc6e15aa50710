import type { Comparison, Filter, FilterFields, ParsedFilter } from "./filter.ts";
import {
  compared,
  date,
  type FieldRule,
  fieldsOf,
  id,
  listOf,
  moment,
  oneOf,
  operatorsOf,
  quantity,
  text,
  truth,
  words,
} from "./filter-values.ts";
import { LISTING_STATES, type ListingState } from "./listing.ts";
import { parseFilter } from "./parse-filter.ts";
import type { Quantities } from "./quantities.ts";
import { ITEM_SYNC_SETTINGS, type ItemSyncSetting, SYNC_SETTINGS, type SyncSetting } from "./settings.ts";

/** What may be asked of an item. */
export type ItemCondition =
  /** Words that all occur in the SKU or the description, whatever their case. */
  | { readonly field: "text"; readonly op: "contains"; readonly value: string }
  /** Exactly one of these SKUs; case counts. */
  | { readonly field: "sku"; readonly op: "in"; readonly value: readonly string[] }
  /** The item's own setting. */
  | { readonly field: "syncInventory"; readonly op: "in"; readonly value: readonly ItemSyncSetting[] }
  /** The setting that counts: the item's own, or its customer's. */
  | { readonly field: "effectiveSyncInventory"; readonly op: "in"; readonly value: readonly SyncSetting[] }
  | {
      readonly field: "processOrders" | "received" | "archived" | "bundle";
      readonly op: "is";
      readonly value: boolean;
    }
  /** Units over all warehouses that count. */
  | { readonly field: keyof Quantities; readonly op: Comparison; readonly value: number }
  /** Listed at one of these stores, or at none of them. */
  | { readonly field: "store"; readonly op: "in" | "not_in"; readonly value: readonly string[] }
  /** A listing of the item is in one of these states; at this store, where one is named. */
  | {
      readonly field: "syncState";
      readonly op: "in";
      readonly value: readonly ListingState[];
      readonly storeId?: string;
    }
  /** A listing of the item differs from its store, as {@link isDiffering} has it; at this store, where one is named. */
  | {
      readonly field: "differsFromStore";
      readonly op: "is";
      readonly value: boolean;
      readonly storeId?: string;
    }
  /** The item has one of these tags, or all of them. */
  | { readonly field: "tags"; readonly op: "any" | "all"; readonly value: readonly string[] }
  | { readonly field: "createdAt" | "archivedAt"; readonly op: Comparison; readonly value: string }
  | { readonly field: "streetDate"; readonly op: Comparison; readonly value: string }
  | { readonly field: "streetDate"; readonly op: "is_set"; readonly value: boolean };

/** Which items are wanted. */
export type ItemFilter = Filter<ItemCondition>;

const atStore = { storeId: id("sto") };
const flag: FieldRule = { ops: { is: truth } };
const units: FieldRule = { ops: compared(quantity) };
const time: FieldRule = { ops: compared(moment) };

const FIELDS: Readonly<Record<ItemCondition["field"], FieldRule>> = {
  text: { ops: { contains: words } },
  sku: { ops: { in: listOf(text) } },
  syncInventory: { ops: { in: listOf(oneOf(ITEM_SYNC_SETTINGS)) } },
  effectiveSyncInventory: { ops: { in: listOf(oneOf(SYNC_SETTINGS)) } },
  processOrders: flag,
  received: flag,
  archived: flag,
  bundle: flag,
  onShelf: units,
  reserved: units,
  available: units,
  inbound: units,
  published: units,
  store: { ops: { in: listOf(id("sto")), not_in: listOf(id("sto")) } },
  syncState: { ops: { in: listOf(oneOf(LISTING_STATES)) }, more: atStore },
  differsFromStore: { ops: { is: truth }, more: atStore },
  tags: { ops: { any: listOf(text), all: listOf(text) } },
  createdAt: time,
  archivedAt: time,
  streetDate: { ops: { ...compared(date), is_set: truth } },
};

/**
 * Reads a filter over items, such as one that a person wrote or a file holds, and names everything that is wrong
 * with it.
 *
 * @example
 * ```ts
 * import { parseItemFilter } from "@trueup/sdk";
 *
 * parseItemFilter({
 *   and: [
 *     { field: "text", op: "contains", value: "black tee" },
 *     { field: "available", op: "lte", value: 5 },
 *     { not: { field: "syncInventory", op: "in", value: ["never"] } },
 *   ],
 * }).ok; // true
 *
 * parseItemFilter({ and: [{ field: "onShelf", op: "lt", value: "5" }] }); // { ok: false, faults: [{ path: "and.0.value", code: "wrong_type", message: "Must be a number." }] }
 * ```
 */
export function parseItemFilter(value: unknown): ParsedFilter<ItemFilter> {
  return parseFilter<ItemCondition>(value, FIELDS);
}

/**
 * What may be asked of an item, each with the operators that it takes.
 *
 * @example
 * ```ts
 * import { ITEM_FILTER_OPERATORS } from "@trueup/sdk";
 *
 * ITEM_FILTER_OPERATORS.tags; // ["any", "all"]
 * ```
 */
export const ITEM_FILTER_OPERATORS: Readonly<Record<ItemCondition["field"], readonly string[]>> =
  operatorsOf(FIELDS);

/**
 * What may be asked of an item, each operator with the value that it takes.
 *
 * @example
 * ```ts
 * import { ITEM_FILTER_FIELDS } from "@trueup/sdk";
 *
 * ITEM_FILTER_FIELDS.available.ops["lte"]?.type; // "units"
 * ITEM_FILTER_FIELDS.syncState.more["storeId"]?.prefix; // "sto"
 * ```
 */
export const ITEM_FILTER_FIELDS: FilterFields<ItemCondition["field"]> = fieldsOf(FIELDS);

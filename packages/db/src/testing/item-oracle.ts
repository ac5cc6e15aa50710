import {
  type Comparison,
  effectiveSetting,
  filterNode,
  isDiffering,
  type ItemCondition,
  type ItemFilter,
  type Quantities,
  quantitiesOf,
} from "@trueup/sdk";
import { sql } from "kysely";
import { countedOf } from "../counts.ts";
import { encodeId } from "../id.ts";
import type { ItemState } from "../item-state.ts";
import { type ListingState, loadListings } from "../listing-state.ts";
import { loadItems } from "../load-items.ts";
import type { Db } from "../schema.ts";

/** An item with all that a filter may ask of it, as the rest of the code has it. */
export interface KnownItem {
  readonly id: number;
  readonly row: {
    readonly sku: string;
    readonly description: string;
    readonly tags: readonly string[];
    readonly created_at: Date;
    readonly archived_at: Date | null;
    readonly street_date: string | null;
    readonly is_bundle: boolean;
  };
  readonly state: ItemState;
  readonly quantities: Quantities;
  readonly listings: readonly (ListingState & { readonly desiredLevel: number | null })[];
}

/** Every item of a customer. */
export async function knowItems(db: Db, customerId: number): Promise<readonly KnownItem[]> {
  const { rows } = await sql<KnownItem["row"] & { readonly id: number }>`
    SELECT id, sku, description, tags, created_at, archived_at, street_date::text AS street_date, is_bundle
    FROM item WHERE customer_id = ${customerId} ORDER BY id`.execute(db);
  const states = await loadItems(
    db,
    rows.map(({ id }) => ({ customerId, itemId: id })),
  );
  const { rows: linked } = await sql<{ id: number; desired_level: number | null }>`
    SELECT id, desired_level FROM listing WHERE customer_id = ${customerId} AND unlinked_at IS NULL ORDER BY id`.execute(
    db,
  );
  const desired = new Map(linked.map((row) => [row.id, row.desired_level]));
  const listings = await loadListings(db, customerId, [...desired.keys()]);
  const stateOf = new Map(states.map((state) => [state.id, state]));
  return rows.flatMap((row) => {
    const state = stateOf.get(row.id);
    if (state === undefined) return [];
    const own = listings
      .filter((listing) => listing.item.id === row.id)
      .map((listing) => ({ ...listing, desiredLevel: desired.get(listing.id) ?? null }));
    return [{ id: row.id, row, state, quantities: quantitiesOf(countedOf(state)), listings: own }];
  });
}

/** Whether a filter wants the item: what its SQL has to answer, without any. */
export function wants(filter: ItemFilter, item: KnownItem): boolean {
  const node = filterNode(filter);
  switch (node.kind) {
    case "and":
      return node.parts.every((part) => wants(part, item));
    case "or":
      return node.parts.some((part) => wants(part, item));
    case "not":
      return !wants(node.part, item);
    case "condition":
      return holds(node.condition, item);
  }
}

function holds(condition: ItemCondition, { row, state, quantities, listings }: KnownItem): boolean {
  const at = (storeId: string | undefined) =>
    listings.filter(({ store }) => storeId === undefined || encodeId("store", store.id) === storeId);
  switch (condition.field) {
    case "text":
      return condition.value
        .split(/\s+/)
        .every((word) => `${row.sku}\n${row.description}`.toLowerCase().includes(word.toLowerCase()));
    case "sku":
      return condition.value.includes(row.sku);
    case "syncInventory":
      return condition.value.includes(state.setting);
    case "effectiveSyncInventory":
      return condition.value.includes(effectiveSetting(state.setting, state.customer.syncSetting));
    case "processOrders":
      return state.processOrders === condition.value;
    case "received":
      return state.received === condition.value;
    case "archived":
      return (row.archived_at !== null) === condition.value;
    case "bundle":
      return row.is_bundle === condition.value;
    case "onShelf":
    case "reserved":
    case "available":
    case "inbound":
    case "published":
      return compares(quantities[condition.field], condition.op, condition.value);
    case "store": {
      const listed = listings.some(({ store }) => condition.value.includes(encodeId("store", store.id)));
      return listed === (condition.op === "in");
    }
    case "syncState":
      return at(condition.storeId).some((listing) => condition.value.includes(listing.state));
    case "differsFromStore": {
      const differing = at(condition.storeId).some(({ facts, desiredLevel }) =>
        isDiffering(facts, desiredLevel),
      );
      return differing === condition.value;
    }
    case "tags": {
      const has = (tag: string) => row.tags.includes(tag);
      return condition.op === "any" ? condition.value.some(has) : condition.value.every(has);
    }
    case "createdAt":
      return compares(row.created_at.getTime(), condition.op, Date.parse(condition.value));
    case "archivedAt":
      return (
        row.archived_at !== null &&
        compares(row.archived_at.getTime(), condition.op, Date.parse(condition.value))
      );
    case "streetDate":
      if (condition.op === "is_set") return (row.street_date !== null) === condition.value;
      return row.street_date !== null && compares(row.street_date, condition.op, condition.value);
  }
}

export function compares<T extends number | string>(value: T, op: Comparison, bound: T): boolean {
  switch (op) {
    case "eq":
      return value === bound;
    case "gt":
      return value > bound;
    case "gte":
      return value >= bound;
    case "lt":
      return value < bound;
    case "lte":
      return value <= bound;
  }
}

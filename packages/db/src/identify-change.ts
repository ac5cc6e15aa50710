import { createHash } from "node:crypto";
import type { Fault } from "@trueup/sdk";
import { encodeId } from "./id.ts";
import { type CustomerWarehouses, type Movement, movementsOf, placesOf } from "./movement.ts";
import type { StoredAnswer } from "./history-schema.ts";
import type { Place, StockRequestChange } from "./stock-change-request.ts";

/** A source id that was answered before. */
export interface KnownSource {
  readonly customerId: number;
  readonly sourceId: string;
  readonly contentHash: Uint8Array;
  /** The customer's default warehouse at that time: what a change meant that named none. */
  readonly defaultWarehouseId: number;
  readonly answer: StoredAnswer;
}

/** What is there of all that a change names. */
export interface NamedByChange<Item> {
  readonly item: Item | undefined;
  readonly source: KnownSource | undefined;
  readonly warehouses: CustomerWarehouses | undefined;
}

export type IdentifiedChange<Item> =
  | {
      readonly kind: "new";
      readonly item: Item;
      readonly movements: readonly Movement[];
      /** What a repetition is known by; null where the change has no source id. */
      readonly source: Pick<KnownSource, "sourceId" | "contentHash" | "defaultWarehouseId"> | null;
    }
  | { readonly kind: "repeated"; readonly answer: StoredAnswer }
  | { readonly kind: "reused" | "unknown"; readonly faults: readonly Fault[] };

/** Tells whether a change is new, came before, or names what is not there. */
export function identifyChange<Item extends { readonly id: number }>(
  change: StockRequestChange,
  path: string,
  { item, source, warehouses }: NamedByChange<Item>,
): IdentifiedChange<Item> {
  if (source !== undefined) {
    const hash = hashContent(change, item?.id ?? null, source.defaultWarehouseId);
    return hash.equals(source.contentHash)
      ? { kind: "repeated", answer: source.answer }
      : { kind: "reused", faults: [reusedSource(path, source.sourceId)] };
  }
  if (warehouses === undefined) return { kind: "unknown", faults: [unknownItem(path, change)] };
  const faults = unknownWarehouses(path, change, warehouses);
  if (item === undefined) return { kind: "unknown", faults: [unknownItem(path, change), ...faults] };
  if (faults.length > 0) return { kind: "unknown", faults };
  const { defaultId } = warehouses;
  const { sourceId } = change;
  return {
    kind: "new",
    item,
    movements: movementsOf(change, defaultId),
    source:
      sourceId === null
        ? null
        : { sourceId, contentHash: hashContent(change, item.id, defaultId), defaultWarehouseId: defaultId },
  };
}

/**
 * What has to be equal for a repetition: not how the item or the default warehouse is named, nor when the change is
 * said to have happened.
 */
function hashContent(change: StockRequestChange, itemId: number | null, defaultWarehouseId: number): Buffer {
  const { sourceId: _, occurredAt: __, item, ...rest } = change;
  const named = (place: Place): Place => ({ ...place, warehouseId: place.warehouseId ?? defaultWarehouseId });
  const places =
    rest.kind === "move" ? { from: named(rest.from), to: named(rest.to) } : { place: named(rest.place) };
  const content = { ...rest, ...places, item: itemId === null ? item : { itemId } };
  return createHash("sha256")
    .update(JSON.stringify(sortKeys(content)))
    .digest();
}

function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sortKeys(inner)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function unknownWarehouses(
  path: string,
  change: StockRequestChange,
  { ids }: CustomerWarehouses,
): readonly Fault[] {
  return placesOf(change).flatMap(([field, { warehouseId }]) => {
    if (warehouseId === null || ids.has(warehouseId)) return [];
    const message = `This customer has no warehouse ${encodeId("warehouse", warehouseId)}.`;
    return [{ path: `${path}.${field}`, code: "unknown_warehouse", message }];
  });
}

function unknownItem(path: string, change: StockRequestChange): Fault {
  return "sku" in change.item
    ? {
        path: `${path}.sku`,
        code: "unknown_sku",
        message: `No item of this customer has the SKU "${change.item.sku}".`,
      }
    : { path: `${path}.itemId`, code: "unknown_item", message: "No such item of this customer." };
}

function reusedSource(path: string, sourceId: string): Fault {
  return {
    path: `${path}.sourceId`,
    code: "source_id_reused",
    message: `The source id "${sourceId}" was used before for a change with other content.`,
  };
}

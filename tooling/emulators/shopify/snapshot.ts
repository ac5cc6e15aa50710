import { insertItem } from "./catalogue.ts";
import type { InventoryItem, Level, Location, Quantities, ShopState } from "./state.ts";

/** Everything that the shop holds, as plain JSON. Tokens, buckets and idempotency keys are not part of it. */
export interface ShopSnapshot {
  readonly format: 1;
  readonly shop: string;
  readonly nextNumber: number;
  readonly nextGroup: number;
  /** Orders themselves are not kept, but their ids are never given twice. */
  readonly nextOrder?: number;
  readonly locations: readonly Location[];
  readonly items: readonly SnapshotItem[];
}

interface SnapshotItem extends Omit<InventoryItem, "levels" | "total"> {
  readonly levels: readonly SnapshotLevel[];
}

interface SnapshotLevel extends Pick<Level, "isActive" | "createdAt" | "updatedAt"> {
  readonly locationId: string;
  readonly quantities: Quantities;
}

export function takeSnapshot(state: ShopState): ShopSnapshot {
  return {
    format: 1,
    shop: state.shop,
    nextNumber: state.nextNumber,
    nextGroup: state.nextGroup,
    nextOrder: state.nextOrder,
    locations: [...state.locations.values()].map((location) => ({ ...location })),
    items: state.itemsInOrder.map(({ total: _total, ...item }) => ({
      ...item,
      levels: item.levels.map(({ location, quantities, isActive, createdAt, updatedAt }) => ({
        locationId: location.id,
        quantities: { ...quantities },
        isActive,
        createdAt,
        updatedAt,
      })),
    })),
  };
}

/** Replaces all that the shop holds. */
export function restoreSnapshot(state: ShopState, given: unknown): void {
  const snapshot = parseSnapshot(given);
  state.nextNumber = snapshot.nextNumber;
  state.nextGroup = snapshot.nextGroup;
  state.nextOrder = snapshot.nextOrder ?? 1;
  state.locations.clear();
  state.items.clear();
  state.itemByVariantId.clear();
  state.itemByProductId.clear();
  state.itemsInOrder.length = 0;
  for (const location of snapshot.locations) state.locations.set(location.id, { ...location });
  for (const { levels, ...rest } of snapshot.items) {
    const item: InventoryItem = {
      ...rest,
      levels: [],
      total: { before: 0, changedAt: Number.NEGATIVE_INFINITY },
    };
    for (const { locationId, quantities, ...level } of levels) {
      const location = state.locations.get(locationId);
      if (location !== undefined)
        item.levels.push({ ...level, item, location, quantities: { ...quantities } });
    }
    insertItem(state, item);
  }
}

function parseSnapshot(given: unknown): ShopSnapshot {
  const isOurs = typeof given === "object" && given !== null && "format" in given && given.format === 1;
  if (!isOurs || !("items" in given) || !Array.isArray(given.items)) {
    throw new Error("This is no snapshot of an emulated Shopify shop (format 1)");
  }
  const parsed: ShopSnapshot = JSON.parse(JSON.stringify(given));
  return parsed;
}

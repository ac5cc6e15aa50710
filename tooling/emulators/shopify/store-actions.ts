import { levelOrThrow, viewOf } from "./catalogue.ts";
import type { LevelView } from "./catalogue.ts";
import { findItem, moveAvailable, onHand } from "./state.ts";
import type { ShopState } from "./state.ts";

/** What happens at the store itself, without the API. The location is the first one where none is named. */
export interface StoreActions {
  levels(): readonly LevelView[];
  /** Available quantity, or undefined where no such level exists. */
  available(inventoryItemId: string, locationId?: string): number | undefined;
  /** An order placed at the store: available falls, committed rises. */
  sell(inventoryItemId: string, quantity: number, locationId?: string): void;
  /** An order shipped: committed and on hand fall. */
  fulfil(inventoryItemId: string, quantity: number, locationId?: string): void;
  /** Somebody types a number into the store's own admin. */
  edit(
    inventoryItemId: string,
    change: { readonly available: number } | { readonly onHand: number },
    locationId?: string,
  ): void;
}

export function storeActions(state: ShopState): StoreActions {
  return {
    levels: () => state.itemsInOrder.filter((item) => item.exists).flatMap((item) => item.levels.map(viewOf)),
    available(inventoryItemId, locationId) {
      const location = locationId ?? state.locations.keys().next().value;
      const levels = findItem(state, inventoryItemId)?.levels ?? [];
      return levels.find((level) => level.location.id === location)?.quantities.available;
    },
    sell(inventoryItemId, quantity, locationId) {
      const level = levelOrThrow(state, inventoryItemId, locationId);
      moveAvailable(state, level, -quantity, state.timestamp());
      level.quantities.committed += quantity;
    },
    fulfil(inventoryItemId, quantity, locationId) {
      levelOrThrow(state, inventoryItemId, locationId).quantities.committed -= quantity;
    },
    edit(inventoryItemId, change, locationId) {
      const level = levelOrThrow(state, inventoryItemId, locationId);
      const delta =
        "available" in change
          ? change.available - level.quantities.available
          : change.onHand - onHand(level.quantities);
      moveAvailable(state, level, delta, state.timestamp());
    },
  };
}

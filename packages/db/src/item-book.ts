import type { ItemState } from "./item-state.ts";
import { NO_ZERO_GUARD, type ZeroGuard } from "./zero-guard.ts";

/** The items of a transaction as they stand, changed step by step by what is planned. */
export interface ItemBook {
  find(itemId: number): ItemState | undefined;
  put(item: ItemState): void;
  /** The loaded bundles that have the item as a part. */
  bundlesOf(itemId: number): readonly number[];
  readonly guard: ZeroGuard;
}

/** A book of loaded items; `changed` are those that a plan has put back. */
export function createItemBook(
  items: readonly ItemState[],
  guard: ZeroGuard = NO_ZERO_GUARD,
): ItemBook & { changed(): readonly ItemState[] } {
  const byId = new Map(items.map((item) => [item.id, item]));
  const changed = new Set<number>();
  const bundles = indexBundles(items);
  return {
    find: (itemId) => byId.get(itemId),
    put(item) {
      byId.set(item.id, item);
      changed.add(item.id);
    },
    bundlesOf: (itemId) => bundles.get(itemId) ?? [],
    guard,
    changed: () => [...changed].flatMap((id) => byId.get(id) ?? []),
  };
}

/** The same book, for what is an item's own and nothing of the bundles that it is in: its flag, its setting. */
export function alone(book: ItemBook): ItemBook {
  return { ...book, bundlesOf: () => NO_BUNDLES };
}

const NO_BUNDLES: readonly number[] = [];

/** By part. */
export function indexBundles(items: readonly ItemState[]): ReadonlyMap<number, readonly number[]> {
  const bundles = new Map<number, number[]>();
  for (const { id, bundle } of items) {
    for (const { itemId } of bundle?.parts ?? []) {
      const own = bundles.get(itemId);
      if (own === undefined) bundles.set(itemId, [id]);
      else own.push(id);
    }
  }
  return bundles;
}

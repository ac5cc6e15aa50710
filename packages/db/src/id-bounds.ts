import type { ItemState } from "./item-state.ts";

/**
 * Ids that `events` events of the loaded items need at most, each with `lines` lines of history: beside them one for a
 * flip of the item, and one for a flip of every bundle; a decision for every listing of the item and of the bundles.
 */
export function idBounds(
  items: readonly ItemState[],
  { events, lines }: { readonly events: number; readonly lines: number },
): { readonly history: number; readonly decision: number } {
  let mostListings = 0;
  let bundles = 0;
  let bundleListings = 0;
  for (const { bundle, listings } of items) {
    mostListings = Math.max(mostListings, listings.length);
    if (bundle === null) continue;
    bundles += 1;
    bundleListings += listings.length;
  }
  return {
    history: events * (lines + 1 + bundles),
    decision: events * (mostListings + bundleListings),
  };
}

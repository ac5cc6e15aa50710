import { type SavedComponents, saveComponents } from "../save-components.ts";
import type { Floor } from "./floor.ts";

/** Makes an item of a floor a bundle of others of it, by SKU. */
export function compose(
  floor: Floor,
  bundle: string,
  components: Readonly<Record<string, number>>,
): Promise<SavedComponents> {
  return saveComponents(floor.db, {
    customerId: floor.customerId,
    itemId: floor.item(bundle).id,
    components: Object.entries(components).map(([sku, units]) => ({ item: { sku }, units })),
    ifVersion: null,
  });
}

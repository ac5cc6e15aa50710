import { GraphQLError } from "graphql";
import { countSameSku, pageOf } from "./search.ts";
import type { PageArguments } from "./search.ts";
import { findLevel, quantityNames, quantityOf, sellableQuantity, totalInventory } from "./state.ts";
import type { InventoryItem, Level, Location, QuantityName, ShopState } from "./state.ts";

export function itemView(state: ShopState, item: InventoryItem): object {
  return {
    __typename: "InventoryItem",
    id: item.id,
    legacyResourceId: String(item.legacyId),
    sku: item.sku,
    tracked: item.tracked,
    requiresShipping: item.requiresShipping,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    duplicateSkuCount: () => countSameSku(state, item),
    inventoryLevel: ({
      locationId,
      includeInactive,
    }: {
      locationId: string;
      includeInactive?: boolean | null;
    }) => {
      const location = state.locations.get(locationId);
      const level = location && findLevel(item, location);
      return level && (level.isActive || includeInactive === true) ? levelView(state, level) : null;
    },
    inventoryLevels: (args: PageArguments & { includeInactive?: boolean | null }) => {
      const found = item.levels.filter((level) => level.isActive || args.includeInactive === true);
      const rows = found.map((level) => ({ legacyId: level.location.levelNumber, level }));
      return pageOf(rows, args, ({ level }) => levelView(state, level));
    },
    variant: () => variantView(state, item),
    variants: (args: PageArguments) => pageOf([item], args, () => variantView(state, item)),
  };
}

export function levelView(state: ShopState, level: Level): object {
  const { item, location } = level;
  return {
    __typename: "InventoryLevel",
    id: `gid://shopify/InventoryLevel/${location.levelNumber}?inventory_item_id=${item.legacyId}`,
    createdAt: level.createdAt,
    updatedAt: level.updatedAt,
    isActive: level.isActive,
    item: () => itemView(state, item),
    location: () => locationView(location),
    quantities: ({ names }: { names: readonly string[] }) =>
      names.map((given) => {
        const name = quantityNameOf(given);
        return {
          __typename: "InventoryQuantity",
          id: `gid://shopify/InventoryQuantity/${location.levelNumber}?inventory_item_id=${item.legacyId}&name=${name}`,
          name,
          quantity: quantityOf(level.quantities, name),
          updatedAt: name === "available" ? level.updatedAt : null,
        };
      }),
  };
}

export function locationView(location: Location): object {
  return {
    __typename: "Location",
    id: location.id,
    legacyResourceId: String(location.legacyId),
    name: location.name,
    isActive: location.isActive,
    fulfillsOnlineOrders: true,
    createdAt: location.createdAt,
    updatedAt: location.createdAt,
  };
}

export function variantView(state: ShopState, item: InventoryItem): object {
  return {
    __typename: "ProductVariant",
    id: item.variantId,
    legacyResourceId: String(variantNumber(item)),
    sku: item.sku,
    barcode: item.barcode,
    title: "Default Title",
    displayName: `${item.title} - Default Title`,
    inventoryPolicy: "DENY",
    requiresComponents: item.inventory === "nonMutable",
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    inventoryQuantity: () => sellableQuantity(item),
    inventoryItem: () => itemView(state, item),
    product: () => productView(state, item),
  };
}

export function productView(state: ShopState, item: InventoryItem): object {
  return {
    __typename: "Product",
    id: item.productId,
    legacyResourceId: item.productId.split("/").at(-1),
    title: item.title,
    handle: item.title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-"),
    status: "ACTIVE",
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    totalInventory: () => totalInventory(state, item),
  };
}

export function variantNumber(item: InventoryItem): number {
  return Number(item.variantId.split("/").at(-1));
}

function quantityNameOf(given: string): QuantityName {
  const name = quantityNames.find((candidate) => candidate === given);
  if (name !== undefined) return name;
  throw new GraphQLError(`The quantity name '${given}' is invalid.`, {
    extensions: { code: "INVALID_FIELD_ARGUMENTS" },
  });
}

import { findItem, findLevel, levelOrNew, noteTotal, onHand } from "./state.ts";
import type { InventoryItem, Level, Location, ShopState } from "./state.ts";

/** One variant with its product, its inventory item and its level at one location. */
interface NewVariant {
  readonly sku: string | null;
  /** Product title; the SKU by default. */
  readonly title?: string;
  readonly barcode?: string;
  /** Available quantity of the level, 0 by default. */
  readonly quantity?: number;
  /** Sold by orders and not yet fulfilled, 0 by default; part of on hand. */
  readonly committed?: number;
  /** True by default. */
  readonly tracked?: boolean;
  /** Whether the item is stocked at the location; "active" by default, "none" makes no level. */
  readonly level?: "active" | "inactive" | "none";
  /** Where the level is; the first location by default. */
  readonly locationId?: string;
  /** "nonMutable" is a bundle's parent, whose quantities cannot be set; "own" by default. */
  readonly inventory?: "own" | "nonMutable";
}

export interface VariantIds {
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly productId: string;
}

export interface Catalogue {
  addVariant(variant: NewVariant): VariantIds;
  /** Removes the variant and its inventory item, as a merchant's delete does. Takes either id. */
  deleteVariant(variantOrInventoryItemId: string): void;
  setSku(inventoryItemId: string, sku: string | null): void;
  setTracked(inventoryItemId: string, tracked: boolean): void;
  /** Stocks the item at the location, or stops; quantities stay. */
  setLevelActive(inventoryItemId: string, locationId: string, active: boolean): void;
  addLocation(name: string): string;
  setLocationActive(locationId: string, active: boolean): void;
  deleteLocation(locationId: string): void;
  locationIds(): readonly string[];
  variants(): readonly (VariantIds & { readonly sku: string | null })[];
}

export interface LevelView {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly sku: string | null;
  readonly isActive: boolean;
  readonly available: number;
  readonly onHand: number;
  readonly committed: number;
}

const FIRST_LOCATION = 106_318_430_514;
const FIRST_LEVEL_NUMBER = 143_273_001_266;
const FIRST_PRODUCT = 10_173_000_000_000;
const FIRST_VARIANT = 51_111_000_000_000;
const FIRST_ITEM = 53_214_000_000_000;
/** Shopify's ids of one table lie 32 768 apart. */
const STEP = 32_768;

export function createCatalogue(state: ShopState): Catalogue {
  return {
    addVariant: (variant) => addVariant(state, variant),
    deleteVariant(id) {
      const item = state.itemByVariantId.get(id) ?? itemOrThrow(state, id);
      item.exists = false;
      state.revision++;
    },
    setSku(inventoryItemId, sku) {
      itemOrThrow(state, inventoryItemId).sku = sku;
      state.revision++;
    },
    setTracked(inventoryItemId, tracked) {
      itemOrThrow(state, inventoryItemId).tracked = tracked;
    },
    setLevelActive(inventoryItemId, locationId, active) {
      const item = itemOrThrow(state, inventoryItemId);
      noteTotal(state, item);
      levelOrNew(item, locationOrFirst(state, locationId), state.timestamp()).isActive = active;
    },
    addLocation: (name) => addLocation(state, name),
    setLocationActive(locationId, active) {
      locationOrFirst(state, locationId).isActive = active;
    },
    deleteLocation: (locationId) => deleteLocation(state, locationId),
    locationIds: () => [...state.locations.keys()],
    variants: () =>
      state.itemsInOrder
        .filter((item) => item.exists)
        .map((item) => Object.assign(idsOf(item), { sku: item.sku })),
  };
}

function addVariant(state: ShopState, variant: NewVariant): VariantIds {
  const step = state.nextNumber++ * STEP;
  const createdAt = state.timestamp();
  const item: InventoryItem = {
    id: `gid://shopify/InventoryItem/${FIRST_ITEM + step}`,
    legacyId: FIRST_ITEM + step,
    variantId: `gid://shopify/ProductVariant/${FIRST_VARIANT + step}`,
    productId: `gid://shopify/Product/${FIRST_PRODUCT + step}`,
    title: variant.title ?? variant.sku ?? "Untitled",
    barcode: variant.barcode ?? null,
    inventory: variant.inventory ?? "own",
    sku: variant.sku,
    tracked: variant.tracked ?? true,
    requiresShipping: true,
    exists: true,
    levels: [],
    createdAt,
    updatedAt: createdAt,
    total: { before: 0, changedAt: Number.NEGATIVE_INFINITY },
  };
  insertItem(state, item);
  const kind = variant.level ?? "active";
  if (kind !== "none") {
    const level = levelOrNew(item, locationOrFirst(state, variant.locationId), createdAt);
    level.isActive = kind === "active";
    level.quantities.available = variant.quantity ?? 0;
    level.quantities.committed = variant.committed ?? 0;
  }
  return idsOf(item);
}

function addLocation(state: ShopState, name: string): string {
  const step = (state.nextNumber++ - 1) * STEP;
  const legacyId = FIRST_LOCATION + step;
  const id = `gid://shopify/Location/${legacyId}`;
  const levelNumber = FIRST_LEVEL_NUMBER + step;
  state.locations.set(id, { id, legacyId, name, levelNumber, isActive: true, createdAt: state.timestamp() });
  return id;
}

function deleteLocation(state: ShopState, locationId: string): void {
  const location = locationOrFirst(state, locationId);
  state.locations.delete(location.id);
  for (const item of state.itemsInOrder) {
    const index = item.levels.findIndex((level) => level.location === location);
    if (index >= 0) item.levels.splice(index, 1);
  }
}

export function insertItem(state: ShopState, item: InventoryItem): void {
  state.items.set(item.id, item);
  state.itemByVariantId.set(item.variantId, item);
  state.itemByProductId.set(item.productId, item);
  state.itemsInOrder.push(item);
  state.revision++;
}

export function viewOf(level: Level): LevelView {
  return {
    inventoryItemId: level.item.id,
    locationId: level.location.id,
    sku: level.item.sku,
    isActive: level.isActive,
    available: level.quantities.available,
    onHand: onHand(level.quantities),
    committed: level.quantities.committed,
  };
}

/** The level of a pair that a caller names by hand; a wrong id is the caller's bug. */
export function levelOrThrow(state: ShopState, inventoryItemId: string, locationId?: string): Level {
  const location = locationOrFirst(state, locationId);
  const level = findLevel(itemOrThrow(state, inventoryItemId), location);
  if (level === undefined) throw new Error(`${inventoryItemId} has no level at ${location.id}`);
  return level;
}

function itemOrThrow(state: ShopState, id: string): InventoryItem {
  const item = findItem(state, id);
  if (item === undefined) throw new Error(`The emulated shop has no item ${id}`);
  return item;
}

function locationOrFirst(state: ShopState, id?: string): Location {
  const found = id === undefined ? state.locations.values().next().value : state.locations.get(id);
  if (found === undefined) throw new Error(`The emulated shop has no location ${id ?? "at all"}`);
  return found;
}

function idsOf(item: InventoryItem): VariantIds {
  return { variantId: item.variantId, inventoryItemId: item.id, productId: item.productId };
}

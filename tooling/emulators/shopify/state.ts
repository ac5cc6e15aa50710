/** What a shop holds: locations, items with their variants and products, and levels with their quantities. */
export interface ShopState {
  readonly shop: string;
  readonly locations: Map<string, Location>;
  readonly items: Map<string, InventoryItem>;
  readonly itemByVariantId: Map<string, InventoryItem>;
  readonly itemByProductId: Map<string, InventoryItem>;
  /** In order of their ids; deleted ones stay with `exists: false`. */
  readonly itemsInOrder: InventoryItem[];
  /** Grows with every item added, deleted or renamed: indexes built on the items know when they are stale. */
  revision: number;
  nextNumber: number;
  nextGroup: number;
  nextOrder: number;
  /** Monotonic ms. */
  readonly now: () => number;
  /** The shop's clock as Shopify writes it, e.g. "2026-04-28T03:34:16Z". */
  readonly timestamp: () => string;
}

export interface Location {
  readonly id: string;
  readonly legacyId: number;
  readonly name: string;
  readonly createdAt: string;
  /** The number in the ids of this location's levels, which is not the location's own. */
  readonly levelNumber: number;
  isActive: boolean;
}

export interface InventoryItem {
  readonly id: string;
  readonly legacyId: number;
  readonly variantId: string;
  readonly productId: string;
  readonly title: string;
  readonly barcode: string | null;
  readonly inventory: "own" | "nonMutable";
  readonly createdAt: string;
  readonly levels: Level[];
  sku: string | null;
  tracked: boolean;
  requiresShipping: boolean;
  exists: boolean;
  updatedAt: string;
  total: LaggingTotal;
}

export interface Level {
  readonly item: InventoryItem;
  readonly location: Location;
  readonly quantities: Quantities;
  readonly createdAt: string;
  isActive: boolean;
  updatedAt: string;
}

/** On hand is the sum of all but `incoming`, never stored. */
export interface Quantities {
  available: number;
  committed: number;
  damaged: number;
  incoming: number;
  quality_control: number;
  reserved: number;
  safety_stock: number;
}

export const quantityNames = [
  "available",
  "committed",
  "damaged",
  "incoming",
  "on_hand",
  "quality_control",
  "reserved",
  "safety_stock",
] as const;
export type QuantityName = (typeof quantityNames)[number];

/** `product.totalInventory` trails the levels; `before` is what it still says until the lag has passed. */
interface LaggingTotal {
  before: number;
  changedAt: number;
}

const TOTAL_LAG_MS = 2_000;

export function createShopState(shop: string, now: () => number, date: () => Date): ShopState {
  return {
    shop,
    locations: new Map(),
    items: new Map(),
    itemByVariantId: new Map(),
    itemByProductId: new Map(),
    itemsInOrder: [],
    revision: 0,
    nextNumber: 1,
    nextGroup: 53_834_338_828_594,
    nextOrder: 1,
    now,
    timestamp: () => `${date().toISOString().slice(0, 19)}Z`,
  };
}

export function findItem(state: ShopState, id: string): InventoryItem | undefined {
  const item = state.items.get(id);
  return item?.exists === true ? item : undefined;
}

export function findLevel(item: InventoryItem, location: Location): Level | undefined {
  for (const level of item.levels) if (level.location === location) return level;
  return undefined;
}

/** The level of the pair, made inactive and empty where there is none. */
export function levelOrNew(item: InventoryItem, location: Location, timestamp: string): Level {
  const found = findLevel(item, location);
  if (found !== undefined) return found;
  const quantities = {
    available: 0,
    committed: 0,
    damaged: 0,
    incoming: 0,
    quality_control: 0,
    reserved: 0,
    safety_stock: 0,
  };
  const level = { item, location, quantities, createdAt: timestamp, isActive: false, updatedAt: timestamp };
  item.levels.push(level);
  return level;
}

export function onHand(quantities: Quantities): number {
  const { available, committed, damaged, quality_control, reserved, safety_stock } = quantities;
  return available + committed + damaged + quality_control + reserved + safety_stock;
}

export function quantityOf(quantities: Quantities, name: QuantityName): number {
  return name === "on_hand" ? onHand(quantities) : quantities[name];
}

/** Moves `available`, and with it on hand. */
export function moveAvailable(state: ShopState, level: Level, delta: number, timestamp: string): void {
  noteTotal(state, level.item);
  level.quantities.available += delta;
  level.updatedAt = timestamp;
}

/** What the variant shows as sellable: active levels only. */
export function sellableQuantity(item: InventoryItem): number {
  let sum = 0;
  for (const level of item.levels) if (level.isActive) sum += level.quantities.available;
  return sum;
}

export function totalInventory(state: ShopState, item: InventoryItem): number {
  const settled = state.now() - item.total.changedAt >= TOTAL_LAG_MS;
  return settled ? sellableQuantity(item) : item.total.before;
}

/** Call before a change: the product's total goes on saying what it says now until the lag has passed. */
export function noteTotal(state: ShopState, item: InventoryItem): void {
  item.total.before = totalInventory(state, item);
  item.total.changedAt = state.now();
}

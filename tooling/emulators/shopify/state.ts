/** One variant with its product, its inventory item and its level at one location. */
export interface NewVariant {
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
  /** "nonMutable" is a bundle's parent, whose quantities cannot be set. */
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

import type { ItemName } from "./stock-change.ts";

/**
 * How deep bundles may be made of bundles: 1 is a bundle of items that are none.
 *
 * @example
 * ```ts
 * import { MAX_BUNDLE_DEPTH } from "@trueup/sdk";
 *
 * MAX_BUNDLE_DEPTH; // 3
 * ```
 */
export const MAX_BUNDLE_DEPTH = 3;

/**
 * Components that one bundle may name.
 *
 * @example
 * ```ts
 * import { MAX_BUNDLE_COMPONENTS } from "@trueup/sdk";
 *
 * MAX_BUNDLE_COMPONENTS; // 100
 * ```
 */
export const MAX_BUNDLE_COMPONENTS = 100;

/**
 * Different items that one bundle may come down to, with the bundles in it taken apart.
 *
 * @example
 * ```ts
 * import { MAX_BUNDLE_PARTS } from "@trueup/sdk";
 *
 * MAX_BUNDLE_PARTS; // 500
 * ```
 */
export const MAX_BUNDLE_PARTS = 500;

/**
 * Units of one component that a bundle may name.
 *
 * @example
 * ```ts
 * import { MAX_COMPONENT_UNITS } from "@trueup/sdk";
 *
 * MAX_COMPONENT_UNITS; // 100000
 * ```
 */
export const MAX_COMPONENT_UNITS = 100_000;

/** What a bundle is made of. */
export interface BundleComponent {
  readonly itemId: string;
  readonly sku: string;
  /** Of it in one bundle. */
  readonly units: number;
}

/**
 * A component of a bundle to be made: an item, named in one way, and how many of it.
 *
 * @example
 * ```ts
 * import type { NewBundleComponent } from "@trueup/sdk";
 *
 * const giftSet: NewBundleComponent[] = [
 *   { sku: "MUG", units: 2 },
 *   { itemId: "itm_7", units: 1 },
 * ];
 * ```
 */
export type NewBundleComponent = ItemName & { readonly units: number };

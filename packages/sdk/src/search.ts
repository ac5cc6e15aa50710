import type { ItemFilter } from "./item-filter.ts";
import type { OrderFilter } from "./order-filter.ts";

/**
 * What a search finds.
 *
 * @example
 * ```ts
 * import { SEARCH_KINDS } from "@trueup/sdk";
 *
 * SEARCH_KINDS; // ["items", "orders"]
 * ```
 */
export const SEARCH_KINDS = ["items", "orders"] as const;

/** One of {@link SEARCH_KINDS}. */
export type SearchKind = (typeof SEARCH_KINDS)[number];

/**
 * In which order items are found: as they were added, or by SKU; with a minus the other way round.
 *
 * @example
 * ```ts
 * import { ITEM_SORTS } from "@trueup/sdk";
 *
 * ITEM_SORTS; // ["id", "-id", "sku", "-sku"]
 * ```
 */
export const ITEM_SORTS = ["id", "-id", "sku", "-sku"] as const;

/** One of {@link ITEM_SORTS}. */
export type ItemSort = (typeof ITEM_SORTS)[number];

/**
 * In which order orders are found: as they came in, or the newest first.
 *
 * @example
 * ```ts
 * import { ORDER_SORTS } from "@trueup/sdk";
 *
 * ORDER_SORTS; // ["id", "-id"]
 * ```
 */
export const ORDER_SORTS = ["id", "-id"] as const;

/** One of {@link ORDER_SORTS}. */
export type OrderSort = (typeof ORDER_SORTS)[number];

/**
 * What is looked for, and which page of it. A page holds what was found among a bounded number of rows: it may have
 * fewer entries than asked for, even none, and still a `nextCursor`.
 */
export interface FindItems {
  readonly filter: ItemFilter;
  /** `id` where left out. */
  readonly sort?: ItemSort;
  /** Rows wanted, 1–200. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** As {@link FindItems}, of orders. */
export interface FindOrders {
  readonly filter: OrderFilter;
  /** `id` where left out. */
  readonly sort?: OrderSort;
  /** Rows wanted, 1–200. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** How many rows a filter finds. */
export interface SearchCount {
  readonly count: number;
  /** True: counting was given up, and there may be more. */
  readonly atLeast: boolean;
}

/** A filter with a name, of one user, or shared with everybody who may use the customer. */
export type SavedSearch = SearchedItems | SearchedOrders;

interface SearchCommon {
  readonly id: string;
  readonly name: string;
  readonly shared: boolean;
  /** The caller made it, and alone may change it; shared ones may also be changed by who may change settings. */
  readonly own: boolean;
  /** The caller marked it as a favourite. */
  readonly favourite: boolean;
  /** The caller's list of this kind opens with it. */
  readonly isDefault: boolean;
  readonly createdAt: string;
}

/** A saved search that finds items. */
export interface SearchedItems extends SearchCommon {
  readonly kind: "items";
  readonly filter: ItemFilter;
  readonly sort: ItemSort;
}

/** A saved search that finds orders. */
export interface SearchedOrders extends SearchCommon {
  readonly kind: "orders";
  readonly filter: OrderFilter;
  readonly sort: OrderSort;
}

/**
 * A search to be saved. It is the caller's own and nobody's favourite where not said otherwise.
 *
 * @example
 * ```ts
 * import type { NewSearch } from "@trueup/sdk";
 *
 * const search: NewSearch = {
 *   kind: "items",
 *   name: "Nearly sold out",
 *   filter: { and: [{ field: "available", op: "lte", value: 5 }, { field: "available", op: "gt", value: 0 }] },
 *   shared: true,
 * };
 * ```
 */
export type NewSearch = NewItemSearch | NewOrderSearch;

interface NewSearchCommon {
  /** One of its kind per user. */
  readonly name: string;
  readonly shared?: boolean;
  readonly favourite?: boolean;
  readonly isDefault?: boolean;
}

/** A search over items to be saved. */
export interface NewItemSearch extends NewSearchCommon {
  readonly kind: "items";
  readonly filter: ItemFilter;
  /** `id` where left out. */
  readonly sort?: ItemSort;
}

/** A search over orders to be saved. */
export interface NewOrderSearch extends NewSearchCommon {
  readonly kind: "orders";
  readonly filter: OrderFilter;
  /** `id` where left out. */
  readonly sort?: OrderSort;
}

/**
 * What to change of a search. `favourite` and `isDefault` are the caller's own marks, on shared searches of others
 * too; a new default takes the mark from the one before.
 */
export interface SearchPatch {
  readonly name?: string;
  readonly filter?: ItemFilter | OrderFilter;
  readonly sort?: ItemSort;
  readonly shared?: boolean;
  readonly favourite?: boolean;
  readonly isDefault?: boolean;
}

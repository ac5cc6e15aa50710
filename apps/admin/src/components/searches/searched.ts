import type { ItemFilter, ItemSort, OrderFilter, OrderSort } from "@trueup/sdk";

/** What is searched for now, to be saved. */
export type Searched =
  | { readonly kind: "items"; readonly filter: ItemFilter; readonly sort: ItemSort }
  | { readonly kind: "orders"; readonly filter: OrderFilter; readonly sort: OrderSort };

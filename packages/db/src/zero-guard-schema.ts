import type { Generated } from "kysely";

/** Listings of a store that a transaction let go to zero under the zero guard's eyes. */
export interface ZeroingTable {
  customer_id: number;
  store_id: number;
  id: Generated<number>;
  at: Date;
  listings: number;
}

import type { Generated } from "kysely";

/** What five minutes were like, over all stores. */
export interface TotalRollupTable {
  /** When they began. */
  at: Date;
  /** Numbers confirmed, by how long they had waited: a count for each of `LATENCY_BOUNDS_MS`, and one above. */
  latency: Generated<number[]>;
  /** Zeros among them that ended the sale of what was gone. */
  exposed: Generated<number[]>;
  /** Failures by their class, in the order of `STORE_ERROR_CLASSES`; `failed` is their sum. */
  errors: Generated<number[]>;
  failed: Generated<number>;
  confirmed: Generated<number>;
  calls: Generated<number>;
  points_spent: Generated<number>;
  points_offered: Generated<number>;
  /** The most rows of `due` that were seen at once. */
  due: Generated<number>;
}

export interface StoreRollupTable extends TotalRollupTable {
  customer_id: number;
  store_id: number;
}

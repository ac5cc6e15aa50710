import type { OrderStatus } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { CreatedAt } from "./columns.ts";

export interface SalesOrderTable {
  customer_id: number;
  id: Generated<number>;
  store_id: number | null;
  /** The store's own id of it. */
  external_id: string | null;
  /** What people call it. */
  number: string;
  status: OrderStatus;
  /** Where it will be filled, and where its reservation counts. */
  warehouse_id: number;
  paid: Generated<boolean>;
  paused_at: Date | null;
  placed_at: Date;
  transit_days: Generated<number>;
  /** Not to be batched before; null where nothing holds it. */
  workable_at: Date | null;
  /** `workable_at` has not come, or was not noticed yet. */
  held: Generated<boolean>;
  batched_at: Date | null;
  packed_at: Date | null;
  shipped_at: Date | null;
  delivered_at: Date | null;
  /** When it was cancelled, closed or returned. */
  ended_at: Date | null;
  version: Generated<number>;
  created_at: CreatedAt;
}

/** What was ordered, with the item's values as they were then. */
export interface OrderLineTable {
  customer_id: number;
  order_id: number;
  id: Generated<number>;
  item_id: number;
  variant_id: string | null;
  quantity: number;
  returned: Generated<number>;
  /** Decimal numbers, as text. */
  price: string | null;
  wholesale_cost: string | null;
  packaging: string | null;
}

/** Units that a line takes from a shelf: of its item, or of the parts that a bundle had when it was ordered. */
export interface OrderUnitTable {
  customer_id: number;
  order_id: number;
  line_id: number;
  item_id: number;
  quantity: number;
  /** Reserved: not batched, and its order is not over. */
  open: Generated<boolean>;
}

/** Items whose waiting orders have to be looked at again; one row for each time that something changed. */
export interface OrderReviewTable {
  id: Generated<number>;
  customer_id: number;
  item_id: number;
  asked_at: CreatedAt;
}

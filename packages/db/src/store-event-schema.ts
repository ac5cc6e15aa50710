import type { StoreEventStatus, StoreOrderEvent, StoreOrderLine } from "@trueup/sdk";
import type { ColumnType, Generated } from "kysely";
import type { Json } from "./columns.ts";

/** What a store sent. One that is not handled has no `handled_at`. */
export interface StoreEventTable {
  customer_id: number;
  id: Generated<number>;
  store_id: number;
  /** The store's own name of the delivery. */
  external_id: string;
  topic: string;
  status: StoreEventStatus;
  /** Null where it is about no order, or could not be read. */
  content: Json<StoreOrderEvent> | null;
  order_external_id: string | null;
  order_id: number | null;
  left_out: ColumnType<readonly StoreOrderLine[], string | undefined, string>;
  reason: string | null;
  failures: Generated<number>;
  /** Not to be tried before. */
  ready_at: Generated<Date>;
  triggered_at: Date | null;
  received_at: Generated<Date>;
  handled_at: Date | null;
}

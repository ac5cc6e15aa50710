import type { BulkCount, BulkOutcome, BulkRequest } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

/** Its id is its task's, whose status and end are its own. */
export interface BulkActionTable {
  customer_id: number;
  id: number;
  kind: "items" | "orders";
  action: BulkRequest["action"];
  parameters: Json<unknown>;
  /** What it works on, by id; it goes through them in this order. */
  target_ids: number[];
  total: number;
  /** Of `target_ids`, from the first. */
  done: Generated<number>;
  counts: Json<readonly BulkCount[]>;
  differing: number | null;
  /** The request of a bulk Sync Inventory; null before its first slice, and of other actions. */
  request_id: number | null;
  was_cancelled: Generated<boolean>;
  created_at: CreatedAt;
}

/** How a slice of a bulk action ended, by place. */
export interface BulkResultTable {
  customer_id: number;
  bulk_action_id: number;
  /** Of the first one, from 1. */
  position: number;
  ids: number[];
  outcomes: BulkOutcome[];
  reasons: (string | null)[];
}

import type { ShipNoticeStatus } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { CreatedAt } from "./columns.ts";

export interface ShipNoticeTable {
  customer_id: number;
  id: Generated<number>;
  warehouse_id: number;
  sender: string;
  reference: string | null;
  eta: Date | null;
  status: ShipNoticeStatus;
  /** How it stood before it was over; null while it is not. */
  ended_from: ShipNoticeStatus | null;
  ended_at: Date | null;
  version: Generated<number>;
  created_at: CreatedAt;
}

export interface ShipNoticeLineTable {
  customer_id: number;
  notice_id: number;
  id: Generated<number>;
  item_id: number;
  expected: number;
  good: Generated<number>;
  damaged: Generated<number>;
  published: Generated<boolean>;
}

import type { SaleWindowMode, SaleWindowStatus } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

export interface SaleWindowTable {
  customer_id: number;
  id: Generated<number>;
  name: string;
  /** `{ ids }` of items, or `{ filter }`, which finds them when the window starts. */
  target: Json<unknown>;
  mode: SaleWindowMode;
  /** 0 in the other modes. */
  buffer: Generated<number>;
  starts_at: Date;
  ends_at: Date;
  status: Generated<SaleWindowStatus>;
  cancelled_at: Date | null;
  /** The task that starts or ends it. */
  task_id: number | null;
  /** Items that it began with. */
  items: Generated<number>;
  /** Items that it would have had, but another window has. */
  taken: Generated<number>;
  version: Generated<number>;
  created_at: CreatedAt;
}

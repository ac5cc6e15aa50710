import type { ItemSyncSetting, StockRole } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { CreatedAt } from "./columns.ts";

export interface ItemTable {
  customer_id: number;
  id: Generated<number>;
  sku: string;
  description: Generated<string>;
  sync_setting: Generated<ItemSyncSetting>;
  process_orders: Generated<boolean>;
  received_at: Date | null;
  include_inbound: Generated<boolean>;
  street_date: string | null;
  /** The customer's where null. */
  expiration_days: number | null;
  archived_at: Date | null;
  /** The request that sends the last 0; it is archived once that has ended. */
  archive_request_id: number | null;
  is_bundle: Generated<boolean>;
  /** Some bundle has it as a part. */
  in_bundle: Generated<boolean>;
  /** The sold-out measure fell to 0 or less since Process Orders last went on, and is still there. */
  sold_out: Generated<boolean>;
  /** Its setting goes back then; null where it stays. */
  override_until: Date | null;
  override_restores: ItemSyncSetting | null;
  /** Its listings are judged when its setting goes back. */
  override_syncs: Generated<boolean>;
  sale_window_id: number | null;
  /** Decimal numbers, as text. */
  price: string | null;
  wholesale_cost: string | null;
  packaging: string | null;
  tags: Generated<string[]>;
  version: Generated<number>;
  created_at: CreatedAt;
}

export interface StockTable {
  customer_id: number;
  item_id: number;
  warehouse_id: number;
  role: StockRole;
  quantity: number;
  /** Some of the units are of a lot. */
  has_lots: Generated<boolean>;
}

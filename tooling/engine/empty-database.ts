import type { Db } from "@trueup/db/schema";

/** In an order that the references allow. */
const TABLES = [
  "due",
  "listing_problem",
  "sync_request_listing",
  "sync_request",
  "bulk_result",
  "bulk_action",
  "task",
  "store_event",
  "order_unit",
  "order_line",
  "sales_order",
  "order_review",
  "item_flow",
  "listing",
  "stock",
  "item",
  "store",
  "warehouse",
  "stock_source",
  "customer",
  "history",
  "decision",
  "attempt",
  "push",
  "worker",
] as const;

/** By rows: cutting off sixty tables with their partitions takes longer than making a new database. */
export async function emptyDatabase(db: Db): Promise<void> {
  for (const table of TABLES) await db.deleteFrom(table).execute();
}

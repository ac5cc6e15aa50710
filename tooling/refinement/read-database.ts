import type { Db } from "@trueup/db/schema";
import { sql } from "kysely";
import type { State } from "./state.ts";

/** The tables in the form of `state.ts`, in one statement. */
export async function readDatabase(db: Db): Promise<State> {
  const { rows } = await sql<Record<string, State[string]>>`SELECT
    ${all(sql`SELECT id, sync_setting AS "syncSetting", process_orders_setting AS "processOrdersSetting",
      guard_unreceived AS "guardUnreceived", sold_out_measure AS "soldOutMeasure",
      flag_on_any_return AS "flagOnAnyReturn" FROM customer ORDER BY id`)} AS customers,
    ${all(sql`SELECT id, customer_id AS "customerId", sku, sync_setting AS setting, process_orders AS "processOrders",
      received_at IS NOT NULL AS received, archived_at IS NOT NULL AS archived, sold_out AS "soldOut", ${all(sql`
        SELECT warehouse_id AS "warehouseId", role, quantity FROM stock WHERE item_id = i.id
        ORDER BY warehouse_id, role COLLATE "C"`)} AS stock FROM item i ORDER BY id`)} AS items,
    ${all(sql`SELECT s.id, s.customer_id AS "customerId", connection_version AS version, sync_enabled AS "syncEnabled",
      paused_at IS NOT NULL AS paused, disconnected_at IS NOT NULL AS disconnected,
      EXISTS (SELECT 1 FROM store_secret WHERE store_id = s.id) AS "hasCredential",
      state, ms(probe_at) AS "probeAt", breaker, budget, ms(budget_at) AS "budgetAt", owner, epoch,
      ms(expires_at) AS "expiresAt"
      FROM store s JOIN store_health h ON h.store_id = s.id JOIN store_lease l ON l.store_id = s.id
      ORDER BY s.id`)} AS stores,
    ${all(sql`SELECT id, customer_id AS "customerId", item_id AS "itemId", store_id AS "storeId",
      variant_id AS "variantId", location_id AS "locationId", inventory_item_id AS "inventoryItemId",
      paused_at IS NOT NULL AS paused, unlinked_at IS NULL AS linked, coalesce(desired_level, 0) AS "desiredLevel",
      desired_version AS "desiredVersion", closed_version AS "closedVersion", known_quantity AS known,
      known_source AS "knownSource", needs_read AS "needsRead", written_at IS NOT NULL AS written
      FROM listing ORDER BY id`)} AS listings,
    ${all(sql`SELECT store_id AS "storeId", listing_id AS "listingId", lane, manual_version AS "manualVersion",
      event_version AS "eventVersion", ms(since) AS since, ms(not_before) AS "notBefore", attempt_id AS "attemptId"
      FROM due ORDER BY listing_id`)} AS due,
    ${all(sql`SELECT id, ms(at) AS at, customer_id AS "customerId", store_id AS "storeId", body,
      listing_ids AS "listingIds", levels, versions, cost, epoch, ms(deadline) AS deadline,
      ms(settle_until) AS "settleUntil", ms(ask_after) AS "askAfter", outcome FROM attempt ORDER BY id`)} AS attempts,
    ${all(sql`SELECT listing_id AS "listingId", store_id AS "storeId", code, ms(since) AS since, failures, parked
      FROM listing_problem ORDER BY listing_id`)} AS problems,
    ${all(sql`SELECT request_id AS id, listing_id AS "listingId", store_id AS "storeId", version,
      ms(created_at) AS "createdAt", status, reason, quantity
      FROM sync_request_listing ORDER BY request_id, listing_id`)} AS requests,
    ${all(sql`SELECT id, ms(seen_at) AS "seenAt" FROM worker ORDER BY id`)} AS workers,
    ${all(sql`SELECT source_id AS "sourceId" FROM stock_source ORDER BY source_id COLLATE "C"`)} AS sources`.execute(
    db,
  );
  const [state] = rows;
  if (state === undefined) throw new Error("the database did not answer");
  return state;
}

function all(query: ReturnType<typeof sql>) {
  return sql`(SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM (${query}) AS r)`;
}

import { type LevelRules, SELLABLE_ROLES } from "@trueup/sdk";
import { sql } from "kysely";
import { isArchived } from "./archived.ts";
import type { ItemState, SaleWindowRules } from "./item-state.ts";
import type { Db, Trx } from "./schema.ts";

/** Listings that stand alike in everything that decisions about them depend on, apart from customer and store. */
export interface FactGroup {
  readonly storeId: number;
  readonly rules: Partial<LevelRules>;
  readonly setting: ItemState["setting"];
  readonly processOrders: boolean;
  readonly received: boolean;
  readonly archived: boolean;
  readonly linked: boolean;
  readonly paused: boolean;
  readonly written: boolean;
  readonly held: boolean;
  readonly pending: boolean;
  readonly known: number | null;
  /** As `shownBy` of `item-state.ts` answers. */
  readonly shown: number | null;
  /** Of the sale window that the item is in; null where in none. */
  readonly windowMode: SaleWindowRules["mode"] | null;
  readonly windowBuffer: number;
  /** Published at the listing's location. */
  readonly published: number;
  readonly listings: number;
}

/**
 * A customer's listings of items that are no bundles, or those of one of its stores, counted by how they stand: few
 * rows however many listings there are, because most of them show what they should. What is published is added up here
 * as `publishedOf` does; a test holds the two together.
 */
export async function loadFactGroups(
  db: Db,
  customerId: number,
  storeId: number | null,
): Promise<readonly FactGroup[]> {
  return db.transaction().execute(async (trx) => {
    // What a step before leaves has no statistics: taken for a few rows, it would be walked through once per listing.
    await sql`SET LOCAL enable_nestloop = off`.execute(trx);
    await sql`SET LOCAL work_mem = '64MB'`.execute(trx);
    return countGroups(trx, customerId, storeId);
  });
}

async function countGroups(
  trx: Trx,
  customerId: number,
  storeId: number | null,
): Promise<readonly FactGroup[]> {
  const { rows } = await sql<FactGroup>`
    WITH unit AS MATERIALIZED (
      SELECT u.item_id, u.warehouse_id, sum(u.units) AS units FROM (
        SELECT item_id, warehouse_id, quantity::bigint AS units FROM stock
        WHERE customer_id = ${customerId} AND role = ANY (${[...SELLABLE_ROLES]}::text[])
        UNION ALL
        SELECT f.item_id, f.warehouse_id,
          CASE WHEN i.include_inbound THEN f.inbound ELSE f.published END::bigint - f.reserved
        FROM item_flow f JOIN item i ON i.customer_id = f.customer_id AND i.id = f.item_id
        WHERE f.customer_id = ${customerId}) u
      JOIN warehouse w ON w.customer_id = ${customerId} AND w.id = u.warehouse_id AND w.enabled
      GROUP BY u.item_id, u.warehouse_id),
    total AS MATERIALIZED (SELECT item_id, sum(units) AS units FROM unit GROUP BY item_id),
    placed AS MATERIALIZED (
      SELECT m.store_id, m.location_id, u.item_id, sum(u.units) AS units
      FROM store_location m JOIN unit u ON u.warehouse_id = m.warehouse_id
      WHERE m.customer_id = ${customerId} GROUP BY m.store_id, m.location_id, u.item_id),
    mapped AS MATERIALIZED (SELECT DISTINCT store_id FROM store_location WHERE customer_id = ${customerId})
    SELECT l.store_id AS "storeId", l.level_rules AS rules, i.sync_setting AS setting,
      i.process_orders AS "processOrders", i.received_at IS NOT NULL AS received,
      ${isArchived("i")} AS archived,
      l.unlink_request_id IS NULL AS linked, l.paused_at IS NOT NULL AS paused,
      l.written_at IS NOT NULL AS written, l.held_at IS NOT NULL AS held,
      l.desired_version > l.closed_version AS pending, l.known_quantity AS known,
      CASE WHEN l.desired_version > l.closed_version THEN l.desired_level ELSE l.known_quantity END AS shown,
      sw.mode AS "windowMode", coalesce(sw.buffer, 0) AS "windowBuffer",
      coalesce(CASE WHEN m.store_id IS NULL THEN t.units ELSE p.units END, 0)::bigint AS published,
      count(*) AS listings
    FROM listing l
    JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
    LEFT JOIN sale_window sw ON sw.customer_id = i.customer_id AND sw.id = i.sale_window_id
    LEFT JOIN mapped m ON m.store_id = l.store_id
    LEFT JOIN total t ON t.item_id = l.item_id
    LEFT JOIN placed p ON p.store_id = l.store_id AND p.location_id = l.location_id AND p.item_id = l.item_id
    WHERE l.customer_id = ${customerId} AND l.unlinked_at IS NULL AND NOT i.is_bundle
      ${storeId === null ? sql`` : sql`AND l.store_id = ${storeId}`}
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16`.execute(trx);
  return rows;
}

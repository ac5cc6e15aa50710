import type { LevelRules, StoreUsability } from "@trueup/sdk";
import { sql } from "kysely";
import type { CustomerRules, SaleWindowRules } from "./item-state.ts";
import type { Db } from "./schema.ts";

/** What listings take over from their store. */
export interface StoreOfListings {
  readonly sync_enabled: boolean;
  readonly usability: StoreUsability;
  readonly level_rules: Partial<LevelRules>;
  /** Null where all warehouses count everywhere. */
  readonly locations: readonly { readonly warehouseId: number; readonly locationId: string }[] | null;
}

export async function loadStores(
  db: Db,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, StoreOfListings>> {
  const { rows } = await sql<StoreOfListings & { readonly id: number }>`
    SELECT s.* FROM unnest(${[...customerIds]}::bigint[]) AS k(customer_id) CROSS JOIN LATERAL (
      SELECT id, sync_enabled, level_rules,
        CASE WHEN disconnected_at IS NOT NULL THEN 'disconnected' WHEN comparing THEN 'comparing' ELSE 'usable' END
          AS usability,
        (SELECT jsonb_agg(jsonb_build_object('warehouseId', warehouse_id, 'locationId', location_id))
          FROM store_location m WHERE m.customer_id = k.customer_id AND m.store_id = store.id) AS locations
      FROM store WHERE customer_id = k.customer_id OFFSET 0) s`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function loadCustomers(
  db: Db,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, CustomerRules>> {
  const rows = await db
    .selectFrom("customer")
    .select([
      "id",
      "sync_setting",
      "process_orders_setting",
      "guard_unreceived",
      "sold_out_measure",
      "flag_on_any_return",
      "zero_guard",
      sql<
        number[]
      >`ARRAY(SELECT w.id FROM warehouse w WHERE w.customer_id = customer.id AND NOT w.enabled)`.as("off"),
    ])
    .where("id", "=", sql<number>`ANY(${[...customerIds]}::bigint[])`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        syncSetting: row.sync_setting,
        processOrdersSetting: row.process_orders_setting,
        guardUnreceived: row.guard_unreceived,
        soldOutMeasure: row.sold_out_measure,
        flagOnAnyReturn: row.flag_on_any_return,
        zeroGuard: row.zero_guard,
        offWarehouseIds: new Set(row.off),
      },
    ]),
  );
}

/** Most items are in no window, and then nothing is asked. */
export async function loadWindows(
  db: Db,
  rows: readonly { readonly customer_id: number; readonly sale_window_id: number | null }[],
): Promise<ReadonlyMap<number, SaleWindowRules>> {
  const inWindows = rows.filter((row) => row.sale_window_id !== null);
  if (inWindows.length === 0) return new Map();
  const { rows: windows } = await sql<SaleWindowRules>`
    SELECT DISTINCT w.id, w.mode, w.buffer
    FROM unnest(${inWindows.map((row) => row.customer_id)}::bigint[],
      ${inWindows.map((row) => row.sale_window_id)}::bigint[]) AS k(customer_id, id)
    JOIN sale_window w ON w.customer_id = k.customer_id AND w.id = k.id`.execute(db);
  return new Map(windows.map((window) => [window.id, window]));
}

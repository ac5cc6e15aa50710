import type { Db } from "@trueup/db/schema";
import { storeStatus } from "@trueup/db/store-status";
import { type RawBuilder, sql } from "kysely";
import type { PageRequest } from "../http/page.ts";
import type { StoreRow } from "../render/store.ts";

export type VersionedStoreRow = StoreRow & { readonly version: number };

export async function loadStoreRow(
  db: Db,
  customerId: number,
  storeId: number,
): Promise<VersionedStoreRow | null> {
  const { rows } = await sql<VersionedStoreRow>`${selectStores(customerId)} AND s.id = ${storeId}`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** One row more than the page has, where there is one. */
export async function listStoreRows(
  db: Db,
  customerId: number,
  page: PageRequest,
): Promise<readonly StoreRow[]> {
  const { rows } = await sql<StoreRow>`
    ${selectStores(customerId)} AND s.id > ${page.after ?? 0} ORDER BY s.id LIMIT ${page.limit + 1}`.execute(
    db,
  );
  return rows;
}

function selectStores(customerId: number): RawBuilder<unknown> {
  return sql`
    SELECT s.id, s.platform, s.name, s.host, s.location_id, s.sync_enabled, s.level_rules,
      s.max_calls_per_second, s.credentials_kind, s.created_at, s.version,
      ${storeStatus} AS status, h.code, h.message, h.since,
      (SELECT jsonb_agg(jsonb_build_object('warehouseId', m.warehouse_id, 'locationId', m.location_id)
          ORDER BY m.warehouse_id)
        FROM store_location m WHERE m.customer_id = s.customer_id AND m.store_id = s.id) AS locations
    FROM store s LEFT JOIN store_health h ON h.store_id = s.id
    WHERE s.customer_id = ${customerId}`;
}

import { sql } from "kysely";
import { hasArchivedBundle, isArchived } from "./archived.ts";
import type { FlowCell, LotUnits, StockCell } from "./item-state.ts";
import { type ItemKey, keyRows } from "./item-keys.ts";
import type { Db } from "./schema.ts";

/** What is counted of an item: units on shelves, and units that are promised or on their way. */
export interface Units {
  readonly stock: readonly StockCell[];
  readonly flow: readonly FlowCell[];
}

/** The units of the items, by item. */
export async function loadUnits(db: Db, keys: readonly ItemKey[]): Promise<ReadonlyMap<number, Units>> {
  const { rows } = await sql<UnitRow>`
    SELECT u.* FROM ${keyRows([...new Map(keys.map((key) => [key.itemId, key])).values()])}
    CROSS JOIN LATERAL (
      SELECT item_id, warehouse_id, role, quantity, 0 AS reserved, 0 AS inbound, 0 AS published,
        CASE WHEN has_lots THEN (
          SELECT jsonb_agg(jsonb_build_object('code', l.code, 'expiresOn', l.expires_on, 'units', l.units))
          FROM stock_lot l WHERE l.customer_id = k.customer_id AND l.item_id = k.id
            AND l.warehouse_id = stock.warehouse_id AND l.role = stock.role) END AS lots
      FROM stock WHERE customer_id = k.customer_id AND item_id = k.id
      UNION ALL
      SELECT item_id, warehouse_id, NULL, 0, reserved, inbound, published, NULL
      FROM item_flow WHERE customer_id = k.customer_id AND item_id = k.id
      OFFSET 0) u`.execute(db);
  const units = new Map<number, { stock: StockCell[]; flow: FlowCell[] }>();
  for (const row of rows) {
    let own = units.get(row.item_id);
    if (own === undefined) units.set(row.item_id, (own = { stock: [], flow: [] }));
    const warehouseId = row.warehouse_id;
    if (row.role !== null) {
      const { role, quantity, lots } = row;
      own.stock.push(lots === null ? { warehouseId, role, quantity } : { warehouseId, role, quantity, lots });
    } else {
      const { reserved, inbound, published } = row;
      own.flow.push({ warehouseId, reserved, inbound, published });
    }
  }
  return units;
}

interface UnitRow {
  readonly item_id: number;
  readonly warehouse_id: number;
  /** Null for a flow. */
  readonly role: StockCell["role"] | null;
  readonly quantity: number;
  readonly reserved: number;
  readonly inbound: number;
  readonly published: number;
  readonly lots: readonly LotUnits[] | null;
}

/** One of the items that a bundle comes down to. */
export interface BundlePartRow {
  readonly customerId: number;
  readonly bundleId: number;
  readonly partId: number;
  /** Of it in one bundle. */
  readonly units: number;
  readonly received: boolean;
  /** It, or a bundle between it and this one. */
  readonly archived: boolean;
  readonly includeInbound: boolean;
}

export async function loadBundleParts(
  db: Db,
  bundles: readonly ItemKey[],
): Promise<readonly BundlePartRow[]> {
  if (bundles.length === 0) return [];
  const { rows } = await sql<BundlePartRow>`
    SELECT p.customer_id AS "customerId", p.bundle_id AS "bundleId", p.part_id AS "partId", p.units,
      i.received_at IS NOT NULL AS received,
      ${isArchived("i")} OR between_.archived AS archived,
      i.include_inbound AS "includeInbound"
    FROM ${keyRows(bundles)}
    CROSS JOIN LATERAL (SELECT ${hasArchivedBundle("k")} AS archived OFFSET 0) between_
    CROSS JOIN LATERAL (
      SELECT * FROM bundle_part WHERE customer_id = k.customer_id AND bundle_id = k.id OFFSET 0) p
    CROSS JOIN LATERAL (
      SELECT received_at, archived_at, archive_request_id, include_inbound FROM item
      WHERE customer_id = p.customer_id AND id = p.part_id OFFSET 0) i
    ORDER BY p.bundle_id, p.part_id`.execute(db);
  return rows;
}

import { combineLevelRules, type LevelRules } from "@trueup/sdk";
import { sql } from "kysely";
import { type ItemKey, keyRows } from "./item-keys.ts";
import type { ListingRow } from "./item-state.ts";
import type { StoreOfListings } from "./load-rules.ts";
import type { Db } from "./schema.ts";

/** A listing as it stands, before its store is known. */
export interface ListingOfItem {
  readonly item_id: number;
  readonly id: number;
  readonly store_id: number;
  readonly location_id: string;
  readonly level_rules: Partial<LevelRules>;
  readonly paused: boolean;
  readonly desired_version: number;
  readonly closed_version: number;
  readonly desired_level: number | null;
  readonly known_quantity: number | null;
  readonly written: boolean;
  readonly held: boolean;
  /** False once it is to be unlinked. */
  readonly linked: boolean;
}

/** The linked listings of items, locked where they are to be changed. */
export async function loadItemListings(
  db: Db,
  keys: readonly ItemKey[],
  how: "lock" | "look",
): Promise<readonly ListingOfItem[]> {
  const { rows } = await sql<ListingOfItem>`
    SELECT l.* FROM (
      SELECT k.customer_id, l.id FROM ${keyRows(keys)} CROSS JOIN LATERAL (
        SELECT id FROM listing WHERE customer_id = k.customer_id AND item_id = k.id AND unlinked_at IS NULL OFFSET 0) l
      ORDER BY l.id) k
    CROSS JOIN LATERAL (
      SELECT item_id, id, store_id, location_id, level_rules, paused_at IS NOT NULL AS paused, desired_version,
        closed_version, desired_level, known_quantity, written_at IS NOT NULL AS written, held_at IS NOT NULL AS held,
        unlink_request_id IS NULL AS linked
      FROM listing WHERE customer_id = k.customer_id AND id = k.id AND unlinked_at IS NULL
      ${how === "lock" ? sql`FOR UPDATE` : sql`OFFSET 0`}) l`.execute(db);
  return rows;
}

export function toListingRow(row: Omit<ListingOfItem, "item_id">, store: StoreOfListings): ListingRow {
  return {
    id: row.id,
    storeId: row.store_id,
    paused: row.paused,
    store: store.usability,
    storeSyncEnabled: store.sync_enabled,
    desiredVersion: row.desired_version,
    closedVersion: row.closed_version,
    desiredLevel: row.desired_level,
    known: row.known_quantity,
    written: row.written,
    held: row.held,
    linked: row.linked,
    rules: combineLevelRules(store.level_rules, row.level_rules),
    ownRules: row.level_rules,
    warehouseIds:
      store.locations
        ?.filter(({ locationId }) => locationId === row.location_id)
        .map(({ warehouseId }) => warehouseId) ?? null,
  };
}

import type { ItemSyncSetting, StoreUsability, SyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { dueKeys } from "./due-keys.ts";
import type { Lease } from "./lease.ts";
import type { WaitingRow } from "./plan-claim.ts";
import type { Trx } from "./schema.ts";

/** A row of `due` that may be claimed, looked at without a lock. */
export interface Candidate {
  readonly id: number;
  readonly lane: number;
  readonly ageMs: number;
}

/**
 * Locks the candidates' listings, then looks at all that a claim asks about again: from here on it stands still. In
 * two statements, because one that waits for a lock goes on with the other tables as they were before the wait, and a
 * setting that became Never meanwhile would be missed. `any` takes rows that are held back, too.
 */
export async function lockWaitingRows(
  trx: Trx,
  lease: Lease,
  candidates: readonly Candidate[],
  take: "ready" | "any",
): Promise<readonly WaitingRow[]> {
  const ids = candidates.map((candidate) => candidate.id);
  await sql`
    SELECT 1 FROM listing WHERE customer_id = ${lease.customerId} AND id = ANY (${ids}::bigint[])
    ORDER BY id FOR UPDATE`.execute(trx);
  const { rows } = await sql<LockedRow>`
    SELECT l.id, d.manual_version, i.archived_at IS NOT NULL AS item_archived, l.unlinked_at IS NULL AS linked,
      l.paused_at IS NOT NULL AS paused, s.sync_enabled,
      CASE WHEN s.disconnected_at IS NOT NULL THEN 'disconnected' WHEN s.comparing THEN 'comparing' ELSE 'usable' END
        AS usability,
      c.sync_setting AS customer_setting, i.sync_setting AS item_setting, l.desired_level, l.desired_version,
      l.closed_version, l.known_quantity, l.needs_read, l.variant_id, l.inventory_item_id, l.location_id
    FROM ${dueKeys(lease, ids)}
    CROSS JOIN LATERAL (
      SELECT customer_id, listing_id, manual_version, attempt_id, not_before FROM due
      WHERE store_id = k.store_id AND listing_id = k.id OFFSET 0) d
    JOIN listing l ON l.customer_id = d.customer_id AND l.id = d.listing_id
    JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
    JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    JOIN customer c ON c.id = l.customer_id
    WHERE d.attempt_id IS NULL AND (d.not_before IS NULL OR ${take === "any"})
      AND (s.paused_at IS NULL OR s.disconnected_at IS NOT NULL)`.execute(trx);
  const locked = new Map(rows.map((row) => [row.id, row]));
  return candidates.flatMap((candidate) => {
    const row = locked.get(candidate.id);
    return row === undefined ? [] : [toWaitingRow(row, candidate)];
  });
}

interface LockedRow {
  readonly id: number;
  readonly manual_version: number | null;
  readonly item_archived: boolean;
  readonly linked: boolean;
  readonly paused: boolean;
  readonly usability: StoreUsability;
  readonly sync_enabled: boolean;
  readonly customer_setting: SyncSetting;
  readonly item_setting: ItemSyncSetting;
  readonly desired_level: number;
  readonly desired_version: number;
  readonly closed_version: number;
  readonly known_quantity: number | null;
  readonly needs_read: boolean;
  readonly variant_id: string;
  readonly inventory_item_id: string | null;
  readonly location_id: string;
}

function toWaitingRow(row: LockedRow, { lane, ageMs }: Candidate): WaitingRow {
  return {
    listingId: row.id,
    lane,
    ageMs,
    level: row.desired_level,
    version: row.desired_version,
    closedVersion: row.closed_version,
    needsRead: row.needs_read,
    variantId: row.variant_id,
    inventoryItemId: row.inventory_item_id,
    locationId: row.location_id,
    facts: {
      itemArchived: row.item_archived,
      listingLinked: row.linked,
      listingPaused: row.paused,
      store: row.usability,
      storeSyncEnabled: row.sync_enabled,
      customerSetting: row.customer_setting,
      itemSetting: row.item_setting,
      manual: row.manual_version !== null && row.manual_version > row.closed_version,
      authorisedLevel: row.desired_level,
      known: row.known_quantity,
      unsettled: false,
    },
  };
}

import type { SyncRequestListingTable } from "@trueup/db/engine-schema";
import type { Db } from "@trueup/db/schema";
import type { BulkListingCount, BulkOutcome } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import type { PageRequest } from "../http/page.ts";
import { bulkActionColumns, type BulkActionRow } from "../render/bulk-action.ts";

export async function listBulkActionRows(
  db: Db,
  customerId: number,
  page: PageRequest,
): Promise<readonly BulkActionRow[]> {
  const { rows } = await sql<BulkActionRow>`
    SELECT ${bulkActionColumns} FROM bulk_action b JOIN task t ON t.customer_id = b.customer_id AND t.id = b.id
    WHERE b.customer_id = ${customerId} AND b.id < coalesce(${page.after}::bigint, b.id + 1)
    ORDER BY b.id DESC LIMIT ${page.limit + 1}`.execute(db);
  return rows;
}

export async function loadBulkActionRow(
  db: Db,
  customerId: number,
  id: number,
): Promise<BulkActionRow | null> {
  const { rows } = await sql<BulkActionRow>`
    SELECT ${bulkActionColumns} FROM bulk_action b JOIN task t ON t.customer_id = b.customer_id AND t.id = b.id
    WHERE b.customer_id = ${customerId} AND b.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Those that are on their way or arrived are nearly all of them, and are counted without being sorted. */
export async function countBulkListings(
  db: Db,
  customerId: number,
  requestId: number,
): Promise<readonly BulkListingCount[]> {
  const asked = sql`sync_request_listing WHERE customer_id = ${customerId} AND request_id = ${requestId}`;
  const { rows } = await sql<BulkListingCount>`
    SELECT * FROM (
      SELECT own.* FROM (
        SELECT count(*) FILTER (WHERE status = 'pending') AS pending,
          count(*) FILTER (WHERE status = 'confirmed') AS confirmed FROM ${asked}) sent
      CROSS JOIN LATERAL (VALUES ('pending', NULL::text, pending), ('confirmed', NULL, confirmed))
        AS own(status, reason, count) WHERE own.count > 0
      UNION ALL
      SELECT status, reason, count(*) FROM ${asked} AND status IN ('failed', 'skipped') GROUP BY status, reason) counts
    ORDER BY count DESC, status, reason`.execute(db);
  return rows;
}

export interface BulkResultRow {
  readonly place: number;
  readonly id: number;
  readonly label: string;
  readonly outcome: BulkOutcome;
  readonly reason: string | null;
}

/** By place; each row of the table holds a slice of them. */
export async function listBulkResults(
  db: Db,
  { customer_id, id, kind }: BulkActionRow,
  outcome: BulkOutcome | null,
  page: PageRequest,
): Promise<readonly BulkResultRow[]> {
  const label =
    kind === "items"
      ? sql`(SELECT sku FROM item WHERE customer_id = ${customer_id} AND item.id = p.id)`
      : sql`(SELECT number FROM sales_order o WHERE o.customer_id = ${customer_id} AND o.id = p.id)`;
  const { rows } = await sql<BulkResultRow>`
    SELECT p.*, coalesce(${label}, '') AS label FROM (
      SELECT r.position + u.at - 1 AS place, u.id, u.outcome, u.reason
      FROM bulk_result r
      CROSS JOIN LATERAL unnest(r.ids, r.outcomes, r.reasons) WITH ORDINALITY AS u(id, outcome, reason, at)
      WHERE r.customer_id = ${customer_id} AND r.bulk_action_id = ${id}
        AND r.position + cardinality(r.ids) > ${page.after ?? 0} AND r.position + u.at - 1 > ${page.after ?? 0}
        AND u.outcome = coalesce(${outcome}::text, u.outcome)
      ORDER BY r.position, u.at LIMIT ${page.limit + 1}) p
    ORDER BY p.place`.execute(db);
  return rows;
}

export type BulkListingRow = Selectable<SyncRequestListingTable> & { readonly item_id: number };

/** How the listings of some items stand in a bulk Sync Inventory. */
export async function listBulkListings(
  db: Db,
  customerId: number,
  requestId: number,
  itemIds: readonly number[],
): Promise<readonly BulkListingRow[]> {
  const { rows } = await sql<BulkListingRow>`
    SELECT r.*, l.item_id FROM unnest(${[...itemIds]}::bigint[]) AS k(id)
    CROSS JOIN LATERAL (
      SELECT id, item_id FROM listing WHERE customer_id = ${customerId} AND item_id = k.id OFFSET 0) l
    CROSS JOIN LATERAL (
      SELECT * FROM sync_request_listing
      WHERE customer_id = ${customerId} AND request_id = ${requestId} AND listing_id = l.id OFFSET 0) r
    ORDER BY r.listing_id`.execute(db);
  return rows;
}

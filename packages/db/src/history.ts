import type { HistoryKind, StockRole } from "@trueup/sdk";
import { sql } from "kysely";
import type { HistoryDetail } from "./history-schema.ts";
import type { Trx } from "./schema.ts";

/** A line of an item's history to be recorded. */
export interface PlannedHistory {
  readonly id: number;
  readonly eventId: number;
  readonly customerId: number;
  readonly itemId: number;
  readonly listingId?: number;
  readonly kind: HistoryKind;
  readonly stock?: {
    readonly warehouseId: number;
    readonly role: StockRole;
    readonly delta: number;
    readonly quantityAfter: number;
  };
  readonly reason?: string | null;
  readonly sourceId?: string | null;
  readonly occurredAt?: Date | null;
  readonly detail?: HistoryDetail;
}

/** Records lines of history; one statement for all of them. */
export async function insertHistory(trx: Trx, rows: readonly PlannedHistory[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    INSERT INTO history (customer_id, id, event_id, item_id, listing_id, kind, warehouse_id, role, delta,
      quantity_after, reason, source_id, occurred_at, detail)
    SELECT * FROM unnest(
      ${rows.map((row) => row.customerId)}::bigint[],
      ${rows.map((row) => row.id)}::bigint[],
      ${rows.map((row) => row.eventId)}::bigint[],
      ${rows.map((row) => row.itemId)}::bigint[],
      ${rows.map((row) => row.listingId ?? null)}::bigint[],
      ${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.stock?.warehouseId ?? null)}::bigint[],
      ${rows.map((row) => row.stock?.role ?? null)}::text[],
      ${rows.map((row) => row.stock?.delta ?? null)}::integer[],
      ${rows.map((row) => row.stock?.quantityAfter ?? null)}::integer[],
      ${rows.map((row) => row.reason ?? null)}::text[],
      ${rows.map((row) => row.sourceId ?? null)}::text[],
      ${rows.map((row) => row.occurredAt?.toISOString() ?? null)}::timestamptz[],
      ${rows.map((row) => (row.detail === undefined ? null : JSON.stringify(row.detail)))}::jsonb[])`.execute(
    trx,
  );
}

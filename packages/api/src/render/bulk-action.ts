import { encodeId } from "@trueup/db/id";
import type { BulkAction, BulkCount, BulkRequest, BulkStatus } from "@trueup/sdk";
import { sql } from "kysely";

/** An action with its task, whose status and end are its own. */
export interface BulkActionRow {
  readonly customer_id: number;
  readonly id: number;
  readonly kind: "items" | "orders";
  readonly action: BulkRequest["action"];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly status: BulkStatus;
  readonly total: number;
  readonly done: number;
  readonly counts: readonly BulkCount[];
  readonly differing: number | null;
  readonly request_id: number | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

/** Over `bulk_action b` and its `task t`. */
export const bulkActionColumns = sql`b.customer_id, b.id, b.kind, b.action, b.parameters, b.total, b.done, b.counts,
  b.differing, b.request_id, b.created_at, t.finished_at,
  CASE WHEN t.status = 'failed' THEN 'failed'
    WHEN t.status = 'done' THEN CASE WHEN b.was_cancelled THEN 'cancelled' ELSE 'done' END
    WHEN t.cancel_requested_at IS NOT NULL THEN 'cancelling'
    WHEN t.status = 'pending' AND b.done = 0 THEN 'pending'
    ELSE 'running' END AS status`;

export function toBulkAction(row: BulkActionRow): BulkAction {
  return {
    id: encodeId("bulkAction", row.id),
    kind: row.kind,
    action: row.action,
    parameters: row.parameters,
    status: row.status,
    total: row.total,
    done: row.done,
    results: row.counts,
    differing: row.differing,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

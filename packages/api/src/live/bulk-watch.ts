import type { Db } from "@trueup/db/schema";
import { encodeId } from "@trueup/db/id";
import { sql } from "kysely";
import { bulkActionColumns, type BulkActionRow, toBulkAction } from "../render/bulk-action.ts";
import type { StoreChange } from "./store-watch.ts";

/** Who begins to listen is told of actions that ended so lately that a page loaded before may not show it. */
const ENDED_BACK = sql.lit("10 seconds");

/** Tells which bulk actions have come further than when it was asked before; at first all that are not over. */
export function createBulkWatch(db: Db): () => Promise<readonly StoreChange[]> {
  let before: ReadonlyMap<number, string> = new Map();
  return async () => {
    const { rows } = await sql<BulkActionRow>`
      SELECT ${bulkActionColumns} FROM (
        SELECT * FROM task WHERE store_id IS NULL AND status IN ('pending', 'running')
        UNION ALL
        SELECT * FROM task WHERE store_id IS NULL AND finished_at > now() - ${ENDED_BACK}::interval) t
      JOIN bulk_action b ON b.customer_id = t.customer_id AND b.id = t.id`.execute(db);
    const actions = rows.map((row) => ({ row, action: toBulkAction(row) }));
    const changed = actions.filter(
      ({ row, action }) => before.get(row.id) !== `${action.status} ${action.done}`,
    );
    before = new Map(actions.map(({ row, action }) => [row.id, `${action.status} ${action.done}`]));
    return changed.map(({ row, action }) => ({
      customerId: row.customer_id,
      event: {
        type: "bulk_action",
        data: { customerId: encodeId("customer", row.customer_id), ...action },
      },
    }));
  };
}

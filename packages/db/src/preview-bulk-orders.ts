import { type BulkCount, orderStatusesOf } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { OrderBulkRequest } from "./bulk-orders.ts";
import { decodeId } from "./id.ts";
import type { BulkForecast } from "./preview-bulk-action.ts";
import type { Db } from "./schema.ts";

/** What an action would do to the orders that a query of ids finds now. It sends nothing to a store by itself. */
export async function previewBulkOrders(
  db: Db,
  customerId: number,
  request: OrderBulkRequest,
  target: RawBuilder<unknown>,
): Promise<BulkForecast> {
  const { rows } = await sql<{ outcome: "done" | "unchanged" | "skipped"; count: number }>`
    SELECT CASE WHEN NOT o.status = ANY (${[...orderStatusesOf(["editable"])]}::text[]) THEN 'skipped'
      WHEN ${wouldChange(request)} THEN 'done' ELSE 'unchanged' END AS outcome, count(*) AS count
    FROM (${target}) t CROSS JOIN LATERAL (
      SELECT * FROM sales_order WHERE customer_id = ${customerId} AND id = t.id OFFSET 0) o
    GROUP BY 1 ORDER BY 1`.execute(db);
  const results = rows.map(({ outcome, count }): BulkCount => ({
    outcome,
    reason: outcome === "skipped" ? "not_editable" : null,
    count,
  }));
  const total = results.reduce((sum, { count }) => sum + count, 0);
  return {
    total,
    exact: true,
    looked: total,
    results,
    push: 0,
    toZero: 0,
    differing: null,
    blocked: [],
    stores: [],
    unreceived: { items: 0, wouldShowZero: 0 },
  };
}

function wouldChange(request: OrderBulkRequest): RawBuilder<boolean> {
  switch (request.action) {
    case "pause":
      return sql<boolean>`o.paused_at IS NULL`;
    case "resume":
      return sql<boolean>`o.paused_at IS NOT NULL`;
    case "apply_item_values": {
      const named = request.parameters?.itemId;
      const itemId = named === undefined ? null : decodeId("item", named);
      return sql<boolean>`EXISTS (
        SELECT 1 FROM order_line n JOIN item i ON i.customer_id = n.customer_id AND i.id = n.item_id
        WHERE n.customer_id = o.customer_id AND n.order_id = o.id AND i.id = coalesce(${itemId}::bigint, i.id)
          AND (n.price, n.wholesale_cost, n.packaging) IS DISTINCT FROM (i.price, i.wholesale_cost, i.packaging))`;
    }
  }
}

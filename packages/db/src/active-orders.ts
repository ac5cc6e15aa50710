import { ACTIVE_ORDER_STATUSES, EDITABLE_ORDER_STATUSES } from "@trueup/sdk";
import { sql } from "kysely";
import type { Db } from "./schema.ts";

export interface ActiveOrderCounts {
  readonly active: number;
  readonly editable: number;
  /** Lines of editable orders that are not worth what the item is worth now. */
  readonly differing: number;
}

/** Counts the active orders with an item; null where the customer has no such item. */
export async function countActiveOrders(
  db: Db,
  customerId: number,
  itemId: number,
): Promise<ActiveOrderCounts | null> {
  const editable = sql`o.status = ANY (${[...EDITABLE_ORDER_STATUSES]}::text[])`;
  const { rows } = await sql<ActiveOrderCounts>`
    SELECT count(DISTINCT o.id)::integer AS active,
      (count(DISTINCT o.id) FILTER (WHERE ${editable}))::integer AS editable,
      (count(*) FILTER (WHERE ${editable} AND
        (l.price, l.wholesale_cost, l.packaging) IS DISTINCT FROM (i.price, i.wholesale_cost, i.packaging)))::integer
        AS differing
    FROM item i
    LEFT JOIN (order_line l JOIN sales_order o ON o.customer_id = l.customer_id AND o.id = l.order_id
        AND o.status = ANY (${[...ACTIVE_ORDER_STATUSES]}::text[]))
      ON l.customer_id = i.customer_id AND l.item_id = i.id
    WHERE i.customer_id = ${customerId} AND i.id = ${itemId} GROUP BY i.id`.execute(db);
  return rows[0] ?? null;
}

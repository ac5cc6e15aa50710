import { sql } from "kysely";
import type { PlannedOrder } from "./plan-new-orders.ts";
import type { Trx } from "./schema.ts";

/**
 * Events that came before their order are handled next, in the transaction that takes the order in. The rows of those
 * that are not awaiting it yet are touched, too: who puts one down as awaiting at this moment waits for us, and then
 * finds the order.
 */
export async function wakeThoseThatAwait(
  trx: Trx,
  customerId: number,
  orders: readonly PlannedOrder[],
): Promise<void> {
  const named = orders.flatMap(({ request: { storeId, externalId } }) =>
    storeId === null || externalId === null ? [] : [{ storeId, externalId }],
  );
  if (named.length === 0) return;
  await sql`
    UPDATE store_event e SET status = 'waiting',
      ready_at = CASE WHEN e.status = 'awaiting_order' THEN now() ELSE e.ready_at END
    FROM unnest(${named.map((order) => order.storeId)}::bigint[], ${named.map((order) => order.externalId)}::text[])
      AS k(store_id, external_id)
    WHERE e.customer_id = ${customerId} AND e.store_id = k.store_id AND e.order_external_id = k.external_id
      AND e.status IN ('waiting', 'awaiting_order')`.execute(trx);
}

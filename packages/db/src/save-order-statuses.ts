import { sql } from "kysely";
import { loadFillingWarehouses, loadOrderStandings, standingOf } from "./order-standing.ts";
import { loadOrderWarehouses } from "./order-warehouses.ts";
import type { Trx } from "./schema.ts";

/** Gives locked orders that wait the status that their facts come to. */
export async function saveStatuses(trx: Trx, customerId: number, orderIds: readonly number[]): Promise<void> {
  const standings = await loadOrderStandings(trx, customerId, orderIds);
  const warehouses = await loadOrderWarehouses(trx, customerId);
  const filling = await loadFillingWarehouses(trx, customerId, orderIds, warehouses);
  const statuses = standings.map((order) => {
    const fillable = filling.get(order.id)?.has(order.warehouseId) === true;
    return standingOf(order, { warehouseId: order.warehouseId, fillable }, warehouses).status;
  });
  await sql`
    UPDATE sales_order o SET status = s.status
    FROM unnest(${standings.map((order) => order.id)}::bigint[], ${statuses}::text[]) AS s(id, status)
    WHERE o.customer_id = ${customerId} AND o.id = s.id`.execute(trx);
}

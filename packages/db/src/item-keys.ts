import { sql } from "kysely";

/** Which items to load: of their customer only. */
export interface ItemKey {
  readonly customerId: number;
  readonly itemId: number;
}

/** SQL for the keys as rows, `k (customer_id, id)`. */
export function keyRows(keys: readonly ItemKey[]) {
  return sql`unnest(${keys.map((key) => key.customerId)}::bigint[], ${keys.map((key) => key.itemId)}::bigint[])
    AS k(customer_id, id)`;
}

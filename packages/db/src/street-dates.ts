import { sql } from "kysely";
import type { Db } from "./schema.ts";

export interface StreetDatesPass {
  /** Orders that a street date held until now. */
  readonly released: number;
  /** Orders that one still holds. */
  readonly held: number;
}

const MOST_ROWS = 1_000;

/**
 * One pass over the orders that street dates hold: those whose time has come are no longer marked as held. Batching
 * looks at the time itself and waits for no pass.
 */
export async function runStreetDates(db: Db, customerId: number | null = null): Promise<StreetDatesPass> {
  const own = customerId === null ? sql`` : sql`AND customer_id = ${customerId}`;
  const { rows: released } = await sql`
    UPDATE sales_order o SET held = false
    FROM (SELECT customer_id, id FROM sales_order WHERE held AND workable_at <= now() ${own}
      ORDER BY workable_at LIMIT ${sql.lit(MOST_ROWS)} FOR UPDATE SKIP LOCKED) due
    WHERE o.customer_id = due.customer_id AND o.id = due.id
    RETURNING o.id`.execute(db);
  const { rows } = await sql<{ held: number }>`
    SELECT count(*)::integer AS held FROM sales_order WHERE held AND workable_at > now() ${own}`.execute(db);
  return { released: released.length, held: rows[0]?.held ?? 0 };
}

import { type Kysely, sql } from "kysely";

/** Orders are found by their number. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw("CREATE INDEX sales_order_number ON sales_order (customer_id, number)").execute(db);
}

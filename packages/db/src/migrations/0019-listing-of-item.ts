import { type Kysely, sql } from "kysely";

/**
 * The listing of an item in a store is found by the store first. The index before began with the customer, so that a
 * planner without statistics took it for the listings of an item, and walked through all listings of the customer
 * for each of them. Frozen.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `DROP INDEX listing_store_item`,
  `CREATE INDEX listing_store_item ON listing (store_id, item_id) WHERE unlinked_at IS NULL`,
];

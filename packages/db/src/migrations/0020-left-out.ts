import { type Kysely, sql } from "kysely";

/** Events that wait for variants to be linked are found by their store. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `CREATE INDEX store_event_left_out ON store_event (store_id, id) WHERE status IN ('incomplete', 'unmatched')`,
    )
    .execute(db);
}

import { type Kysely, sql } from "kysely";

/** Tasks that need no store, done by any worker, and can be cancelled. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE task
    ADD COLUMN cancel_requested_at timestamptz,
    ADD COLUMN failures integer NOT NULL DEFAULT 0`.execute(db);
  await sql`CREATE INDEX task_of_customer ON task (customer_id, id)
    WHERE store_id IS NULL AND status IN ('pending', 'running')`.execute(db);
}

import { type Kysely, sql } from "kysely";

/**
 * When a customer's sold-out items were last looked at, and how far the look that is under way has come: after this
 * item; null where none is. Frozen.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE customer
    ADD COLUMN sold_out_checked_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN sold_out_checked_to bigint`.execute(db);
}

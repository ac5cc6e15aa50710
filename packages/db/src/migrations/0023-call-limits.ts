import { type Kysely, sql } from "kysely";

/** A store's own limit of calls a second; none where null. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE store ADD COLUMN max_calls_per_second double precision
    CHECK (max_calls_per_second BETWEEN 0.1 AND 100)`.execute(db);
}

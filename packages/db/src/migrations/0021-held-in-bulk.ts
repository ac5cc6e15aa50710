import { type Kysely, sql } from "kysely";

/** What the zero guard held of what was asked for by hand came in bulk, which its facts now say. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    UPDATE decision SET facts = facts || '{"inBulk": true}'
    WHERE trigger = 'manual' AND reason = 'held_for_approval'`.execute(db);
}

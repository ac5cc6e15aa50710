import { type Kysely, sql } from "kysely";

/** Decisions hold their facts in one level, without those that have columns of their own. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    UPDATE decision SET facts = (facts -> 'facts') - 'trigger' - 'level'
      || jsonb_build_object('published', facts -> 'published')
    WHERE facts ? 'facts'`.execute(db);
}

import type { Db } from "@trueup/db/schema";
import { sql } from "kysely";

/**
 * Deletes the rows of all tables. By rows: cutting off a hundred tables with their partitions takes longer than making a
 * new database. Without the checks of references, of which an item alone has a dozen for each row that goes.
 */
export async function emptyDatabase(db: Db): Promise<void> {
  await db.connection().execute(async (connection) => {
    const { rows: tables } = await sql<{ name: string }>`
      SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname NOT LIKE 'kysely%'`.execute(connection);
    await sql`SET session_replication_role = replica`.execute(connection);
    for (const { name } of tables) await sql`DELETE FROM ${sql.id(name)}`.execute(connection);
    await sql`RESET session_replication_role`.execute(connection);
  });
}

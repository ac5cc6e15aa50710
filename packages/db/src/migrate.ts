import type { Database } from "./connect.ts";
import { type MigrationProvider, Migrator } from "kysely/migration";
import { MIGRATIONS } from "./migrations/index.ts";
import { ensurePartitions } from "./partition.ts";

/** Brings the database to the newest schema. Several processes may call it at once. */
export async function migrate(database: Pick<Database, "unhurried">): Promise<void> {
  const provider: MigrationProvider = { getMigrations: async () => ({ ...MIGRATIONS }) };
  await database.unhurried(async (db) => {
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) {
      throw new Error(`The database could not be migrated: ${reasonOf(error)}.`, { cause: error });
    }
    await ensurePartitions(db);
  });
}

/** In the words of the server or the connection, which hold no credentials. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(reasonOf))].join(", ");
  }
  if (!(error instanceof Error)) return "an unknown error";
  return error.message.replace(/^connect (\w+) (.+)$/, "cannot connect to $2 ($1)").replace(/\.$/, "");
}

import { type MigrationProvider, Migrator } from "kysely/migration";
import { MIGRATIONS } from "./migrations/index.ts";
import { ensurePartitions } from "./partition.ts";
import type { Db } from "./schema.ts";

/** Brings the database to the newest schema. Several processes may call it at once. */
export async function migrate(db: Db): Promise<void> {
  const provider: MigrationProvider = { getMigrations: async () => ({ ...MIGRATIONS }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw new Error("The database could not be migrated.", { cause: error });
  await ensurePartitions(db);
}

import { randomBytes } from "node:crypto";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { connectServer, type Database, overPglite } from "../connect.ts";
import { startEmbedded } from "../embedded.ts";
import { copyInMemory } from "./folder-copy.ts";
import { onServer, withDatabase } from "./global-setup.ts";

export interface TestDatabase extends Database {
  /** How another process connects to it; null where it runs inside this one. */
  readonly url: string | null;
}

/** A migrated, empty database of the caller's own. Close it after use; that also removes it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const source = inject("testDatabase");
  if (source.kind === "embedded") {
    const database = overPglite(await startEmbedded(copyInMemory(source.template)));
    return { ...database, url: null };
  }
  const name = `${source.prefix}${randomBytes(6).toString("hex")}`;
  await onServer(source.url, `CREATE DATABASE ${name} TEMPLATE ${source.template}`);
  const url = withDatabase(source.url, name);
  const database = connectServer(url, { onError: () => {} });
  return {
    ...database,
    url,
    async close() {
      await database.close();
      await onServer(source.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** Leaves a migrated, empty database in a data folder, as an earlier start would have: making one takes seconds. */
export async function leaveDatabaseIn(dataFolder: string): Promise<void> {
  const source = inject("testDatabase");
  if (source.kind === "embedded")
    await cp(source.template, join(dataFolder, "database"), { recursive: true });
}

/** Whether this run has a server, on which several connections can race. */
export function onPostgresServer(): boolean {
  return inject("testDatabase").kind === "server";
}

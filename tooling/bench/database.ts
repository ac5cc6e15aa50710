import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectServer, type Database, openEmbedded } from "@trueup/db/connect";
import { migrate } from "@trueup/db/migrate";
import pg from "pg";

/** A fresh database for a benchmark: embedded on disk, or one of its own on the server that `url` names. */
export async function createBenchDatabase(url: string | undefined): Promise<Database> {
  if (url === undefined) {
    const folder = await mkdtemp(join(tmpdir(), "trueup-bench-"));
    const database = await openEmbedded(folder);
    await migrate(database);
    return {
      ...database,
      async close() {
        await database.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  const own = await createServerDatabase(url);
  const database = connectServer(own.url, { onError: () => {} });
  await migrate(database);
  return {
    ...database,
    async close() {
      await database.close();
      await own.drop();
    },
  };
}

/** An empty database on the server that `url` names. */
export async function createServerDatabase(
  url: string,
): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `trueup_bench_${randomBytes(6).toString("hex")}`;
  await onServer(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => onServer(url, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

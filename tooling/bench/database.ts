import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
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
  return {
    url: own.href,
    async drop() {
      await leftByAll(url, name);
      await onServer(url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

const LEFT_WITHIN_MS = 5_000;

/** A pool says that it has ended before its connections have, and has no ear for one that is cut then. */
async function leftByAll(url: string, name: string): Promise<void> {
  const limitMs = performance.now() + LEFT_WITHIN_MS;
  const isInUse = `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}' LIMIT 1`;
  while ((await onServer(url, isInUse)) > 0 && performance.now() < limitMs) await pause(20);
}

/** Answers how many rows it returned or touched. */
async function onServer(url: string, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(statement);
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

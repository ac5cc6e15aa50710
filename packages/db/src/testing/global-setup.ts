import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { connectServer, overPglite } from "../connect.ts";
import { startEmbedded } from "../embedded.ts";
import { migrate } from "../migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where every test file gets its own copy of a migrated database from. */
    testDatabase:
      | { readonly kind: "embedded"; readonly template: string }
      | {
          readonly kind: "server";
          readonly url: string;
          readonly template: string;
          /** What the names of this run's databases begin with; all of them are dropped at its end. */
          readonly prefix: string;
        };
  }
}

/** Migrates one database for the whole run: embedded, or on the server that TRUEUP_TEST_DATABASE_URL names. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  const url = process.env["TRUEUP_TEST_DATABASE_URL"];
  if (url === undefined) {
    project.provide("testDatabase", { kind: "embedded", template: await embeddedTemplate() });
    return;
  }
  const prefix = `trueup_test_${randomBytes(4).toString("hex")}_`;
  const template = `${prefix}template`;
  await onServer(url, `CREATE DATABASE ${template}`);
  const database = connectServer(withDatabase(url, template), { onError: () => {} });
  await migrate(database);
  await database.close();
  project.provide("testDatabase", { kind: "server", url, template, prefix });
  return () => dropAll(url, prefix);
}

async function dropAll(url: string, prefix: string): Promise<void> {
  const names = await onServer(
    url,
    `SELECT datname FROM pg_database WHERE starts_with(datname, '${prefix}')`,
  );
  for (const [name] of names) await onServer(url, `DROP DATABASE IF EXISTS ${String(name)} WITH (FORCE)`);
}

/**
 * Creating and migrating an embedded database takes seconds, starting a copy of one a fraction of one. It has to have been
 * closed: what was copied while it ran is recovered by every copy, which takes as long as migrating it.
 */
async function embeddedTemplate(): Promise<string> {
  const folder = join(tmpdir(), "trueup-test");
  const path = join(folder, await schemaFingerprint());
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const database = overPglite(
    await startEmbedded({ dataDir: unfinished, initDbStartParams: ["--wal-segsize=1"] }), // less to copy
  );
  await migrate(database);
  await database.close();
  await rename(unfinished, path).catch(async (error: unknown) => {
    if (!existsSync(path)) throw error;
    await rm(unfinished, { recursive: true }); // another run was first
  });
  return path;
}

/** Changes whenever the schema, the day of its partitions or the embedded engine does. */
async function schemaFingerprint(): Promise<string> {
  const hash = createHash("sha256").update(new Date().toISOString().slice(0, 10));
  const folder = new URL("../migrations/", import.meta.url);
  for (const name of (await readdir(folder)).toSorted()) hash.update(await readFile(new URL(name, folder)));
  hash.update(await readFile(new URL("../partition.ts", import.meta.url)));
  hash.update(createRequire(import.meta.url).resolve("@electric-sql/pglite")); // names the version
  return hash.digest("hex").slice(0, 16);
}

/** Answers the rows, as arrays. */
export async function onServer(url: string, statement: string): Promise<readonly (readonly unknown[])[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: statement, rowMode: "array" });
    return rows;
  } finally {
    await client.end();
  }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

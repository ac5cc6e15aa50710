import { connectServer, type Database } from "@trueup/db/connect";
import type { Db } from "@trueup/db/schema";
import { sql } from "kysely";

/** A database whose clock stands still until it is set. Everything else in it is as it is. */
export interface VirtualDatabase {
  readonly db: Db;
  /** Milliseconds since 1970 that its clock shows at 0. */
  readonly originMs: number;
  /** In milliseconds since the start of a sequence. */
  setTime(ms: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The functions that tell the time are looked for along the search path, where `pg_catalog` comes first only if nobody
 * says otherwise. So the same SQL runs, and reads the time from a table. Defaults of columns were bound when the tables
 * were made, and are made anew.
 */
const STATEMENTS = [
  `CREATE SCHEMA virtual`,
  `CREATE TABLE virtual.clock (start timestamptz NOT NULL, at timestamptz NOT NULL)`,
  `INSERT INTO virtual.clock SELECT day, day FROM date_trunc('day', pg_catalog.now(), 'UTC') AS day`,
  ...["now", "clock_timestamp", "statement_timestamp"].map(
    (name) => `CREATE FUNCTION virtual.${name}() RETURNS timestamptz LANGUAGE sql STABLE
      AS 'SELECT at FROM virtual.clock'`,
  ),
  `CREATE FUNCTION virtual.ms(at timestamptz) RETURNS float8 LANGUAGE sql STABLE AS
    'SELECT CASE WHEN isfinite($1) THEN (extract(epoch FROM $1 - start) * 1000)::float8 END FROM virtual.clock'`,
  `DO $$ DECLARE c record; BEGIN
    FOR c IN SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables
      USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND column_default = 'now()' LOOP
      EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT virtual.now()', c.table_name, c.column_name);
    END LOOP;
  END $$`,
];
const SEARCH_PATH = "virtual, pg_catalog, public";

/** Takes over a migrated database that nobody else uses. `url`: how to connect to it anew, where it is on a server. */
export async function virtualise(database: Database, url: string | null): Promise<VirtualDatabase> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database.db);
  const own = url === null ? database : await reconnect(database, url);
  await sql.raw(`SET search_path = ${SEARCH_PATH}`).execute(own.db);
  const { db } = own;
  const { rows } = await sql<{ origin: number }>`
    SELECT (extract(epoch FROM start) * 1000)::float8 AS origin FROM clock`.execute(db);
  return {
    db,
    originMs: rows[0]?.origin ?? 0,
    async setTime(ms) {
      await sql`UPDATE clock SET at = start + ${ms}::float8 * interval '1 millisecond'`.execute(db);
    },
    async close() {
      if (own !== database) await own.close();
      await database.close();
    },
  };
}

async function reconnect(database: Database, url: string): Promise<Database> {
  const { rows } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(database.db);
  const name = sql.id(rows[0]?.name ?? "");
  await sql`ALTER DATABASE ${name} SET search_path = ${sql.raw(SEARCH_PATH)}`.execute(database.db);
  // Nothing has to outlast the server.
  await sql`ALTER DATABASE ${name} SET synchronous_commit = off`.execute(database.db);
  return connectServer(url, { connections: 2, onError: () => {} });
}

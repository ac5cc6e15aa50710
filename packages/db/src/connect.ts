import { EventEmitter } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, PostgresDialect } from "kysely";
import pg from "pg";
import { lockFolder } from "./folder-lock.ts";
import type { Db, Schema } from "./schema.ts";
import { createServerWake, type Wake } from "./wake.ts";

/** An open database, the same to its users whether it runs inside this process or on a server. */
export interface Database {
  readonly db: Db;
  readonly kind: "embedded" | "server";
  readonly wake: Wake;
  close(): Promise<void>;
}

/** Opens the embedded database in `folder`, which one process at a time may use. */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    const database = overPglite(await PGlite.create(join(folder, "database")));
    return {
      ...database,
      async close() {
        await database.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The database in an instance that is already running. Closing it closes the instance. */
export function overPglite(pglite: PGlite): Database {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    db: new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) }),
    kind: "embedded",
    wake: {
      ping: () => void emitter.emit("wake"),
      onPing(listener) {
        emitter.on("wake", listener);
        return () => void emitter.off("wake", listener);
      },
      close: async () => void emitter.removeAllListeners(),
    },
    close: () => pglite.close(),
  };
}

export interface ServerOptions {
  /** Connections at most; 10 where left out. */
  readonly connections?: number;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onError: (error: Error) => void;
}

/** Connects to a PostgreSQL server, version 15 or newer. */
export function connectServer(url: string, options: ServerOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 10_000,
    application_name: "trueup",
    types: { getTypeParser },
  });
  pool.on("error", options.onError);
  const wake = createServerWake(url, options.onError);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    kind: "server",
    wake,
    async close() {
      await wake.close();
      await db.destroy();
    },
  };
}

const INT8 = 20;
const INT8_ARRAY = 1016;

/** Ids stay below 2^53, so they are numbers here as they are in the embedded database. */
const getTypeParser: typeof pg.types.getTypeParser = (oid, format) => {
  const code: number = oid;
  if (code === INT8) return Number;
  if (code === INT8_ARRAY) return toNumbers;
  return pg.types.getTypeParser(oid, format);
};

function toNumbers(array: string): number[] {
  return array === "{}" ? [] : array.slice(1, -1).split(",").map(Number);
}

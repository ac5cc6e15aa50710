import { EventEmitter } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, PostgresDialect, type PostgresPool } from "kysely";
import pg from "pg";
import { startEmbedded } from "./embedded.ts";
import { lockFolder } from "./folder-lock.ts";
import type { Db, Schema } from "./schema.ts";
import { createServerWake, type Wake } from "./wake.ts";
import { within } from "./within.ts";

/** An open database, the same to its users whether it runs inside this process or on a server. */
export interface Database {
  readonly db: Db;
  readonly kind: "embedded" | "server";
  readonly wake: Wake;
  /** Runs work that may take as long as it takes, such as a migration, on a connection of its own where there are more. */
  unhurried<T>(work: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the embedded database in `folder`, which one process at a time may use. */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    const database = overPglite(await startEmbedded({ dataDir: join(folder, "database") }));
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
  failWhereNothingBegins(pglite);
  const db: Db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
  return {
    db,
    kind: "embedded",
    unhurried: (work) => work(db),
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

/**
 * Kysely's dialect waits for a transaction to begin, for ever where it cannot because the instance is closed, and leaves
 * the reason to nobody. Here it begins all the same, and its first statement fails with that reason.
 */
function failWhereNothingBegins(pglite: PGlite): void {
  const begin = pglite.transaction.bind(pglite);
  pglite.transaction = async (work) => {
    let begun = false;
    try {
      return await begin((transaction) => {
        begun = true;
        return work(transaction);
      });
    } catch (error) {
      if (begun) throw error;
      const fail = () => Promise.reject(error);
      return work({ query: fail, sql: fail, exec: fail, rollback: fail, listen: fail, closed: true });
    }
  };
}

export interface ServerOptions {
  /**
   * The server itself, where `url` is a pooler that gives each transaction another connection: signals and migrations
   * need one that stays.
   */
  readonly directUrl?: string | null;
  /** How long an answer may take before its connection counts as dead; for tests. */
  readonly answerTimeoutMs?: number;
  /** Connections at most; 10 where left out. */
  readonly connections?: number;
  /** Told how long each query waited for a connection, where somebody counts. */
  readonly poolWait?: { readonly now: () => number; readonly waited: (waitMs: number) => void };
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onError: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Above the server's own timeout: an answer that does not come then never comes, and the connection is dead. */
const ANSWER_TIMEOUT_MS = 20_000;
const CLOSE_TIMEOUT_MS = 5_000;

/** Connects to a PostgreSQL server, version 15 or newer. */
export function connectServer(url: string, options: ServerOptions): Database {
  const pool = openPool(url, options, {
    max: options.connections ?? 10,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 10_000,
    query_timeout: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
  });
  const directUrl = options.directUrl ?? url;
  const wake = createServerWake(directUrl, options.onError);
  const db: Db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: timed(pool, options.poolWait) }),
  });
  return {
    db,
    kind: "server",
    wake,
    async unhurried(work) {
      const own: Db = new Kysely<Schema>({
        dialect: new PostgresDialect({
          pool: openPool(directUrl, options, { max: 2, options: "-c statement_timeout=0" }),
        }),
      });
      try {
        return await work(own);
      } finally {
        await own.destroy();
      }
    },
    async close() {
      await wake.close();
      await within(CLOSE_TIMEOUT_MS, db.destroy());
    },
  };
}

function openPool(url: string, { onError }: ServerOptions, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: "trueup",
    types: { getTypeParser },
    ...config,
  });
  pool.on("error", onError);
  pool.on("connect", (client) => {
    // The pool listens to idle connections only; one that breaks in a transaction would end the process.
    client.on("error", onError);
    endWhereUnanswered(client);
  });
  return pool;
}

function timed(pool: pg.Pool, poolWait: ServerOptions["poolWait"]): PostgresPool {
  if (poolWait === undefined) return pool;
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const askedMs = poolWait.now();
      try {
        return await pool.connect();
      } finally {
        poolWait.waited(poolWait.now() - askedMs);
      }
    },
  };
}

/** A connection whose answer never came would make everybody wait who gets it next: it ends, and is replaced. */
function endWhereUnanswered(client: pg.PoolClient & Partial<Pick<pg.Client, "end">>): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its client as `this` below
  client.query = new Proxy(client.query, {
    apply(query, self, parameters) {
      const answer: unknown = Reflect.apply(query, self, parameters);
      if (answer instanceof Promise) {
        answer.catch((error: unknown) => {
          if (error instanceof Error && error.message === "Query read timeout") void client.end?.();
        });
      }
      return answer;
    },
  });
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

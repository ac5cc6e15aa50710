import { createServer, type Server, type Socket, connect as connectSocket } from "node:net";
import { sql } from "kysely";
import { afterEach, describe, expect, test, vi } from "vitest";
import { connectServer, type Database, overPglite } from "./connect.ts";
import { SOON } from "./testing/soon.ts";
import { createTestDatabase, onPostgresServer } from "./testing/test-database.ts";
import { inTransaction } from "./transaction.ts";

/** What the tests ask themselves has to be answered in it, too, on a busy machine. */
const ANSWER_TIMEOUT_MS = 2_000;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

/** Stands between us and the server; `freeze` swallows everything from then on, in both directions. */
async function createProxy(url: URL): Promise<{ readonly url: string; freeze(): void; thaw(): void }> {
  let isFrozen = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((inner) => {
    const outer = connectSocket(Number(url.port === "" ? 5432 : url.port), url.hostname);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.on("data", (data) => isFrozen || to.write(data));
      from.on("error", () => {});
      from.on("close", () => isFrozen || to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const through = new URL(url);
  through.port = String(address.port);
  return {
    url: through.href,
    freeze: () => (isFrozen = true),
    thaw: () => (isFrozen = false),
  };
}

async function connect(): Promise<{ database: Database; proxy: Awaited<ReturnType<typeof createProxy>> }> {
  const test = await createTestDatabase();
  open.push(test);
  const proxy = await createProxy(new URL(test.url ?? ""));
  const database = connectServer(proxy.url, {
    connections: 1,
    onError: () => {},
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
  });
  open.push(database);
  await vi.waitFor(() => sql`SELECT 1`.execute(database.db), SOON);
  return { database, proxy };
}

describe.skipIf(!onPostgresServer())("a connection to a server", () => {
  test("that answers no more is given up and replaced", async () => {
    const { database, proxy } = await connect();
    proxy.freeze();
    await expect(sql`SELECT 1`.execute(database.db)).rejects.toThrow("Query read timeout");
    proxy.thaw();
    const { rows } = await sql`SELECT 2 AS two`.execute(database.db);
    expect(rows).toEqual([{ two: 2 }]);
  });

  test("that answers no more keeps nobody from closing", async () => {
    const { database, proxy } = await connect();
    database.wake.onPing(() => {});
    proxy.freeze();
    await sql`SELECT 1`.execute(database.db).catch(() => {});
    open.pop();
    await expect(database.close()).resolves.toBeUndefined();
    proxy.thaw();
  });

  test("that is cut in a transaction fails it, and nothing else", async () => {
    const { database } = await connect();
    const cut = database.db.transaction().execute(async (trx) => {
      await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(trx).catch(() => {});
      await sql`SELECT 1`.execute(trx);
    });
    await expect(cut).rejects.toThrow(/terminat|not queryable|connection/i);
    await vi.waitFor(async () => sql`SELECT 1`.execute(database.db), SOON);
  });

  test("gives migrations all the time they need", async () => {
    const { database } = await connect();
    await sql`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = %L', current_database(), '1s'); END $$`.execute(
      database.db,
    );
    const { rows } = await database.unhurried((db) =>
      sql`SELECT current_setting('statement_timeout') AS timeout,
        pg_sleep(${(ANSWER_TIMEOUT_MS + 500) / 1000}::float8) IS NULL AS slept`.execute(db),
    );
    expect(rows).toEqual([{ timeout: "0", slept: false }]);
  });

  test("behind a pooler asks the server itself for signals and migrations, and the pooler for the rest", async () => {
    const own = await createTestDatabase();
    open.push(own);
    const proxy = await createProxy(new URL(own.url ?? ""));
    const database = connectServer(proxy.url, {
      directUrl: own.url,
      onError: () => {},
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
    });
    open.push(database);
    proxy.freeze();
    let heard = 0;
    database.wake.onPing(() => (heard += 1));
    await vi.waitFor(() => {
      database.wake.ping();
      expect(heard).toBeGreaterThan(0);
    }, SOON);
    await database.unhurried((db) => sql`SELECT 1`.execute(db));
    await expect(sql`SELECT 1`.execute(database.db)).rejects.toThrow(/timeout/i);
    proxy.thaw();
  });
});

test("a transaction that the embedded database is too late for fails, also where it waited for another one", async () => {
  const { PGlite } = await import("@electric-sql/pglite");
  const database = overPglite(await PGlite.create());
  const begun = Promise.withResolvers<void>();
  const hold = Promise.withResolvers<void>();
  const held = inTransaction(database.db, async () => {
    begun.resolve();
    await hold.promise;
  });
  await begun.promise;
  const waits = inTransaction(database.db, (trx) => sql`SELECT 1`.execute(trx));
  const outcomes = Promise.allSettled([held, waits]);
  const closed = database.close();
  hold.resolve();
  await closed;
  expect((await outcomes)[1]).toMatchObject({
    status: "rejected",
    reason: { message: expect.stringMatching(/clos/) },
  });
  await expect(inTransaction(database.db, (trx) => sql`SELECT 1`.execute(trx))).rejects.toThrow(/clos/);
});

import { createServer, type Socket } from "node:net";
import { sql } from "kysely";
import pg from "pg";
import { afterEach, describe, expect, test, vi } from "vitest";
import { SOON } from "./testing/soon.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";
import { createServerWake, type Wake } from "./wake.ts";

test("in one process, a ping reaches whoever listens until they stop", async () => {
  const database = await createTestDatabase();
  const heard: string[] = [];
  const forget = database.wake.onPing(() => heard.push("a"));
  database.wake.onPing(() => heard.push("b"));
  await vi.waitFor(() => {
    database.wake.ping();
    expect(new Set(heard)).toEqual(new Set(["a", "b"]));
  }, SOON);
  forget();
  heard.length = 0;
  await vi.waitFor(() => {
    database.wake.ping();
    expect(heard).toContain("b");
  }, SOON);
  expect(heard).not.toContain("a");
  await database.close();
});

test("while a connection hangs, pings wait as one: they do not pile up", async () => {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket.on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const errors: Error[] = [];
  const wake = createServerWake(`postgres://nobody@127.0.0.1:${address.port}/nothing`, (error) =>
    errors.push(error),
  );
  let pings = 0;
  // Further apart than signals are.
  await vi.waitFor(
    () => {
      wake.ping();
      pings += 1;
      expect(pings).toBeGreaterThan(10);
    },
    { timeout: 10_000, interval: 60 },
  );
  expect(accepted).toBe(1);
  for (const socket of sockets) socket.destroy();
  await vi.waitFor(() => expect(accepted).toBe(2), SOON);
  expect(errors.length).toBeLessThanOrEqual(2);
  const closed = wake.close();
  for (const socket of sockets) socket.destroy();
  await closed;
  server.close();
});

/** Until the listener's connection stands a ping may be lost, so ping until one is heard. */
async function heardFrom(wake: Wake, heard: () => number): Promise<number> {
  const before = heard();
  return vi.waitFor(() => {
    wake.ping();
    if (heard() === before) throw new Error("nobody heard the ping");
    return heard() - before;
  }, SOON);
}

describe.skipIf(!onPostgresServer())("between processes that share a server", () => {
  const open: (Wake | TestDatabase)[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  async function connect(): Promise<{
    readonly database: TestDatabase;
    readonly wake: () => Wake;
    readonly errors: Error[];
  }> {
    const database = await createTestDatabase();
    open.unshift(database);
    const errors: Error[] = [];
    return {
      database,
      errors,
      wake: () => {
        const wake = createServerWake(database.url ?? "", (error) => errors.push(error));
        open.unshift(wake);
        return wake;
      },
    };
  }

  test("a ping reaches every listener on other connections", async () => {
    const { wake } = await connect();
    const [speaker, one, two] = [wake(), wake(), wake()];
    const heard = { one: 0, two: 0 };
    one.onPing(() => (heard.one += 1));
    two.onPing(() => (heard.two += 1));
    expect(await heardFrom(speaker, () => Math.min(heard.one, heard.two))).toBeGreaterThan(0);
  });

  test("many pings at once become one signal", async () => {
    const { database, wake } = await connect();
    const speaker = wake();
    const listener = new pg.Client({ connectionString: database.url ?? "" });
    await listener.connect();
    try {
      let heard = 0;
      listener.on("notification", () => (heard += 1));
      await listener.query("LISTEN trueup_wake");
      for (let time = 0; time < 1_000; time += 1) speaker.ping();
      await vi.waitFor(() => expect(heard).toBeGreaterThan(0), SOON);
      // Its own comes behind whatever the speaker has sent.
      await listener.query("NOTIFY trueup_wake");
      await vi.waitFor(() => expect(heard).toBeGreaterThan(1), SOON);
      expect(heard).toBe(2);
    } finally {
      await listener.end();
    }
  });

  test("a listener whose connection is cut connects again, and says so", async () => {
    const { database, wake, errors } = await connect();
    const [speaker, listener] = [wake(), wake()];
    let heard = 0;
    listener.onPing(() => (heard += 1));
    await heardFrom(speaker, () => heard);
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'trueup wake'`.execute(database.db);
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), SOON);
    expect(await heardFrom(speaker, () => heard)).toBeGreaterThan(0);
  });
});

import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { keepPartitions } from "./keep-partitions.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const DAY_MS = 24 * 60 * 60_000;

async function newest(): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'decision'::regclass ORDER BY c.relname DESC LIMIT 1`.execute(database.db);
  return rows[0]?.name ?? "";
}

/** A clock whose waits end when the test says so. */
function steppedClock() {
  const waits: { readonly delayMs: number; readonly end: () => void }[] = [];
  return {
    now: () => 0,
    wait: (delayMs: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal?.addEventListener("abort", () => resolve(), { once: true });
        waits.push({ delayMs, end: resolve });
      }),
    /** How long the work pauses, once it does. */
    async pause(): Promise<number> {
      await vi.waitFor(() => expect(waits).toHaveLength(1), { timeout: 10_000, interval: 5 });
      return waits[0]?.delayMs ?? 0;
    },
    passes: () => waits.shift()?.end(),
  };
}

test("without a worker, the day that comes into sight is created at the start and every day after", async () => {
  const clock = steppedClock();
  const last = await newest();
  const gone = () => sql`DROP TABLE ${sql.id(last)}`.execute(database.db);
  await gone();
  const log = { info() {}, warn() {}, error() {} };
  const kept = keepPartitions({ db: database.db, clock, log });
  expect(await clock.pause()).toBe(DAY_MS);
  expect(await newest()).toBe(last);
  await gone();
  clock.passes();
  expect(await clock.pause()).toBe(DAY_MS);
  expect(await newest()).toBe(last);
  await kept.stop();
});

test("a database that is away is said so, and asked again soon", async () => {
  const clock = steppedClock();
  const errors: string[] = [];
  const away = await createTestDatabase();
  await away.close();
  const log = { info() {}, warn() {}, error: (_: object, message: string) => void errors.push(message) };
  const kept = keepPartitions({ db: away.db, clock, log });
  expect(await clock.pause()).toBeLessThan(DAY_MS / 24);
  expect(errors).toEqual(["the partitions of the days to come could not be created; trying again"]);
  await kept.stop();
});

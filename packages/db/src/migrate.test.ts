import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectServer } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test("migrating a migrated database changes nothing", async () => {
  await migrate(database);
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM kysely_migration`.execute(database.db);
  expect(rows[0]?.n).toBeGreaterThan(0);
});

test("ids and arrays of ids are numbers, times are dates, on either database", async () => {
  const { rows } = await sql<{ id: number; ids: number[]; at: Date; data: { a: number } }>`
    SELECT 9007199254740991::bigint AS id, ARRAY[1, 2]::bigint[] AS ids, now() AS at, '{"a":1}'::jsonb AS data`.execute(
    database.db,
  );
  expect(rows[0]).toEqual({ id: 9007199254740991, ids: [1, 2], at: expect.any(Date), data: { a: 1 } });
});

test("why a database could not be migrated is said, without the credentials", async () => {
  const nowhere = connectServer("postgres://someone:canary@127.0.0.1:1/nothing", { onError: () => {} });
  try {
    await expect(migrate(nowhere)).rejects.toThrow(
      "The database could not be migrated: cannot connect to 127.0.0.1:1 (ECONNREFUSED).",
    );
  } finally {
    await nowhere.close();
  }
});

test("every day from yesterday to a week ahead has its partition", async () => {
  const { rows } = await sql<{ parent: string; n: number }>`
    SELECT inhparent::regclass::text AS parent, count(*) AS n FROM pg_inherits i
    JOIN pg_class p ON p.oid = i.inhparent WHERE p.relkind = 'p' GROUP BY 1 ORDER BY 1`.execute(database.db);
  expect(rows).toEqual(["attempt", "decision", "history", "push"].map((parent) => ({ parent, n: 9 })));
});

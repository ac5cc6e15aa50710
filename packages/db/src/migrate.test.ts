import { createServer } from "node:net";
import { decisionSteps, NO_LEVEL_RULES, SAMPLE_FACTS as facts } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectServer } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { packFacts, unpackFacts } from "./recorded-facts.ts";
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

test("facts that were recorded in the older form are read as they were", async () => {
  await sql`
    INSERT INTO decision (customer_id, id, item_id, listing_id, store_id, trigger, outcome, reason, level, facts)
    VALUES (1, 1, 1, 1, 1, 'stock_changed', 'push', 'changed', ${facts.level},
      ${JSON.stringify({ facts: { ...facts, known: 3 }, published: 42 })}::jsonb)`.execute(database.db);
  await MIGRATIONS["0003-recorded-facts"]?.up(database.db);
  const row = await database.db
    .selectFrom("decision")
    .select(["facts", "trigger", "level"])
    .executeTakeFirstOrThrow();
  expect(row.facts.published).toBe(42);
  expect(unpackFacts(row.facts, row)).toEqual({ ...facts, known: 3 });
});

test("a zero that was held in bulk is explained by the zero guard", async () => {
  const held = { ...facts, trigger: "manual", level: 0, heldForApproval: true, inBulk: false } as const;
  await sql`
    INSERT INTO decision (customer_id, id, item_id, listing_id, store_id, trigger, outcome, reason, level, facts)
    VALUES (2, 1, 1, 1, 1, 'manual', 'skip', 'held_for_approval', 0, ${JSON.stringify(
      packFacts(held, { published: 0, rules: NO_LEVEL_RULES, storeOpenOrders: 0 }),
    )}::jsonb)`.execute(database.db);
  await MIGRATIONS["0021-held-in-bulk"]?.up(database.db);
  const row = await database.db
    .selectFrom("decision")
    .select(["facts", "trigger", "level"])
    .where("customer_id", "=", 2)
    .executeTakeFirstOrThrow();
  expect(decisionSteps(unpackFacts(row.facts, row)).at(-1)?.gate).toBe("zero_guard");
});

test("why a database could not be migrated is said, without the credentials", async () => {
  const port = await portOfNobody();
  const nowhere = connectServer(`postgres://someone:canary@127.0.0.1:${port}/nothing`, { onError: () => {} });
  try {
    await expect(migrate(nowhere)).rejects.toThrow(
      `The database could not be migrated: cannot connect to 127.0.0.1:${port} (ECONNREFUSED).`,
    );
  } finally {
    await nowhere.close();
  }
});

async function portOfNobody(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the server had no port");
  return address.port;
}

test("every day from yesterday to a week ahead has its partition", async () => {
  const { rows: days } = await sql<{ day: Date }>`
    SELECT date_trunc('day', now(), 'UTC') + ahead * interval '1 day' AS day FROM generate_series(-1, 7) AS ahead`.execute(
    database.db,
  );
  await migrate(database);
  const { rows: missing } = await sql<{ name: string }>`
    SELECT parent || to_char(day AT TIME ZONE 'UTC', '_YYYYMMDD') AS name
    FROM unnest(${["attempt", "decision", "history", "push"]}::text[]) AS p(parent)
    CROSS JOIN unnest(${days.map(({ day }) => day.toISOString())}::timestamptz[]) AS d(day)
    WHERE NOT EXISTS (
      SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = parent::regclass
        AND c.relname = parent || to_char(day AT TIME ZONE 'UTC', '_YYYYMMDD'))`.execute(database.db);
  expect(days).toHaveLength(9);
  expect(missing).toEqual([]);
});

import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropOldPartitions, ensurePartitions } from "./partition.ts";
import { createFloor } from "./testing/floor.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await ensurePartitions(database.db); // the template may be of the day before
});
afterAll(() => database.close());

async function partitionsOf(parent: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = ${parent}::regclass ORDER BY c.relname`.execute(database.db);
  return rows.map((row) => row.name);
}

const dayName = (parent: string, daysAgo: number) => {
  const day = new Date(Date.now() - daysAgo * 24 * 60 * 60_000).toISOString().slice(0, 10);
  return { name: `${parent}_${day.replaceAll("-", "")}`, day };
};

async function makeOld(parent: string, daysAgo: number): Promise<string> {
  const { name, day } = dayName(parent, daysAgo);
  await sql`CREATE TABLE ${sql.id(name)} PARTITION OF ${sql.id(parent)}
    FOR VALUES FROM (${sql.lit(`${day} 00:00:00+00`)}) TO (${sql.lit(`${dayName("x", daysAgo - 1).day} 00:00:00+00`)})`.execute(
    database.db,
  );
  return name;
}

test("yesterday, today and a week ahead exist; making them again changes nothing", async () => {
  const parents = ["history", "decision", "attempt", "push"];
  const expected = parents.map((parent) =>
    Array.from({ length: 9 }, (_, at) => dayName(parent, 1 - at).name),
  );
  await ensurePartitions(database.db);
  const found = await Promise.all(parents.map(partitionsOf));
  for (const [at, days] of expected.entries()) expect(found[at]).toEqual(expect.arrayContaining(days));
  await ensurePartitions(database.db);
  expect(await Promise.all(parents.map(partitionsOf))).toEqual(found);
});

test("a day that is missing is made, and takes rows again", async () => {
  const { name } = dayName("push", -7);
  await sql`DROP TABLE ${sql.id(name)}`.execute(database.db);
  await ensurePartitions(database.db);
  expect(await partitionsOf("push")).toContain(name);
});

test.runIf(onPostgresServer())(
  "processes that make them at once do not get in one another's way",
  async () => {
    const names = [-5, -6, -7].map((daysAgo) => dayName("decision", daysAgo).name);
    for (const name of names) await sql`DROP TABLE ${sql.id(name)}`.execute(database.db);
    await Promise.all(Array.from({ length: 6 }, () => ensurePartitions(database.db)));
    expect(await partitionsOf("decision")).toEqual(expect.arrayContaining(names));
  },
);

test.runIf(onPostgresServer())(
  "where nothing is missing nobody waits for whoever makes some, or holds them up",
  async () => {
    const other = await database.db.startTransaction().execute();
    await sql`SELECT pg_advisory_xact_lock(7215001)`.execute(other);
    await ensurePartitions(database.db);
    const { rows } = await sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 7215001
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(database.db);
    expect(rows).toHaveLength(1);
    await other.rollback().execute();
  },
);

test("days older than those kept are dropped, but never with an open attempt", async () => {
  const floor = await createFloor(database.db);
  const old = [await makeOld("push", 40), await makeOld("history", 40), await makeOld("attempt", 40)];
  const kept = [await makeOld("push", 30), await makeOld("attempt", 41)];
  await sql`INSERT INTO attempt (customer_id, at, store_id, epoch, body, listing_ids, levels, versions, cost, deadline,
      settle_until)
    VALUES (${floor.customerId}, now() - interval '41 days', ${floor.storeIds[0] ?? 0}, 1, '{}', '{}', '{}', '{}', 0,
      now(), now())`.execute(database.db);
  expect(new Set(await dropOldPartitions(database, 30))).toEqual(new Set(old));
  expect([...(await partitionsOf("push")), ...(await partitionsOf("attempt"))]).toEqual(
    expect.arrayContaining(kept),
  );
  await sql`UPDATE attempt SET outcome = 'unconfirmed', closed_at = now(), body = NULL`.execute(database.db);
  expect(await dropOldPartitions(database, 30)).toEqual([kept[1]]);
});

test("one that was detached and not dropped is dropped the next time", async () => {
  const name = await makeOld("decision", 50);
  await sql`ALTER TABLE decision DETACH PARTITION ${sql.id(name)}`.execute(database.db);
  expect(await dropOldPartitions(database, 30)).toEqual([name]);
});

test.skipIf(!onPostgresServer())(
  "one that somebody reads is left for later, and nobody waits long",
  async () => {
    const before = await partitionsOf("decision");
    const name = await makeOld("decision", 51);
    const trx = await database.db.startTransaction().execute();
    await sql`SELECT 1 FROM ${sql.id(name)}`.execute(trx);
    expect(await dropOldPartitions(database, 30)).toEqual([]);
    await trx.rollback().execute();
    expect(await dropOldPartitions(database, 30)).toEqual([name]);
    expect(await partitionsOf("decision")).toEqual(before);
  },
);

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLostCommits, type LostCommits } from "./testing/lost-commit.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";
import { inTransaction, isRolledBack } from "./transaction.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await sql`CREATE TABLE note (id integer PRIMARY KEY CHECK (id < 100))`.execute(database.db);
});
afterAll(() => database.close());

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

test.each([
  ["a broken constraint", "INSERT INTO note VALUES (100)", true],
  ["a value out of range", "SELECT 1 / 0", true],
  ["a statement that is wrong", "SELECT nothing", false],
])(
  "%s: whether the server said that trying again, without the cause, may help",
  async (_, statement, says) => {
    const error = await thrownBy(inTransaction(database.db, (trx) => sql.raw(statement).execute(trx)));
    expect(error).toBeInstanceOf(Error);
    expect(isRolledBack(error)).toBe(says);
  },
);

test("an error of ours says nothing about the server", () => {
  expect(isRolledBack(new Error("Connection terminated unexpectedly"))).toBe(false);
  expect(isRolledBack(Object.assign(new Error("read"), { code: "ECONNRESET" }))).toBe(false);
});

describe.runIf(onPostgresServer())("on a server", () => {
  let line: LostCommits;
  beforeAll(async () => {
    line = await createLostCommits(database.url ?? "");
  });
  afterAll(() => line.close());

  test("a COMMIT whose answer is lost is no rollback: its work is there", async () => {
    line.loseNextCommit();
    const work = inTransaction(line.database.db, (trx) => sql`INSERT INTO note VALUES (1)`.execute(trx));
    const error = await thrownBy(work);
    expect(error).toBeInstanceOf(Error);
    expect(isRolledBack(error)).toBe(false);
    expect((await sql`SELECT id FROM note WHERE id = 1`.execute(database.db)).rows).toHaveLength(1);
  });

  test("a constraint that is checked at COMMIT is a refusal, not a lost answer", async () => {
    await sql`CREATE TABLE late (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED)`.execute(database.db);
    const error = await thrownBy(
      inTransaction(line.database.db, (trx) => sql`INSERT INTO late VALUES (1), (1)`.execute(trx)),
    );
    expect(isRolledBack(error)).toBe(true);
  });
});

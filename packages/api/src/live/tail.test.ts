import { createFixture, type Fixture } from "@trueup/db/testing/fixture";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../system-clock.ts";
import { createLiveTail, type LiveTail } from "./tail.ts";

let database: TestDatabase;
let fixture: Fixture;
let tail: LiveTail;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  fixture = await createFixture(database.db);
  tail = createLiveTail({ database, clock: systemClock, log: { info() {}, warn() {}, error() {} } });
});

const set = (column: "paused_at" | "name", value: unknown) =>
  sql`UPDATE store SET ${sql.ref(column)} = ${value} WHERE customer_id = ${fixture.customerId}`.execute(
    database.db,
  );

async function suspend(secondsAgo: number): Promise<void> {
  await sql`UPDATE store_health SET state = 'suspended', code = 'shop_locked', message = 'no',
    since = now() - ${secondsAgo} * interval '1 second' WHERE customer_id = ${fixture.customerId}`.execute(
    database.db,
  );
}

/** The first state of a store that one is told who begins to listen now; the store is paused once they listen. */
async function told(): Promise<readonly string[]> {
  const ended = new AbortController();
  const states: string[] = [];
  const { customerId } = fixture;
  for await (const item of tail.listen({ customerId, after: null, recent: 0, signal: ended.signal })) {
    if (item.kind === "event" && item.event.type === "store" && "status" in item.event.data) {
      states.push(item.event.data.status);
      break;
    }
    if (item.kind === "tick") await set("paused_at", new Date());
  }
  return states;
}

test("trouble that began just before the first one listened is told to them", async () => {
  await suspend(2);
  expect(await told()).toEqual(["suspended"]);
  await tail.idle();
});

test("trouble that has lasted is not: the page that was loaded before shows it", async () => {
  await suspend(60);
  expect(await told()).toEqual(["paused"]);
  await tail.idle();
});

test("who begins to listen is told what changed just before, where others listened", async () => {
  const ended = new AbortController();
  const other = tail.listen({ customerId: null, after: null, recent: 0, signal: ended.signal });
  const seen = (async () => {
    for await (const item of other) {
      if (item.kind === "tick") await set("paused_at", new Date());
      if (item.kind === "event") return;
    }
  })();
  // The other one keeps its place until the change is told to both.
  await seen;
  expect(await told()).toEqual(["paused"]);
  ended.abort();
  await tail.idle();
});

test("who comes with a place that the database has not come to is told what happens from now on", async () => {
  const ended = new AbortController();
  const after = { xid: "999999999", kind: "decision", id: 1 } as const;
  const { customerId } = fixture;
  for await (const item of tail.listen({ customerId, after, recent: 0, signal: ended.signal })) {
    expect(BigInt(item.cursor.xid)).toBeLessThan(999_999_999n);
    break;
  }
  await tail.idle();
});

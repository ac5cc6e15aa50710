import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  compareFeedCursors,
  currentFeedCursor,
  eventsBehind,
  type FeedCursor,
  type FeedEvent,
  readFeed,
  readRecentFeed,
} from "./feed.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { createFixture, type Fixture } from "./testing/fixture.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let fixture: Fixture;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  fixture = await createFixture(database.db, { preferences: { syncInventory: "always" }, skus: ["A", "B"] });
});

/** Where the stream stands once every transaction so far can be read, those of others on the same server included. */
async function settledCursor(): Promise<FeedCursor> {
  const { rows } = await sql<{ xid: string }>`SELECT pg_current_xact_id()::text AS xid`.execute(database.db);
  const own: FeedCursor = { xid: rows[0]?.xid ?? "", kind: "push", id: Number.MAX_SAFE_INTEGER };
  await expect
    .poll(async () => compareFeedCursors(await currentFeedCursor(database.db), own))
    .toBeGreaterThan(0);
  return own;
}

async function receive(sku: string, quantity: number, customerId = fixture.customerId): Promise<void> {
  const [outcome] = await recordStockChanges(database.db, [
    {
      customerId,
      changes: [
        {
          kind: "receive",
          item: { sku },
          reason: null,
          occurredAt: null,
          sourceId: null,
          place: { warehouseId: null, role: "pickable" },
          quantity,
          damaged: 0,
        },
      ],
    },
  ]);
  expect(outcome?.kind).toBe("recorded");
}

async function push(sku: string, quantity: number): Promise<void> {
  await database.db
    .insertInto("push")
    .values({
      customer_id: fixture.customerId,
      listing_id: fixture.item(sku).listingIds[0] ?? 0,
      store_id: fixture.storeIds[0] ?? 0,
      attempt_id: null,
      quantity,
      version: 1,
      outcome: "confirmed",
      code: null,
      message: null,
    })
    .execute();
}

function words(events: readonly FeedEvent[]): string[] {
  return events.map((event) =>
    event.kind === "decision"
      ? `${event.sku} ${event.outcome} ${event.level}`
      : `${event.sku} sent ${event.quantity}`,
  );
}

test("events come in the order in which they were written, whatever the size of the pages", async () => {
  let cursor = await settledCursor();
  await receive("A", 5);
  await push("A", 5);
  await receive("B", 7);
  await push("B", 7);
  await settledCursor();
  const seen: string[] = [];
  for (let more = true; more;) {
    const page = await readFeed(database.db, { after: cursor, customerId: null, limit: 1 });
    seen.push(...words(page.events));
    ({ cursor, more } = page);
  }
  expect(seen).toEqual(["A push 5", "A sent 5", "B push 7", "B sent 7"]);
  const rest = await readFeed(database.db, { after: cursor, customerId: null, limit: 10 });
  expect(rest).toMatchObject({ events: [], more: false });
});

test("one customer's feed holds nothing of another", async () => {
  const other = await createFixture(database.db, { skus: ["C"], preferences: { syncInventory: "always" } });
  const after = await settledCursor();
  await receive("C", 1, other.customerId);
  await receive("A", 2);
  await settledCursor();
  const own = await readFeed(database.db, { after, customerId: fixture.customerId, limit: 10 });
  expect(words(own.events)).toEqual(["A push 2"]);
  const all = await readFeed(database.db, { after, customerId: null, limit: 10 });
  expect(words(all.events)).toEqual(["C push 1", "A push 2"]);
});

test("the recent events are the last ones, in order", async () => {
  await receive("A", 1);
  await push("A", 1);
  await receive("B", 1);
  const before = await settledCursor();
  const recent = await readRecentFeed(database.db, { before, customerId: fixture.customerId, limit: 2 });
  expect(words(recent)).toEqual(["A sent 1", "B push 1"]);
  const later = await readFeed(database.db, { after: before, customerId: null, limit: 10 });
  expect(later.events).toEqual([]);
});

test("events older than the stream reaches back are left out", async () => {
  const after = await settledCursor();
  await receive("A", 1);
  await sql`UPDATE decision SET at = at - interval '2 hours' WHERE customer_id = ${fixture.customerId}`.execute(
    database.db,
  );
  await settledCursor();
  expect((await readFeed(database.db, { after, customerId: null, limit: 10 })).events).toEqual([]);
});

test.runIf(onPostgresServer())("an event that commits late is read late, not skipped", async () => {
  const start = await settledCursor();
  const gate = Promise.withResolvers<void>();
  const wrote = Promise.withResolvers<void>();
  const slow = database.db.transaction().execute(async (trx) => {
    await sql`UPDATE decision SET reason = reason WHERE false`.execute(trx);
    await sql`SELECT pg_current_xact_id()`.execute(trx);
    wrote.resolve();
    await gate.promise;
    await trx
      .insertInto("push")
      .values({
        customer_id: fixture.customerId,
        listing_id: fixture.item("A").listingIds[0] ?? 0,
        store_id: fixture.storeIds[0] ?? 0,
        attempt_id: null,
        quantity: 3,
        version: 1,
        outcome: "confirmed",
        code: null,
        message: null,
      })
      .execute();
  });
  await wrote.promise;
  await receive("B", 9);
  const during = await readFeed(database.db, { after: start, customerId: null, limit: 10 });
  expect(words(during.events)).toEqual([]);
  gate.resolve();
  await slow;
  await settledCursor();
  const then = await readFeed(database.db, { after: during.cursor, customerId: null, limit: 10 });
  expect(words(then.events)).toEqual(["A sent 3", "B push 9"]);
});

test("what stands behind a place is found, whatever the place", async () => {
  const start = await settledCursor();
  for (let times = 0; times < 5; times += 1) await receive("A", 1);
  await settledCursor();
  const { events } = await readFeed(database.db, {
    after: start,
    customerId: fixture.customerId,
    limit: 100,
  });
  expect(events).toHaveLength(5);
  const places = [start, ...events.map((event) => event.cursor)];
  expect(places.map((place) => eventsBehind(events, place).length)).toEqual([5, 4, 3, 2, 1, 0]);
  expect(eventsBehind([], start)).toEqual([]);
});

test("the recent events of a quiet customer are those of the last hour, whatever others did since", async () => {
  await receive("A", 1);
  await push("A", 1);
  const old = await createFixture(database.db, { preferences: { syncInventory: "always" }, skus: ["A"] });
  await receive("A", 1, old.customerId);
  await sql`UPDATE decision SET at = now() - interval '61 minutes' WHERE customer_id = ${old.customerId}`.execute(
    database.db,
  );
  for (let times = 0; times < 5; times += 1) await receive("A", 1, old.customerId);
  const before = await settledCursor();
  const recent = (customerId: number) => readRecentFeed(database.db, { before, customerId, limit: 10 });
  expect((await recent(fixture.customerId)).map((event) => event.kind)).toEqual(["decision", "push"]);
  expect(await recent(old.customerId)).toHaveLength(5);
});

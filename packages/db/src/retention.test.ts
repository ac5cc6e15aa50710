import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestSync } from "./request-sync.ts";
import { forgetOld } from "./retention.ts";
import { receive } from "./testing/changes.ts";
import { createFloor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test("source ids are kept for 90 days, idempotency keys for one", async () => {
  const floor = await createFloor(database.db, { skus: ["A"] });
  await floor.record(receive("A", 1, { sourceId: "old" }), receive("A", 1, { sourceId: "young" }));
  await sql`UPDATE stock_source SET at = now() - interval '91 days' WHERE source_id = 'old'`.execute(
    database.db,
  );
  await sql`UPDATE stock_source SET at = now() - interval '89 days' WHERE source_id = 'young'`.execute(
    database.db,
  );
  for (const [key, hours] of [
    ["old", 25],
    ["young", 23],
  ] as const) {
    await sql`INSERT INTO idempotency (scope, key, request_hash, at)
      VALUES ('x', ${key}, '\\x00', now() - ${hours} * interval '1 hour')`.execute(database.db);
  }
  await forgetOld(database, 1);
  expect(await database.db.selectFrom("stock_source").select("source_id").execute()).toEqual([
    { source_id: "young" },
  ]);
  expect(await database.db.selectFrom("idempotency").select("key").execute()).toEqual([{ key: "young" }]);
});

test("requests that have ended are kept for 30 days, those that wait for ever", async () => {
  const floor = await createFloor(database.db, { skus: ["A", "B", "C"] });
  for (const sku of ["A", "B", "C"]) {
    await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item(sku).id });
  }
  for (const [sku, days] of [
    ["A", 31],
    ["B", 31],
    ["C", 29],
  ] as const) {
    await sql`UPDATE sync_request SET created_at = now() - ${days} * interval '1 day'
      WHERE item_id = ${floor.item(sku).id}`.execute(database.db);
  }
  await sql`UPDATE sync_request_listing SET status = 'confirmed', at = now()
    WHERE listing_id <> ${floor.listingId("B")}`.execute(database.db);
  await forgetOld(database, 1);
  const left = await database.db.selectFrom("sync_request").select("item_id").orderBy("id").execute();
  expect(left.map((row) => row.item_id)).toEqual([floor.item("B").id, floor.item("C").id]);
  expect(await floor.requests("A")).toEqual([]);
});

test("tasks that have ended are kept for 30 days", async () => {
  const floor = await createFloor(database.db);
  for (const [kind, status, days] of [
    ["old", "done", 31],
    ["failed", "failed", 40],
    ["young", "done", 29],
    ["open", "pending", null],
  ] as const) {
    await sql`INSERT INTO task (customer_id, kind, status, created_at, finished_at)
      VALUES (${floor.customerId}, ${kind}, ${status}, now() - interval '50 days', now() - ${days} * interval '1 day')`.execute(
      database.db,
    );
  }
  await forgetOld(database, 1);
  const left = await database.db.selectFrom("task").select("kind").orderBy("id").execute();
  expect(left).toEqual([{ kind: "young" }, { kind: "open" }]);
});

test("events of stores are forgotten after 30 days, whatever became of them", async () => {
  const { customerId, storeIds } = await createFloor(database.db);
  const event = JSON.stringify({ kind: "order_cancelled", order: { id: "1" } });
  for (const [name, status, days] of [
    ["old", "done", 31],
    ["never came", "awaiting_order", 31],
    ["young", "done", 29],
  ] as const) {
    await sql`INSERT INTO store_event (customer_id, store_id, external_id, topic, status, content, order_external_id,
      received_at, handled_at)
      VALUES (${customerId}, ${storeIds[0]}, ${name}, 'orders/cancelled', ${status}, ${event}, '1',
        now() - ${days} * interval '1 day', CASE WHEN ${status} = 'done' THEN now() END)`.execute(
      database.db,
    );
  }
  await forgetOld(database, 1);
  const left = await database.db.selectFrom("store_event").select("external_id").execute();
  expect(left).toEqual([{ external_id: "young" }]);
});

test("days that are over are dropped with the rest", async () => {
  await sql`CREATE TABLE push_20200101 PARTITION OF push
    FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2020-01-02 00:00:00+00')`.execute(database.db);
  await forgetOld(database);
  const { rows } = await sql`SELECT to_regclass('push_20200101') AS found`.execute(database.db);
  expect(rows).toEqual([{ found: null }]);
});

test("sessions that have ended are forgotten", async () => {
  await sql`INSERT INTO account_user (id, name, email, email_verified, created_at, updated_at)
    VALUES ('u', 'Operator', 'operator@trueup.test', true, now(), now())`.execute(database.db);
  for (const [id, hours] of [
    ["ended", -1],
    ["also ended", -200],
    ["runs", 1],
  ] as const) {
    await sql`INSERT INTO account_session (id, user_id, token, expires_at, created_at, updated_at)
      VALUES (${id}, 'u', ${id}, now() + ${hours} * interval '1 hour', now(), now())`.execute(database.db);
  }
  await forgetOld(database, 1);
  expect(await database.db.selectFrom("account_session").select("id").execute()).toEqual([{ id: "runs" }]);
});

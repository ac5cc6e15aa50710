import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { requestSync } from "./request-sync.ts";
import { count, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B", "C"] });
});

function syncNow(sku: string) {
  return requestSync(database.db, { customerId: floor.customerId, itemId: floor.item(sku).id });
}

async function setSetting(sku: string, syncInventory: "never" | "default"): Promise<void> {
  const { customerId } = floor;
  await changeItem(database.db, {
    customerId,
    itemId: floor.item(sku).id,
    patch: { syncInventory },
    ifVersion: null,
  });
}

test("a claim writes the intent down: rows, levels, versions, key and body", async () => {
  await floor.record(receive("A", 5), receive("B", 6));
  await floor.know({ A: 1, B: 2 });
  const lease = await floor.hold();
  const { attempt, rows } = await floor.write(lease);
  expect(rows.map((row) => [row.listingId, row.level, row.known])).toEqual([
    [floor.listingId("A"), 5, 1],
    [floor.listingId("B"), 6, 2],
  ]);
  const stored = await database.db
    .selectFrom("attempt")
    .selectAll()
    .where("id", "=", attempt.id)
    .executeTakeFirstOrThrow();
  expect(stored).toMatchObject({
    customer_id: floor.customerId,
    store_id: lease.storeId,
    epoch: lease.epoch,
    key: attempt.key,
    body: JSON.stringify([
      [floor.listingId("A"), 5],
      [floor.listingId("B"), 6],
    ]),
    listing_ids: [floor.listingId("A"), floor.listingId("B")],
    levels: [5, 6],
    versions: [1, 1],
    cost: 10,
    outcome: null,
    closed_at: null,
  });
  expect(stored.deadline.getTime() - stored.at.getTime()).toBeGreaterThanOrEqual(10_000);
  expect(stored.settle_until.getTime() - stored.at.getTime()).toBeGreaterThanOrEqual(130_000);
  expect(await floor.due("A")).toMatchObject({ attempt_id: attempt.id });
  expect(await floor.claim(lease)).toEqual({ kind: "empty" });
});

test.each([
  ["an older epoch", (epoch: number) => ({ epoch: epoch - 1, owner: "worker-1" })],
  ["another owner", (epoch: number) => ({ epoch, owner: "worker-2" })],
])("%s claims nothing", async (_, who) => {
  await floor.record(receive("A", 5));
  await floor.know({ A: 0 });
  const lease = await floor.hold();
  const { epoch, owner } = who(lease.epoch);
  expect(await floor.claim({ ...lease, epoch }, { owner })).toEqual({ kind: "fenced" });
  expect(await floor.due("A")).toMatchObject({ attempt_id: null });
});

test("a lease that has run out claims nothing", async () => {
  await floor.record(receive("A", 5));
  const lease = await floor.hold();
  await sql`UPDATE store_lease SET expires_at = now() WHERE store_id = ${lease.storeId}`.execute(database.db);
  expect(await floor.claim(lease)).toEqual({ kind: "fenced" });
});

test("what stops overselling goes first, then what was asked by hand, then by age", async () => {
  await floor.know({ A: 9, B: 9, C: 9 });
  await floor.record(receive("A", 20));
  await floor.record(receive("B", 20));
  await floor.record(receive("C", 20), count("C", 0));
  await syncNow("B");
  const { rows } = await floor.write(await floor.hold());
  expect(rows.map((row) => [row.listingId, row.lane])).toEqual([
    [floor.listingId("C"), 0],
    [floor.listingId("B"), 1],
    [floor.listingId("A"), 3],
  ]);
});

test("rows that back off or are parked do not appear; one whose time has come does", async () => {
  await floor.record(receive("A", 5), receive("B", 6), receive("C", 7));
  await floor.know({ A: 0, B: 0, C: 0 });
  await sql`UPDATE due SET not_before = now() + interval '1 hour' WHERE listing_id = ${floor.listingId("A")}`.execute(
    database.db,
  );
  await sql`UPDATE due SET not_before = now() - interval '1 second' WHERE listing_id = ${floor.listingId("B")}`.execute(
    database.db,
  );
  const { rows } = await floor.write(await floor.hold());
  expect(new Set(rows.map((row) => row.listingId))).toEqual(
    new Set([floor.listingId("B"), floor.listingId("C")]),
  );
  expect(await floor.due("A")).toMatchObject({ attempt_id: null });
});

test.each<[string, readonly string[], "write" | "read", readonly string[]]>([
  ["to write", ["A", "C"], "write", ["A", "C"]],
  ["to read", ["B"], "read", ["A", "C"]],
])("a batch is filled with rows of the kind of the most urgent one: %s", async (_, known, kind, claimed) => {
  for (const sku of ["A", "B", "C"]) await floor.record(receive(sku, 5));
  await floor.know(Object.fromEntries(known.map((sku) => [sku, 0])));
  const claim = await floor.claim(await floor.hold(), { most: 2 });
  expect(claim.kind).toBe(kind);
  const rows = claim.kind === "write" || claim.kind === "read" ? claim.rows : [];
  expect(rows.map((row) => row.listingId)).toEqual(claimed.map((sku) => floor.listingId(sku)));
});

test("named rows are claimed alone, held back or not", async () => {
  await floor.record(receive("A", 5), receive("B", 6));
  await floor.know({ A: 0, B: 0 });
  await sql`UPDATE due SET not_before = now() + interval '1 minute' WHERE store_id = ${floor.storeIds[0] ?? 0}`.execute(
    database.db,
  );
  const { rows } = await floor.write(await floor.hold(), { only: [floor.listingId("B")] });
  expect(rows.map((row) => row.listingId)).toEqual([floor.listingId("B")]);
});

test("rows that are being read are passed over, and do not keep those behind them waiting", async () => {
  await floor.record(receive("A", 5));
  await floor.record(receive("B", 6));
  await floor.know({ B: 0 });
  const lease = await floor.hold();
  const read = await floor.claim(lease, { most: 1 });
  expect(read).toMatchObject({ kind: "read", rows: [{ listingId: floor.listingId("A") }] });
  const { rows } = await floor.write(lease, { most: 1, reading: new Set([floor.listingId("A")]) });
  expect(rows.map((row) => row.listingId)).toEqual([floor.listingId("B")]);
});

test("a batch that is not full and young waits to become fuller", async () => {
  await floor.record(receive("A", 5));
  await floor.know({ A: 0 });
  const lease = await floor.hold();
  const lingers = await floor.claim(lease, { lingerMs: 60_000 });
  expect(lingers).toEqual({ kind: "linger", waitMs: expect.any(Number) });
  expect(lingers.kind === "linger" && lingers.waitMs).toBeLessThanOrEqual(60_000);
  expect(await floor.due("A")).toMatchObject({ attempt_id: null });
  expect((await floor.claim(lease, { lingerMs: 60_000, most: 1 })).kind).toBe("write");
});

test("a batch whose oldest row has waited long enough does not wait", async () => {
  await floor.record(receive("A", 5));
  await floor.know({ A: 0 });
  await sql`UPDATE due SET since = now() - interval '1 second' WHERE listing_id = ${floor.listingId("A")}`.execute(
    database.db,
  );
  expect((await floor.claim(await floor.hold(), { lingerMs: 250 })).kind).toBe("write");
});

test("a setting that became Never meanwhile stops a waiting push: its version closes, history says so", async () => {
  await floor.record(receive("A", 5));
  await setSetting("A", "never");
  expect(await floor.claim(await floor.hold())).toEqual({ kind: "dropped", rows: 1 });
  expect(await floor.due("A")).toBeUndefined();
  expect(await floor.listing("A")).toMatchObject({
    desired_version: 1,
    closed_version: 1,
    known_quantity: null,
  });
  expect(await floor.pushes("A")).toEqual([{ quantity: 5, version: 1, outcome: "dropped", code: "never" }]);
});

test("a click goes through under Never, and carries a waiting push with it", async () => {
  await floor.record(receive("A", 5));
  await floor.know({ A: 5 });
  await setSetting("A", "never");
  await syncNow("A");
  const { rows } = await floor.write(await floor.hold());
  expect(rows).toMatchObject([{ listingId: floor.listingId("A"), level: 5 }]);
});

test("an event after a click that was answered is judged as an event again", async () => {
  await syncNow("A");
  await sql`UPDATE listing SET closed_version = 1 WHERE id = ${floor.listingId("A")}`.execute(database.db);
  await floor.record(receive("A", 5));
  expect(await floor.due("A")).toMatchObject({ manual_version: 1, event_version: 2 });
  await setSetting("A", "never");
  expect(await floor.claim(await floor.hold())).toEqual({ kind: "dropped", rows: 1 });
});

test("a level that the store shows by now is dropped without a call, and its problem with it", async () => {
  await floor.record(receive("A", 5));
  await floor.know({ A: 5 });
  await database.db
    .insertInto("listing_problem")
    .values({
      customer_id: floor.customerId,
      listing_id: floor.listingId("A"),
      store_id: floor.storeIds[0] ?? 0,
      code: "not_tracked",
      message: "it was not tracked",
      since: new Date(),
      failures: 10,
      parked: true,
    })
    .execute();
  expect(await floor.claim(await floor.hold())).toEqual({ kind: "dropped", rows: 1 });
  expect(await floor.pushes("A")).toMatchObject([{ outcome: "dropped", code: "unchanged" }]);
  expect(await floor.problem("A")).toBeUndefined();
});

test("a click on a listing that cannot be written to any more ends as skipped, with the reason", async () => {
  await syncNow("A");
  await sql`UPDATE listing SET paused_at = now() WHERE id = ${floor.listingId("A")}`.execute(database.db);
  expect(await floor.claim(await floor.hold())).toEqual({ kind: "dropped", rows: 1 });
  expect(await floor.requests("A")).toEqual([
    { status: "skipped", reason: "listing_paused", quantity: null },
  ]);
});

test("what is dropped does not end the batch that was claimed with it", async () => {
  await floor.record(receive("A", 5), receive("B", 6));
  await floor.know({ A: 0, B: 0 });
  await setSetting("A", "never");
  const { rows } = await floor.write(await floor.hold());
  expect(rows.map((row) => row.listingId)).toEqual([floor.listingId("B")]);
  expect(await floor.due("A")).toBeUndefined();
});

test("a paused store keeps its rows", async () => {
  await floor.record(receive("A", 5));
  await sql`UPDATE store SET paused_at = now() WHERE id = ${floor.storeIds[0] ?? 0}`.execute(database.db);
  expect(await floor.claim(await floor.hold())).toEqual({ kind: "empty" });
  expect(await floor.due("A")).toMatchObject({ attempt_id: null, event_version: 1 });
});

test.each([
  ["switched off", sql`sync_enabled = false`, "store_off"],
  ["disconnected", sql`disconnected_at = now()`, "store_disconnected"],
  ["disconnected while it was paused", sql`disconnected_at = now(), paused_at = now()`, "store_disconnected"],
])("a store that was %s drops its rows", async (_, change, reason) => {
  await floor.record(receive("A", 5));
  await sql`UPDATE store SET ${change} WHERE id = ${floor.storeIds[0] ?? 0}`.execute(database.db);
  expect(await floor.claim(await floor.hold())).toEqual({ kind: "dropped", rows: 1 });
  expect(await floor.pushes("A")).toMatchObject([{ outcome: "dropped", code: reason }]);
});

test("another store's rows are not touched", async () => {
  const two = await createFloor(database.db, { stores: 2 });
  await two.record(receive("TSH-BLK-M", 5));
  await two.know({ "TSH-BLK-M": 0 });
  const { rows } = await two.write(await two.hold(1));
  expect(rows.map((row) => row.listingId)).toEqual([two.listingId("TSH-BLK-M", 1)]);
  expect(await two.due("TSH-BLK-M", 0)).toMatchObject({ attempt_id: null });
});

test("the oldest row says whether rows are read or written, where it is asked to", async () => {
  await floor.record(receive("A", 5));
  await sql`UPDATE due SET since = now() - interval '1 hour', lane = 3 WHERE listing_id = ${floor.listingId("A")}`.execute(
    database.db,
  );
  await floor.record(receive("B", 5));
  await floor.know({ B: 0 });
  await syncNow("B");
  const lease = await floor.hold();
  const oldest = await floor.claim(lease, { kindOf: "oldest" });
  expect(oldest).toMatchObject({ kind: "read", rows: [{ listingId: floor.listingId("A") }] });
  const urgent = await floor.claim(lease);
  expect(urgent).toMatchObject({ kind: "write", rows: [{ listingId: floor.listingId("B") }] });
});

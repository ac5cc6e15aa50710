import { PUSH_LANES, type PushLane } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { acknowledge } from "./acknowledge.ts";
import { endManual } from "./end-manual.ts";
import { unlinkListing } from "./link-listing.ts";
import { requestSync } from "./request-sync.ts";
import { adjust, count, receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"] });
  await floor.record(receive("A", 5), receive("B", 6));
  await floor.know({ A: 0, B: 0 });
});

const loadAttempt = (id: number) =>
  database.db.selectFrom("attempt").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

test("a write that was taken closes its versions, sets the known numbers, and leaves nothing due", async () => {
  const lease = await floor.hold();
  const { attempt } = await floor.write(lease);
  expect(await acknowledge(database.db, WORKER, lease, attempt)).toBe(true);
  expect(await floor.listing("A")).toMatchObject({
    closed_version: 1,
    known_quantity: 5,
    known_source: "push",
    needs_read: false,
    written_at: expect.any(Date),
  });
  expect([await floor.due("A"), await floor.due("B")]).toEqual([undefined, undefined]);
  expect(await floor.pushes("B")).toEqual([{ quantity: 6, version: 1, outcome: "confirmed", code: null }]);
  expect(await loadAttempt(attempt.id)).toMatchObject({
    outcome: "ok",
    body: null,
    closed_at: expect.any(Date),
  });
});

test("a newer level that came meanwhile stays due, and is no older than the claim of the one before", async () => {
  const lease = await floor.hold();
  await sql`UPDATE due SET since = now() - interval '1 hour' WHERE store_id = ${lease.storeId}`.execute(
    database.db,
  );
  const { attempt } = await floor.write(lease);
  await floor.record(adjust("A", -2));
  await acknowledge(database.db, WORKER, lease, attempt);
  expect(await floor.listing("A")).toMatchObject({
    desired_level: 3,
    desired_version: 2,
    closed_version: 1,
    known_quantity: 5,
  });
  const since = new Date(attempt.at);
  expect(await floor.due("A")).toMatchObject({ attempt_id: null, event_version: 2, since });
  expect(await floor.due("B")).toBeUndefined();
});

const syncNow = () => requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });

test("a click that came meanwhile and has ended as failed leaves nothing due", async () => {
  const lease = await floor.hold();
  const { attempt } = await floor.write(lease);
  await syncNow();
  await database.db
    .transaction()
    .execute((trx) =>
      endManual(trx, lease, [{ listingId: floor.listingId("A"), reason: "store_suspended" }]),
    );
  await acknowledge(database.db, WORKER, lease, attempt);
  expect(await floor.listing("A")).toMatchObject({ desired_version: 2, closed_version: 2 });
  expect(await floor.due("A")).toBeUndefined();
});

test("an event that came with such a click waits on, and no longer as asked for by hand", async () => {
  const lease = await floor.hold();
  const { attempt } = await floor.write(lease);
  await syncNow();
  await floor.record(adjust("A", -2));
  await database.db
    .transaction()
    .execute((trx) =>
      endManual(trx, lease, [{ listingId: floor.listingId("A"), reason: "store_suspended" }]),
    );
  await acknowledge(database.db, WORKER, lease, attempt);
  expect(await floor.due("A")).toMatchObject({ attempt_id: null, manual_version: null, event_version: 3 });
});

test.each<[string, number, () => Promise<unknown>, PushLane]>([
  ["a level of zero was sent, and there is stock again", 0, () => floor.record(count("A", 50)), "rest"],
  ["stock was sent, and it is gone", 5, () => floor.record(count("A", 0)), "to_zero"],
  ["zero was sent, and somebody asked", 0, syncNow, "manual"],
  ["stock was sent, and it falls low", 50, () => floor.record(count("A", 4)), "low_stock"],
  ["a click was answered, and an event follows", 5, () => floor.record(count("A", 50)), "rest"],
])("the lane follows the newer level: %s", async (_, sent, change, lane) => {
  const lease = await floor.hold();
  await floor.know({ A: 9 });
  await floor.record(count("A", sent));
  await syncNow();
  const { attempt } = await floor.write(lease);
  await change();
  await acknowledge(database.db, WORKER, lease, attempt);
  expect(await floor.due("A")).toMatchObject({ lane: PUSH_LANES.indexOf(lane) });
});

test("a level that went away and came back is sent again, because another was in flight", async () => {
  const lease = await floor.hold();
  await acknowledge(database.db, WORKER, lease, (await floor.write(lease)).attempt);
  await floor.record(adjust("A", -1));
  const { attempt } = await floor.write(lease);
  await floor.record(adjust("A", 1));
  await acknowledge(database.db, WORKER, lease, attempt);
  const { rows } = await floor.write(lease);
  expect(rows).toMatchObject([{ listingId: floor.listingId("A"), level: 5, known: 4 }]);
});

test.each([
  ["an older epoch", WORKER, -1],
  ["another owner", "worker-2", 0],
])("%s records nothing", async (_, owner, epochChange) => {
  const lease = await floor.hold();
  const { attempt } = await floor.write(lease);
  const other = { ...lease, epoch: lease.epoch + epochChange };
  expect(await acknowledge(database.db, owner, other, attempt)).toBe(false);
  expect(await floor.listing("A")).toMatchObject({ closed_version: 0, known_quantity: 0 });
  expect(await floor.due("A")).toMatchObject({ attempt_id: attempt.id });
  expect(await floor.pushes("A")).toEqual([]);
  expect(await loadAttempt(attempt.id)).toMatchObject({ outcome: null, body: attempt.body });
});

test("an answer that is recorded twice is recorded once", async () => {
  const lease = await floor.hold();
  const { attempt } = await floor.write(lease);
  await acknowledge(database.db, WORKER, lease, attempt);
  await floor.record(adjust("A", -1));
  const next = await floor.write(lease);
  expect(await acknowledge(database.db, WORKER, lease, attempt)).toBe(true);
  expect(await floor.listing("A")).toMatchObject({ closed_version: 1, known_quantity: 5 });
  expect(await floor.due("A")).toMatchObject({ attempt_id: next.attempt.id });
  expect(await floor.pushes("A")).toHaveLength(1);
});

test("clicks before the claim share the write; one during the flight waits for the next", async () => {
  const key = { customerId: floor.customerId, itemId: floor.item("A").id };
  await requestSync(database.db, key);
  await requestSync(database.db, key);
  const lease = await floor.hold();
  const { attempt } = await floor.write(lease);
  await requestSync(database.db, key);
  await acknowledge(database.db, WORKER, lease, attempt);
  expect(await floor.requests("A")).toEqual([
    { status: "confirmed", reason: null, quantity: 5 },
    { status: "confirmed", reason: null, quantity: 5 },
    { status: "pending", reason: null, quantity: null },
  ]);
  const next = await floor.write(lease);
  expect(next.rows).toMatchObject([{ level: 5, version: 4 }]);
  await acknowledge(database.db, WORKER, lease, next.attempt);
  expect((await floor.requests("A")).at(-1)).toEqual({ status: "confirmed", reason: null, quantity: 5 });
  expect(await floor.due("A")).toBeUndefined();
});

test("a problem is solved by a write that was taken, and the store shows when it took one", async () => {
  await database.db
    .insertInto("listing_problem")
    .values({
      customer_id: floor.customerId,
      listing_id: floor.listingId("A"),
      store_id: floor.storeIds[0] ?? 0,
      code: "refused",
      message: "no",
      since: new Date(),
      failures: 3,
      parked: false,
    })
    .execute();
  const lease = await floor.hold();
  await acknowledge(database.db, WORKER, lease, (await floor.write(lease)).attempt);
  expect(await floor.problem("A")).toBeUndefined();
  const { rows } = await sql`SELECT 1 FROM store_health WHERE store_id = ${lease.storeId}
    AND last_push_at IS NOT NULL`.execute(database.db);
  expect(rows).toHaveLength(1);
});

test("a listing that was unlinked meanwhile stays as it is", async () => {
  const lease = await floor.hold();
  const { attempt } = await floor.write(lease);
  await unlinkListing(database.db, floor.customerId, floor.listingId("A"));
  expect(await acknowledge(database.db, WORKER, lease, attempt)).toBe(true);
  expect(await floor.listing("A")).toMatchObject({ known_quantity: 0, closed_version: 1 });
  expect(await floor.listing("B")).toMatchObject({ known_quantity: 6 });
});

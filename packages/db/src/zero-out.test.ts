import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acknowledge } from "./acknowledge.ts";
import { changeItem } from "./change-item.ts";
import { endOverdueRequests } from "./sync-request-limit.ts";
import { count, receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { archiveWithZeros, finishZeroingOut, unlinkWithZero } from "./zero-out.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** One item that two stores show as it is. */
async function open(): Promise<Floor> {
  const floor = await createFloor(database.db, {
    skus: ["A"],
    stores: 2,
    preferences: { syncInventory: "always" },
  });
  await floor.record(receive("A", 10));
  await floor.know({ A: 10 });
  await sql`UPDATE listing SET closed_version = desired_version, written_at = now()
    WHERE customer_id = ${floor.customerId}`.execute(database.db);
  await sql`DELETE FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
  return floor;
}

const itemOf = ({ customerId }: Floor) =>
  database.db.selectFrom("item").selectAll().where("customer_id", "=", customerId).executeTakeFirstOrThrow();
const archive = (floor: Floor, ifVersion: number | null = null) =>
  archiveWithZeros(database.db, { customerId: floor.customerId, itemId: floor.item("A").id, ifVersion });

test("an item is archived once every listing was sent 0, and not before", async () => {
  const floor = await open();
  expect(await archive(floor)).toMatchObject({ kind: "begun" });
  for (const store of [0, 1]) {
    expect(await floor.listing("A", store)).toMatchObject({ desired_level: 0 });
    expect(await floor.due("A", store)).toMatchObject({ lane: 0 });
  }
  await send(floor, 0);
  await finishZeroingOut(database.db);
  expect(await itemOf(floor)).toMatchObject({ archived_at: null });
  await send(floor, 1);
  await finishZeroingOut(database.db);
  expect(await itemOf(floor)).toMatchObject({ archived_at: expect.any(Date), archive_request_id: null });
  expect((await floor.requests("A")).at(-1)).toEqual({ status: "confirmed", reason: null, quantity: 0 });
});

/** A worker's claim takes the zero up, although the item is on its way out, and the store takes it. */
async function send(floor: Floor, store: number): Promise<void> {
  const lease = await floor.hold(store);
  const { attempt, rows } = await floor.write(lease);
  expect(rows.map((row) => row.level)).toEqual([0]);
  await acknowledge(database.db, WORKER, lease, attempt);
}

test("no event sends anything between the last 0 and the end", async () => {
  const floor = await open();
  await archive(floor);
  const [recorded] = await floor.record(count("A", 7));
  expect(recorded?.decisions.map(({ reason }) => reason)).toEqual(["item_archived", "item_archived"]);
  expect(await floor.listing("A")).toMatchObject({ desired_level: 0 });
});

test("a store that does not take the 0 in 15 minutes is named, and the item is archived all the same", async () => {
  const floor = await open();
  await archive(floor);
  await send(floor, 0);
  await sql`UPDATE sync_request_listing SET created_at = created_at - interval '16 minutes'
    WHERE customer_id = ${floor.customerId}`.execute(database.db);
  await endOverdueRequests(database.db);
  await finishZeroingOut(database.db);
  expect(await itemOf(floor)).toMatchObject({ archived_at: expect.any(Date) });
  expect((await floor.requests("A", 1)).at(-1)).toEqual({
    status: "failed",
    reason: "timed_out",
    quantity: null,
  });
  expect(await floor.due("A", 1)).toBeUndefined();
});

test("an item that is brought back meanwhile stays", async () => {
  const floor = await open();
  await archive(floor);
  await changeItem(database.db, {
    customerId: floor.customerId,
    itemId: floor.item("A").id,
    patch: { archived: false },
    ifVersion: null,
  });
  await send(floor, 0);
  await send(floor, 1);
  await finishZeroingOut(database.db);
  expect(await itemOf(floor)).toMatchObject({ archived_at: null, archive_request_id: null });
});

test("an item of a live bundle is not archived; one of an archived bundle is", async () => {
  const floor = await open();
  const { customerId } = floor;
  const { rows } = await sql<{ id: number }>`
    INSERT INTO item (customer_id, sku, is_bundle) VALUES (${customerId}, 'B', true) RETURNING id`.execute(
    database.db,
  );
  const bundleId = rows[0]?.id ?? 0;
  await sql`INSERT INTO bundle_part VALUES (${customerId}, ${bundleId}, ${floor.item("A").id}, 1)`.execute(
    database.db,
  );
  const patch = { customerId, itemId: floor.item("A").id, patch: { archived: true }, ifVersion: null };
  expect(await archive(floor)).toEqual({ kind: "in_bundle", bundles: ["B"] });
  expect(await changeItem(database.db, patch)).toEqual({ kind: "in_bundle", bundles: ["B"] });
  await changeItem(database.db, { ...patch, itemId: bundleId });
  expect(await archive(floor)).toMatchObject({ kind: "begun" });
});

test("a stale version changes nothing", async () => {
  const floor = await open();
  expect(await archive(floor, 99)).toEqual({ kind: "stale" });
  expect(await floor.due("A")).toBeUndefined();
  expect(await itemOf(floor)).toMatchObject({ archive_request_id: null });
});

test("asked again it is the same request: the 0 that is on its way stays, and is waited for", async () => {
  const floor = await open();
  const first = await archive(floor);
  expect(await archive(floor)).toEqual(first);
  await finishZeroingOut(database.db);
  expect(await itemOf(floor)).toMatchObject({ archived_at: null });
  await send(floor, 0);
  await send(floor, 1);
  await finishZeroingOut(database.db);
  expect(await itemOf(floor)).toMatchObject({ archived_at: expect.any(Date) });
  expect(await archive(floor)).toEqual({ kind: "archived" });
});

test("a listing that is asked to be unlinked twice still gets its 0", async () => {
  const floor = await open();
  const ask = () => unlinkWithZero(database.db, floor.customerId, floor.listingId("A"));
  const first = await ask();
  expect(await ask()).toBe(first);
  await finishZeroingOut(database.db);
  expect(await floor.listing("A")).toMatchObject({ unlinked_at: null });
  await send(floor, 0);
  await finishZeroingOut(database.db);
  expect(await floor.listing("A")).toMatchObject({ unlinked_at: expect.any(Date) });
});

test("a listing is unlinked once it was sent 0; the other stays", async () => {
  const floor = await open();
  expect(await unlinkWithZero(database.db, floor.customerId, floor.listingId("A"))).not.toBeNull();
  const [recorded] = await floor.record(count("A", 7));
  expect(recorded?.decisions.map(({ reason }) => reason)).toEqual(["listing_unlinked", "changed"]);
  await finishZeroingOut(database.db);
  expect(await floor.listing("A")).toMatchObject({ unlinked_at: null });
  await send(floor, 0);
  await finishZeroingOut(database.db);
  expect(await floor.listing("A")).toMatchObject({ unlinked_at: expect.any(Date), unlink_request_id: null });
  expect(await floor.listing("A", 1)).toMatchObject({ unlinked_at: null, desired_level: 7 });
});

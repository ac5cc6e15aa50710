import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Attempt } from "./claim.ts";
import type { Lease } from "./lease.ts";
import { requestSync } from "./request-sync.ts";
import { loadSentRows, settleByReading } from "./settle-by-reading.ts";
import { receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let lease: Lease;
let attempt: Attempt;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"] });
  await floor.know({ A: 0, B: 0 });
  await floor.record(receive("A", 5), receive("B", 6));
  await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });
  lease = await floor.hold();
  ({ attempt } = await floor.write(lease));
});

const found = (sku: string, quantity: number) => ({
  listingId: floor.listingId(sku),
  quantity,
  inventoryItemId: `gid://shopify/InventoryItem/${sku}`,
});

const settle = (shown: readonly ReturnType<typeof found>[], owner = WORKER) =>
  settleByReading(database.db, owner, lease, attempt, { found: shown, problems: [] });

const outcome = () =>
  database.db
    .selectFrom("attempt")
    .select(["outcome", "code", "body"])
    .where("id", "=", attempt.id)
    .executeTakeFirst();

const storeChanges = () =>
  database.db
    .selectFrom("history")
    .select("detail")
    .where("customer_id", "=", floor.customerId)
    .where("kind", "=", "store_change")
    .execute();

test("rows that show what was sent were written, and who asked is told", async () => {
  expect(await settle([found("A", 5), found("B", 6)])).toBe(true);
  expect(await floor.listing("A")).toMatchObject({
    known_quantity: 5,
    known_source: "push",
    written_at: expect.any(Date),
    closed_version: 2,
  });
  expect(await floor.requests("A")).toEqual([{ status: "confirmed", reason: null, quantity: 5 }]);
  expect([await floor.due("A"), await floor.due("B")]).toEqual([undefined, undefined]);
  expect(await outcome()).toEqual({ outcome: "ok", code: null, body: null });
  expect(await storeChanges()).toEqual([]);
});

test("a row that shows another number was changed at the store, and is claimed anew against it", async () => {
  await settle([found("A", 40), found("B", 6)]);
  expect(await floor.listing("A")).toMatchObject({
    known_quantity: 40,
    known_source: "read",
    written_at: null,
    closed_version: 0,
    needs_read: false,
  });
  expect(await storeChanges()).toEqual([{ detail: { storeChange: { expected: 0, found: 40 } } }]);
  expect(await floor.pushes("A")).toMatchObject([{ outcome: "failed", code: "changed_at_store" }]);
  expect(await floor.pushes("B")).toMatchObject([{ outcome: "confirmed" }]);
  expect(await floor.due("B")).toBeUndefined();
  expect(await outcome()).toEqual({ outcome: "failed", code: "changed_at_store", body: null });
  expect(await floor.requests("A")).toMatchObject([{ status: "pending" }]);
  expect((await floor.write(lease)).rows).toMatchObject([
    { listingId: floor.listingId("A"), level: 5, known: 40 },
  ]);
});

test("a row that still shows the known number is claimed anew, and nothing was changed at the store", async () => {
  await settle([found("A", 0), found("B", 0)]);
  expect(await storeChanges()).toEqual([]);
  expect((await floor.write(lease)).rows).toHaveLength(2);
});

test("a row that was not found is read before it is sent again", async () => {
  await settle([found("B", 6)]);
  expect(await floor.listing("A")).toMatchObject({ needs_read: true, closed_version: 0 });
  expect(await floor.claim(lease)).toMatchObject({ kind: "read" });
});

test("nothing is recorded by who lost the lease, and nothing twice", async () => {
  expect(await settle([found("A", 5), found("B", 6)], "worker-2")).toBe(false);
  expect(await outcome()).toMatchObject({ outcome: null });
  await settle([found("A", 5), found("B", 6)]);
  expect(await settle([found("A", 40), found("B", 40)])).toBe(true);
  expect(await floor.listing("A")).toMatchObject({ known_quantity: 5 });
});

test("the rows to be read are those that were sent, with their versions", async () => {
  expect(await loadSentRows(database.db, lease, attempt)).toMatchObject([
    { listingId: floor.listingId("A"), version: 2, locationId: "gid://shopify/Location/1" },
    { listingId: floor.listingId("B"), version: 1 },
  ]);
});

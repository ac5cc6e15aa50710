import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Lease } from "./lease.ts";
import { recordReads } from "./record-reads.ts";
import { receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let lease: Lease;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"] });
  await floor.record(receive("A", 5), receive("B", 6));
  lease = await floor.hold();
});

const found = (sku: string, quantity: number) => ({
  listingId: floor.listingId(sku),
  quantity,
  inventoryItemId: `gid://shopify/InventoryItem/9${quantity}`,
});

const storeChanges = () =>
  database.db
    .selectFrom("history")
    .select(["item_id", "listing_id", "detail"])
    .where("customer_id", "=", floor.customerId)
    .where("kind", "=", "store_change")
    .execute();

test("a number that was read is known, and the row can be written against it", async () => {
  expect(await recordReads(database.db, WORKER, lease, { found: [found("A", 3)], problems: [] })).toBe(true);
  expect(await floor.listing("A")).toMatchObject({
    known_quantity: 3,
    known_source: "read",
    needs_read: false,
    inventory_item_id: "gid://shopify/InventoryItem/93",
  });
  expect(await storeChanges()).toEqual([]);
  const { rows } = await floor.write(lease, { only: [floor.listingId("A")] });
  expect(rows).toMatchObject([{ known: 3, level: 5, inventoryItemId: "gid://shopify/InventoryItem/93" }]);
});

test("another number than the known one was changed at the store: the item's history says so", async () => {
  await floor.know({ A: 4, B: 6 });
  await recordReads(database.db, WORKER, lease, { found: [found("A", 40), found("B", 6)], problems: [] });
  expect(await storeChanges()).toEqual([
    {
      item_id: floor.item("A").id,
      listing_id: floor.listingId("A"),
      detail: { storeChange: { expected: 4, found: 40 } },
    },
  ]);
});

test("a row that cannot be written to gets its problem, backs off, and stands in the history of pushes", async () => {
  const problem = {
    listingId: floor.listingId("B"),
    code: "not_tracked",
    message: "not tracked",
    version: 1,
    backoffMs: () => 60_000,
  } as const;
  await recordReads(database.db, WORKER, lease, { found: [found("A", 3)], problems: [problem] });
  expect(await floor.problem("B")).toMatchObject({ code: "not_tracked", failures: 1 });
  expect(await floor.listing("B")).toMatchObject({ needs_read: true, known_quantity: null });
  expect(await floor.pushes("B")).toEqual([
    { quantity: 6, version: 1, outcome: "failed", code: "not_tracked" },
  ]);
  expect((await floor.write(lease)).rows.map((row) => row.listingId)).toEqual([floor.listingId("A")]);
});

test("a worker that lost the lease records nothing", async () => {
  const read = { found: [found("A", 3)], problems: [] };
  expect(await recordReads(database.db, "worker-2", lease, read)).toBe(false);
  expect(await recordReads(database.db, WORKER, { ...lease, epoch: lease.epoch - 1 }, read)).toBe(false);
  expect(await floor.listing("A")).toMatchObject({ known_quantity: null, needs_read: true });
});

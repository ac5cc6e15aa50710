import type { BulkCount, BulkRequest } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ordersById } from "./create-bulk-action.ts";
import { previewBulkAction } from "./preview-bulk-action.ts";
import { createBulkDesk, endTasks } from "./testing/bulk.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createOrderDesk } from "./testing/orders.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let desk: ReturnType<typeof createBulkDesk>;
const SKUS = ["A", "B", "C", "D", "E"];
const SYNC: BulkRequest = { action: "sync_inventory" };
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await endTasks(database.db);
  floor = await createFloor(database.db, { skus: SKUS, stores: 2, preferences: { syncInventory: "never" } });
  desk = createBulkDesk(database.db, floor);
});

const sum = (counts: readonly BulkCount[]) => counts.reduce((total, { count }) => total + count, 0);
const byOutcome = (a: BulkCount, b: BulkCount) => a.outcome.localeCompare(b.outcome);

const preview = (request: BulkRequest, mostLooked?: number) =>
  previewBulkAction(
    database.db,
    { customerId: floor.customerId, request, target: desk.targetOf(SKUS) },
    mostLooked,
  );

describe("a preview", () => {
  test.each<BulkRequest>([
    SYNC,
    { ...SYNC, parameters: { includeUnreceived: true } },
    { action: "set_sync_inventory", parameters: { syncInventory: "default" } },
    { action: "set_sync_inventory", parameters: { syncInventory: "never" } },
    { action: "set_process_orders", parameters: { processOrders: true } },
    { action: "archive" },
    { action: "archive", parameters: { zeroStores: true } },
  ])("tells what happens then: $action $parameters", async (request) => {
    await floor.record(receive("A", 20), receive("B", 4), adjust("B", -4), receive("C", 7));
    await sql`UPDATE customer SET sync_setting = 'process_orders' WHERE id = ${floor.customerId}`.execute(
      database.db,
    );
    await sql`UPDATE item SET process_orders = false WHERE id = ${floor.item("A").id}`.execute(database.db);
    await sql`UPDATE listing SET paused_at = now() WHERE id = ${floor.listingId("C", 1)}`.execute(
      database.db,
    );
    const told = await preview(request);
    const { rows: before } = await sql<{ count: number }>`
      SELECT count(*) FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
    expect(before).toEqual([{ count: 0 }]);
    const id = await desk.start(request, SKUS);
    await desk.work();
    const ended = await desk.load(id);
    expect(told).toMatchObject({ exact: true, looked: 5, total: 5 });
    expect(told.results).toEqual(ended.counts);
    expect(told.differing).toBe(ended.differing);
    expect(sum(ended.counts)).toBe(5);
    const { rows: due } = await sql<{ level: number }>`
      SELECT l.desired_level AS level FROM due d JOIN listing l ON l.id = d.listing_id
      WHERE d.customer_id = ${floor.customerId}`.execute(database.db);
    expect(told.push).toBe(due.length);
    expect(told.toZero).toBe(due.filter(({ level }) => level <= 0).length);
  });

  test("reckons with the own limit of each store", async () => {
    const skus = Array.from({ length: 600 }, (_, at) => `SKU-${at}`);
    floor = await createFloor(database.db, { skus, stores: 2, preferences: { syncInventory: "never" } });
    desk = createBulkDesk(database.db, floor);
    await floor.record(...skus.map((sku) => receive(sku, 5)));
    await sql`UPDATE store SET max_calls_per_second = 0.5 WHERE id = ${floor.storeIds[1] ?? 0}`.execute(
      database.db,
    );
    const request = { customerId: floor.customerId, request: SYNC, target: desk.targetOf(skus) };
    const { stores } = await previewBulkAction(database.db, request);
    expect(stores.map(({ calls, seconds }) => ({ calls, seconds }))).toEqual([
      { calls: 3, seconds: 0 },
      { calls: 3, seconds: 4 },
    ]);
  });

  test("names stores with their calls, what is blocked and why, and who would show 0", async () => {
    await floor.record(receive("A", 20), receive("B", 20));
    await sql`UPDATE store SET sync_enabled = false WHERE id = ${floor.storeIds[1] ?? 0}`.execute(
      database.db,
    );
    const [on = 0, off = 0] = floor.storeIds;
    expect(await preview(SYNC)).toMatchObject({
      push: 2,
      stores: [{ storeId: on, name: "Store 0", listings: 2, calls: 1, seconds: 0 }],
      blocked: [
        { storeId: off, reason: "store_off", listings: 2 },
        { storeId: on, reason: "never_received", listings: 3 },
        { storeId: off, reason: "never_received", listings: 3 },
      ],
      unreceived: { items: 3, wouldShowZero: 3 },
    });
  });

  test("of many is reckoned from a sample, and says so", async () => {
    await floor.record(...SKUS.map((sku) => receive(sku, 20)));
    expect(await preview(SYNC, 2)).toMatchObject({
      total: 5,
      exact: false,
      looked: 2,
      push: 10,
      results: [{ outcome: "done", reason: null, count: 5 }],
    });
  });
});

/** Starts it, works it through, and holds what the preview said against what happened. */
async function startOrders(request: BulkRequest, orderIds: readonly number[]): Promise<number> {
  const { customerId } = floor;
  const target = ordersById(customerId, orderIds);
  const told = await previewBulkAction(database.db, { customerId, request, target });
  const id = await desk.startOn("orders", request, target);
  expect(await desk.work()).toBe("ended");
  const { counts } = await desk.load(id);
  expect(told).toMatchObject({ exact: true, push: 0 });
  expect(told.results.toSorted(byOutcome)).toEqual(counts.toSorted(byOutcome));
  return id;
}

describe("orders", () => {
  test("are paused and resumed where they are editable, as the preview says", async () => {
    const shop = createOrderDesk(database.db, floor.customerId);
    await floor.record(receive("A", 20));
    const open = await shop.place({ A: 1 });
    const paused = await shop.place({ A: 1 });
    const gone = await shop.place({ A: 1 });
    await shop.act(paused, { kind: "pause" });
    await shop.act(gone, { kind: "cancel", by: "warehouse" });
    const id = await startOrders({ action: "pause" }, [open, paused, gone]);
    expect(await desk.results(id)).toEqual([
      [open, "done", null],
      [paused, "unchanged", null],
      [gone, "skipped", "not_editable"],
    ]);
    expect(await shop.status(open)).toBe("paused");
    await startOrders({ action: "resume" }, [open, paused]);
    expect((await shop.load(open)).paused_at).toBeNull();
  });

  test("take over what their items cost now, all of them or of one item", async () => {
    const shop = createOrderDesk(database.db, floor.customerId);
    const first = await shop.place({ A: 1 });
    const second = await shop.place({ B: 1 });
    await sql`UPDATE item SET price = 9.5 WHERE customer_id = ${floor.customerId}`.execute(database.db);
    const itemId = `itm_${floor.item("A").id}`;
    const id = await startOrders({ action: "apply_item_values", parameters: { itemId } }, [first, second]);
    expect(await desk.results(id)).toEqual([
      [first, "done", null],
      [second, "unchanged", null],
    ]);
    await startOrders({ action: "apply_item_values" }, [first, second]);
    const { rows } = await sql<{ price: string }>`
      SELECT price FROM order_line WHERE customer_id = ${floor.customerId}`.execute(database.db);
    expect(rows.map(({ price }) => Number(price))).toEqual([9.5, 9.5]);
  });
});

test("the zero guard holds what a bulk action sends to zero beyond what it allows; a preview says that it may", async () => {
  const skus = Array.from({ length: 23 }, (_, at) => `Z${String(at).padStart(2, "0")}`);
  floor = await createFloor(database.db, { skus, preferences: { zeroGuard: true } });
  desk = createBulkDesk(database.db, floor);
  await floor.know(Object.fromEntries(skus.map((sku) => [sku, 5])));
  const request: BulkRequest = { ...SYNC, parameters: { includeUnreceived: true } };
  const told = await previewBulkAction(database.db, {
    customerId: floor.customerId,
    request,
    target: desk.targetOf(skus),
  });
  expect(told).toMatchObject({ toZero: 23, exact: false });
  const id = await desk.start(request, skus);
  await desk.work();
  expect(await desk.load(id)).toMatchObject({
    counts: [
      { outcome: "done", reason: null, count: 20 },
      { outcome: "skipped", reason: "held_for_approval", count: 3 },
    ],
  });
  expect(await floor.requests("Z22")).toMatchObject([{ status: "skipped", reason: "held_for_approval" }]);
});

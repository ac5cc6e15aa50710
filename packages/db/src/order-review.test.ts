import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { pauseOrders, resumeOrders, applyItemValues } from "./order-bulk.ts";
import { reviewOrders } from "./order-review.ts";
import { askReviewOfAllOrders } from "./order-review-queue.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createOrderDesk } from "./testing/orders.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let desk: ReturnType<typeof createOrderDesk>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B", "SET"] });
  desk = createOrderDesk(database.db, floor.customerId);
});

const statuses = (...orderIds: readonly number[]) => Promise.all(orderIds.map((id) => desk.status(id)));

async function asked(): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    SELECT count(*)::integer AS rows FROM order_review WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  return rows[0]?.rows ?? 0;
}

async function addWarehouse(position: number): Promise<number> {
  const row = await database.db
    .insertInto("warehouse")
    .values({ customer_id: floor.customerId, name: `Place ${position}`, position, time_zone: "Asia/Tokyo" })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

const patch = (sku: string, fields: Parameters<typeof changeItem>[1]["patch"]) =>
  changeItem(database.db, {
    customerId: floor.customerId,
    itemId: floor.item(sku).id,
    patch: fields,
    ifVersion: null,
  });

describe("waiting orders move by themselves", () => {
  test("when stock comes or goes, the oldest first", async () => {
    await floor.record(receive("A", 1), adjust("A", -1));
    const orders = [await desk.place({ A: 2 }), await desk.place({ A: 3 }), await desk.place({ A: 1 })];
    expect(await statuses(...orders)).toEqual(Array(3).fill("insufficient_inventory"));
    await floor.record(receive("A", 4));
    expect(await desk.review()).toBe(1);
    expect(await statuses(...orders)).toEqual([
      "processing",
      "insufficient_inventory",
      "insufficient_inventory",
    ]);
    await floor.record(adjust("A", 2));
    await desk.review();
    expect(await statuses(...orders)).toEqual(Array(3).fill("processing"));
    await floor.record(adjust("A", -1));
    await desk.review();
    expect(await statuses(...orders)).toEqual(["processing", "processing", "insufficient_inventory"]);
  });

  test("when an older one is cancelled", async () => {
    await floor.record(receive("A", 2));
    const older = await desk.place({ A: 2 });
    const younger = await desk.place({ A: 2 });
    await desk.act(older, { kind: "cancel", by: "warehouse" });
    await desk.review();
    expect(await desk.status(younger)).toBe("processing");
  });

  test("when Process Orders goes off or on, of an item or of a bundle that they are for", async () => {
    await sql`UPDATE item SET is_bundle = true, process_orders = true WHERE id = ${floor.item("SET").id}`.execute(
      database.db,
    );
    await sql`UPDATE item SET in_bundle = true WHERE id = ${floor.item("A").id}`.execute(database.db);
    await sql`INSERT INTO bundle_part VALUES (${floor.customerId}, ${floor.item("SET").id}, ${floor.item("A").id}, 1)`.execute(
      database.db,
    );
    await floor.record(receive("A", 5));
    const orders = [await desk.place({ A: 1 }), await desk.place({ SET: 1 })];
    expect(await statuses(...orders)).toEqual(["processing", "processing"]);
    for (const [sku, on, expected] of [
      ["A", false, ["pre_order", "pre_order"]],
      ["A", true, ["processing", "processing"]],
      ["SET", false, ["processing", "pre_order"]],
      ["SET", true, ["processing", "processing"]],
    ] as const) {
      await patch(sku, { processOrders: on });
      await desk.review();
      expect(await statuses(...orders)).toEqual(expected);
    }
  });

  test("when their item's street date changes", async () => {
    await floor.record(receive("A", 5));
    const orderId = await desk.place({ A: 1 });
    await patch("A", { streetDate: "2199-08-21" });
    await desk.review();
    expect(await desk.load(orderId)).toMatchObject({
      workable_at: new Date("2199-08-20T00:00:00Z"),
      held: true,
    });
    await patch("A", { streetDate: null });
    await desk.review();
    expect(await desk.load(orderId)).toMatchObject({ workable_at: null, held: false, status: "processing" });
  });

  test("to the first warehouse that can fill them, with their reservation and their zone", async () => {
    const second = await addWarehouse(1);
    await floor.record(receive("A", 1), adjust("A", -1), receive("B", 9));
    await patch("B", { streetDate: "2199-08-21" });
    const orders = [await desk.place({ A: 2, B: 1 }), await desk.place({ A: 2 }), await desk.place({ A: 2 })];
    const at = { place: { warehouseId: second, role: "pickable" } } as const;
    await floor.record(receive("A", 5, at));
    await desk.review();
    expect(await statuses(...orders)).toEqual(["insufficient_inventory", "processing", "processing"]);
    await floor.record(receive("B", 1, at), adjust("A", 1, at));
    await desk.review();
    expect(await desk.load(orders[0] ?? 0)).toMatchObject({
      status: "processing",
      warehouse_id: second,
      workable_at: new Date("2199-08-19T15:00:00Z"),
    });
    const flow = await database.db
      .selectFrom("item_flow")
      .select(["warehouse_id", "reserved"])
      .where("item_id", "=", floor.item("A").id)
      .orderBy("warehouse_id")
      .execute();
    expect(flow).toEqual([
      { warehouse_id: floor.warehouseId, reserved: 0 },
      { warehouse_id: second, reserved: 6 },
    ]);
  });

  test("away from a warehouse that does not count any more", async () => {
    const second = await addWarehouse(-1);
    const at = { place: { warehouseId: second, role: "pickable" } } as const;
    await floor.record(receive("A", 2, at));
    const orderId = await desk.place({ A: 2 });
    expect(await desk.load(orderId)).toMatchObject({ warehouse_id: second, status: "processing" });
    await database.db.transaction().execute(async (trx) => {
      await sql`UPDATE warehouse SET enabled = false WHERE id = ${second}`.execute(trx);
      await askReviewOfAllOrders(trx, floor.customerId);
    });
    await desk.review();
    expect(await desk.load(orderId)).toMatchObject({
      warehouse_id: floor.warehouseId,
      status: "insufficient_inventory",
    });
  });

  test("behind one that was placed earlier and came later", async () => {
    await floor.record(receive("A", 2));
    const first = await desk.place({ A: 2 });
    const earlier = await desk.place({ A: 2 }, { placedAt: new Date("2020-01-01T00:00:00Z") });
    await desk.review();
    expect(await statuses(first, earlier)).toEqual(["insufficient_inventory", "processing"]);
  });
});

test("nothing is asked where no order waits, and what does not bear on orders asks nothing", async () => {
  await floor.record(receive("A", 5), receive("B", 5));
  await patch("A", { processOrders: false });
  expect(await asked()).toBe(0);
  await desk.place({ A: 1 });
  expect(await asked()).toBe(0);
  await patch("A", { description: "Tee" });
  expect(await asked()).toBe(0);
  await floor.record(receive("B", 1));
  expect(await asked()).toBe(0);
  await floor.record(receive("A", 1));
  expect(await asked()).toBe(1);
});

test("a pass is bounded; what is left stays asked for", async () => {
  await floor.record(receive("A", 1), adjust("A", -1));
  const orders = [await desk.place({ A: 1 }), await desk.place({ A: 1 }), await desk.place({ A: 1 })];
  await floor.record(receive("A", 3));
  await sql`DELETE FROM order_review WHERE customer_id <> ${floor.customerId}`.execute(database.db);
  expect(await reviewOrders(database.db, { most: 2 })).toEqual({ changed: 2, more: true });
  expect(await statuses(...orders)).toEqual(["processing", "processing", "insufficient_inventory"]);
  expect(await reviewOrders(database.db, { most: 2 })).toEqual({ changed: 1, more: false });
});

describe("many orders at once", () => {
  test("are paused and resumed where they can be", async () => {
    await floor.record(receive("A", 3));
    const orders = [await desk.place({ A: 1 }), await desk.place({ A: 1 }), await desk.place({ A: 9 })];
    const [one = 0, two = 0, three = 0] = orders;
    await desk.act(one, { kind: "batch" });
    await desk.act(two, { kind: "pause" });
    const run = (work: typeof pauseOrders) =>
      database.db.transaction().execute((trx) => work(trx, floor.customerId, [...orders, 999_999]));
    expect(await run(pauseOrders)).toEqual([
      { orderId: one, outcome: "not_editable" },
      { orderId: two, outcome: "unchanged" },
      { orderId: three, outcome: "applied" },
    ]);
    expect(await statuses(...orders)).toEqual(["batched", "paused", "paused"]);
    expect((await run(resumeOrders)).map((row) => row.outcome)).toEqual([
      "not_editable",
      "applied",
      "applied",
    ]);
    expect(await statuses(...orders)).toEqual(["batched", "processing", "insufficient_inventory"]);
  });

  test("take over what their items are worth now, but for those that are batched", async () => {
    await floor.record(receive("A", 3), receive("B", 3));
    const orders = [await desk.place({ A: 1, B: 1 }), await desk.place({ A: 1 }), await desk.place({ B: 1 })];
    await desk.act(orders[1] ?? 0, { kind: "batch" });
    await sql`UPDATE item SET price = 9.99, packaging = 'bag' WHERE customer_id = ${floor.customerId}`.execute(
      database.db,
    );
    const apply = () =>
      database.db
        .transaction()
        .execute((trx) => applyItemValues(trx, floor.customerId, orders, floor.item("A").id));
    expect((await apply()).map((row) => row.outcome)).toEqual(["applied", "not_editable", "unchanged"]);
    expect((await apply()).map((row) => row.outcome)).toEqual(["unchanged", "not_editable", "unchanged"]);
    expect((await desk.lines(orders[0] ?? 0)).map((line) => line.price)).toEqual(["9.9900", null]);
    expect((await desk.lines(orders[1] ?? 0)).map((line) => line.price)).toEqual([null]);
    await database.db.transaction().execute((trx) => applyItemValues(trx, floor.customerId, orders, null));
    expect((await desk.lines(orders[2] ?? 0)).map((line) => line.packaging)).toEqual(["bag"]);
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { createOrders } from "./create-orders.ts";
import { pauseOrders, resumeOrders } from "./order-bulk.ts";
import { reviewOrders } from "./order-review.ts";
import { checkUnits, checkWaitingOrders } from "./testing/check-orders.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createOrderDesk, order } from "./testing/orders.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let desk: ReturnType<typeof createOrderDesk>;

/** Numbers that look random and are the same in every run. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

describe.skipIf(!onPostgresServer())("on a server, where connections race", () => {
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    floor = await createFloor(database.db, { skus: ["A", "B"], stores: 2 });
    desk = createOrderDesk(database.db, floor.customerId);
  });

  test("of many orders for the last unit one gets it, and the stores are told how many wait", async () => {
    await floor.record(receive("A", 1));
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => desk.take(order({ A: 1 }))));
    const statuses = outcomes.flat().map((outcome) => (outcome.kind === "created" ? outcome.status : ""));
    expect(statuses.toSorted()).toEqual([...Array(5).fill("insufficient_inventory"), "processing"]);
    await checkUnits(database.db, floor.customerId);
    expect(await floor.listing("A")).toMatchObject({ desired_level: 0 });
    await desk.review();
    await checkWaitingOrders(database.db, floor.customerId);
  });

  test("one order of a store that comes many times at once is taken once", async () => {
    const request = order({ A: 2 }, { storeId: floor.storeIds[0] ?? 0, externalId: "5001" });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => desk.take(request)));
    expect(outcomes.flat().filter((outcome) => outcome.kind === "created")).toHaveLength(1);
    expect(outcomes.flat().filter((outcome) => outcome.kind === "duplicate")).toHaveLength(7);
    await checkUnits(database.db, floor.customerId);
  });

  test("an order and a receipt at once: nothing waits for what is there", async () => {
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([desk.place({ A: 1, B: 1 }), floor.record(receive("A", 1), receive("B", 1))]);
    }
    await desk.review();
    await checkWaitingOrders(database.db, floor.customerId);
    const { rows } = await sql`SELECT 1 FROM sales_order
      WHERE customer_id = ${floor.customerId} AND status <> 'processing'`.execute(database.db);
    expect(rows).toEqual([]);
  });

  test("an order that is resumed while its stock comes does not stay behind", async () => {
    for (let round = 0; round < 10; round += 1) {
      const orderId = await desk.place({ A: 1 });
      await desk.act(orderId, { kind: "pause" });
      await Promise.all([
        desk.act(orderId, { kind: "resume" }),
        floor.record(receive("A", 1)),
        reviewOrders(database.db, { most: 10 }),
      ]);
    }
    await desk.review();
    await checkWaitingOrders(database.db, floor.customerId);
    const { rows } = await sql`SELECT 1 FROM sales_order
      WHERE customer_id = ${floor.customerId} AND status <> 'processing'`.execute(database.db);
    expect(rows).toEqual([]);
  });

  test("batched and cancelled at once, its units are on the shelf or gone, once", async () => {
    await floor.record(receive("A", 20));
    for (let round = 0; round < 10; round += 1) {
      const orderId = await desk.place({ A: 2 });
      await Promise.all([
        desk.act(orderId, { kind: "batch" }),
        desk.act(orderId, { kind: "cancel", by: "warehouse" }),
        desk.act(orderId, { kind: "cancel", by: "store" }),
      ]);
      expect(await desk.status(orderId)).toBe("cancelled");
    }
    const { rows } = await sql`SELECT sum(quantity)::integer AS units FROM stock
      WHERE item_id = ${floor.item("A").id}`.execute(database.db);
    expect(rows).toEqual([{ units: 20 }]);
    await checkUnits(database.db, floor.customerId);
  });

  test("much at once: every unit is counted once, and every order is where it belongs", async () => {
    const skus = Array.from({ length: 12 }, (_, at) => `SKU-${at}`);
    const crowd = await createFloor(database.db, { skus, stores: 2 });
    const many = createOrderDesk(database.db, crowd.customerId);
    const { id: second } = await database.db
      .insertInto("warehouse")
      .values({ customer_id: crowd.customerId, name: "Second", position: 1 })
      .returning("id")
      .executeTakeFirstOrThrow();
    const work = async (seed: number) => {
      const dice = createDice(seed);
      const sku = () => skus[dice(skus.length)] ?? "";
      const own: number[] = [];
      const some = () => own[dice(Math.max(1, own.length))] ?? 0;
      for (let turn = 0; turn < 30; turn += 1) {
        const orders = Array.from({ length: 3 }, () => order({ [sku()]: 1 + dice(3), [sku()]: 1 + dice(2) }));
        const taken = await createOrders(database.db, crowd.customerId, orders);
        for (const outcome of taken) if (outcome.kind === "created") own.push(outcome.orderId);
        const at = { place: { warehouseId: dice(2) === 0 ? second : null, role: "pickable" } } as const;
        await crowd.record(receive(sku(), 1 + dice(6), at), adjust(sku(), 1));
        await many.act(some(), { kind: dice(2) === 0 ? "batch" : "pause" });
        if (turn % 3 === 0) await many.act(some(), { kind: "cancel", by: "store" });
        if (turn % 4 === 0) {
          await changeItem(database.db, {
            customerId: crowd.customerId,
            itemId: crowd.item(sku()).id,
            patch: { processOrders: dice(2) === 0 },
            ifVersion: null,
          });
        }
        if (turn % 5 === 0) {
          const bulk = dice(2) === 0 ? pauseOrders : resumeOrders;
          await database.db
            .transaction()
            .execute((trx) => bulk(trx, crowd.customerId, [some(), some(), some()]));
        }
      }
    };
    const over = new AbortController();
    const review = async () => {
      while (!over.signal.aborted) await reviewOrders(database.db, { most: 20 });
    };
    const reviews = [review(), review()];
    await Promise.all([1, 2, 3, 4].map(work));
    over.abort();
    await Promise.all(reviews);
    await many.review();
    await checkUnits(database.db, crowd.customerId);
    await checkWaitingOrders(database.db, crowd.customerId);
    const { rows } = await sql`SELECT 1 FROM order_review WHERE customer_id = ${crowd.customerId}`.execute(
      database.db,
    );
    expect(rows).toEqual([]);
  }, 120_000);
});

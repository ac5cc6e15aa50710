import fc from "fast-check";
import { orderStatusOf } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createOrderDesk } from "./testing/orders.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKUS = ["A", "B"] as const;
const sku = fc.constantFrom(...SKUS);
const place = fc.nat(1);
const pick = fc.nat(9);
const few = fc.integer({ min: 1, max: 4 });

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("order" as const),
      a: fc.nat(3),
      b: fc.nat(2),
      days: fc.nat(3),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("receive" as const), sku, place, units: few }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("adjust" as const),
      sku,
      place,
      units: fc.integer({ min: -3, max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "batch" as const,
        "ship" as const,
        "cancel" as const,
        "pause" as const,
        "resume" as const,
      ),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("return" as const), pick, units: few }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("flag" as const), sku, on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("review" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly floor: Floor;
  readonly desk: ReturnType<typeof createOrderDesk>;
  readonly warehouseIds: readonly number[];
  readonly orderIds: number[];
}

async function createWorld(): Promise<World> {
  const floor = await createFloor(database.db, { skus: SKUS });
  await sql`UPDATE item SET process_orders = true, received_at = now() WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  const second = await database.db
    .insertInto("warehouse")
    .values({ customer_id: floor.customerId, name: "Second", position: 1 })
    .returning("id")
    .executeTakeFirstOrThrow();
  const desk = createOrderDesk(database.db, floor.customerId);
  return { floor, desk, warehouseIds: [floor.warehouseId, second.id], orderIds: [] };
}

async function take(world: World, next: Step): Promise<void> {
  const { floor, desk, warehouseIds, orderIds } = world;
  const at = (index: number) => ({
    place: { warehouseId: warehouseIds[index] ?? 0, role: "pickable" } as const,
  });
  switch (next.kind) {
    case "order": {
      if (next.a + next.b === 0) return;
      const units = { ...(next.a > 0 ? { A: next.a } : {}), ...(next.b > 0 ? { B: next.b } : {}) };
      const placedAt = new Date(Date.UTC(2026, 0, 10 - next.days));
      orderIds.push(await desk.place(units, { placedAt }));
      return;
    }
    case "receive":
    case "adjust": {
      const change = next.kind === "receive" ? receive : adjust;
      const changes = [change(next.sku, next.units, at(next.place))];
      // What would take more than there is, is refused.
      await recordStockChanges(database.db, [{ customerId: floor.customerId, changes }]);
      return;
    }
    case "flag":
      await changeItem(database.db, {
        customerId: floor.customerId,
        itemId: floor.item(next.sku).id,
        patch: { processOrders: next.on },
        ifVersion: null,
      });
      return;
    case "review":
      await desk.review(2);
      return;
    case "return": {
      const orderId = orderIds[next.pick % Math.max(1, orderIds.length)];
      if (orderId === undefined) return;
      const [line] = await desk.lines(orderId);
      const lines = [{ lineId: line?.id ?? 0, quantity: next.units, role: "pickable" as const }];
      await desk.act(orderId, { kind: "return", lines });
      return;
    }
    case "cancel":
    case "batch":
    case "ship":
    case "pause":
    case "resume": {
      const orderId = orderIds[next.pick % Math.max(1, orderIds.length)];
      if (orderId === undefined) return;
      await desk.act(orderId, next.kind === "cancel" ? { kind: "cancel", by: "store" } : { kind: next.kind });
    }
  }
}

/** Reserved is exactly what the open units of orders say, and nothing lies below the floor. */
async function checkUnits({ floor }: World): Promise<void> {
  const { rows } = await sql`
    SELECT f.item_id, f.warehouse_id, f.reserved, coalesce(u.units, 0) AS units
    FROM item_flow f LEFT JOIN (
      SELECT u.item_id, o.warehouse_id, sum(u.quantity) AS units
      FROM order_unit u JOIN sales_order o ON o.customer_id = u.customer_id AND o.id = u.order_id
      WHERE u.customer_id = ${floor.customerId} AND u.open GROUP BY 1, 2) u
      ON u.item_id = f.item_id AND u.warehouse_id = f.warehouse_id
    WHERE f.customer_id = ${floor.customerId} AND f.reserved <> coalesce(u.units, 0)
    UNION ALL
    SELECT item_id, warehouse_id, quantity, 0 FROM stock WHERE customer_id = ${floor.customerId} AND quantity < 0
    UNION ALL
    SELECT u.item_id, o.warehouse_id, 0, u.quantity
    FROM order_unit u JOIN sales_order o ON o.customer_id = u.customer_id AND o.id = u.order_id
    WHERE u.customer_id = ${floor.customerId} AND u.open
      AND o.status NOT IN ('unpaid', 'pre_order', 'paused', 'insufficient_inventory', 'processing')`.execute(
    database.db,
  );
  expect(rows).toEqual([]);
}

interface WaitingRow {
  readonly id: number;
  readonly status: string;
  readonly warehouse_id: number;
  readonly paused: boolean;
  readonly units: Readonly<Record<string, number>>;
}

/** Once nothing is left to look at: every waiting order stands as the units before it leave it. */
async function checkStatuses(world: World): Promise<void> {
  const { floor, desk, warehouseIds } = world;
  await desk.review(2);
  const { rows: orders } = await sql<WaitingRow>`
    SELECT o.id, o.status, o.warehouse_id, o.paused_at IS NOT NULL AS paused,
      (SELECT jsonb_object_agg(item_id, quantity) FROM order_unit u
        WHERE u.customer_id = o.customer_id AND u.order_id = o.id) AS units
    FROM sales_order o
    WHERE o.customer_id = ${floor.customerId}
      AND o.status IN ('unpaid', 'pre_order', 'paused', 'insufficient_inventory', 'processing')
    ORDER BY placed_at, id`.execute(database.db);
  const { rows: cells } = await sql<{ item_id: number; warehouse_id: number; quantity: number }>`
    SELECT item_id, warehouse_id, quantity FROM stock WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  const { rows: items } = await sql<{ id: number; process_orders: boolean }>`
    SELECT id, process_orders FROM item WHERE customer_id = ${floor.customerId}`.execute(database.db);
  const left = new Map(cells.map((cell) => [`${cell.item_id}/${cell.warehouse_id}`, cell.quantity]));
  const flags = new Map(items.map((item) => [`${item.id}`, item.process_orders]));
  for (const order of orders) {
    const units = Object.entries(order.units);
    const fills = (warehouseId: number) =>
      units.every(([itemId, wanted]) => (left.get(`${itemId}/${warehouseId}`) ?? 0) >= wanted);
    const fillable = fills(order.warehouse_id);
    const expected = orderStatusOf({
      ended: null,
      progress: null,
      paid: true,
      paused: order.paused,
      processOrders: units.every(([itemId]) => flags.get(itemId) === true),
      fillable,
    });
    expect({ id: order.id, status: order.status }).toEqual({ id: order.id, status: expected });
    expect(fillable || !warehouseIds.some((warehouseId) => fills(warehouseId))).toBe(true);
    for (const [itemId, wanted] of units) {
      const key = `${itemId}/${order.warehouse_id}`;
      left.set(key, (left.get(key) ?? 0) - wanted);
    }
  }
}

test("whatever happens in whatever order: units are counted once, and the oldest order is served first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      const world = await createWorld();
      for (const next of steps) {
        await take(world, next);
        await checkUnits(world);
      }
      await checkStatuses(world);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 300_000);

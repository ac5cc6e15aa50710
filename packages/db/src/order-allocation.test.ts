import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { checkUnits, checkWaitingOrders } from "./testing/check-orders.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createOrderDesk } from "./testing/orders.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

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
    weight: 6,
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

// oxlint-disable-next-line vitest/expect-expect -- what is checked after each step stands in one place for several tests
test("whatever happens in whatever order: units are counted once, and the oldest order is served first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30 }), async (steps) => {
      const world = await createWorld();
      for (const next of steps) {
        await take(world, next);
        await checkUnits(database.db, world.floor.customerId);
        if (next.kind === "review") await checkWaitingOrders(database.db, world.floor.customerId);
      }
      await world.desk.review(2);
      await checkWaitingOrders(database.db, world.floor.customerId);
    }),
    { numRuns: onPostgresServer() ? 20 : 6, endOnFailure: true },
  );
}, 300_000);

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadItems } from "./load-items.ts";
import { quantitiesOf } from "@trueup/sdk";
import { countedOf } from "./counts.ts";
import { receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createOrderDesk, order } from "./testing/orders.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let desk: ReturnType<typeof createOrderDesk>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B", "SET"], stores: 2 });
  desk = createOrderDesk(database.db, floor.customerId);
});

async function quantities(sku: string) {
  const [item] = await loadItems(database.db, [{ customerId: floor.customerId, itemId: floor.item(sku).id }]);
  if (item === undefined) throw new Error(`no item ${sku}`);
  return quantitiesOf(countedOf(item));
}

/** The item SET becomes two A and one B. */
async function makeSet(): Promise<void> {
  const { customerId } = floor;
  const set = floor.item("SET").id;
  await sql`UPDATE item SET is_bundle = true WHERE id = ${set}`.execute(database.db);
  await sql`UPDATE item SET in_bundle = true WHERE id IN (${floor.item("A").id}, ${floor.item("B").id})`.execute(
    database.db,
  );
  for (const table of ["bundle_component", "bundle_part"]) {
    await sql`INSERT INTO ${sql.table(table)} VALUES
      (${customerId}, ${set}, ${floor.item("A").id}, 2), (${customerId}, ${set}, ${floor.item("B").id}, 1)`.execute(
      database.db,
    );
  }
}

async function decisions(sku: string, store = 0) {
  const rows = await database.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason", "level"])
    .where("listing_id", "=", floor.listingId(sku, store))
    .orderBy("id")
    .execute();
  return rows.map((row) => `${row.trigger} ${row.reason} ${row.level}`);
}

const at = (warehouseId: number) => ({ place: { warehouseId, role: "pickable" } as const });

async function warehouseOf(units: Readonly<Record<string, number>>): Promise<number> {
  return (await desk.load(await desk.place(units))).warehouse_id;
}

const ago = (ms: number): Date => new Date(Date.now() - ms);
const inStore = (more: object = {}) => ({ storeId: floor.storeIds[0] ?? 0, ...more });

describe("an order", () => {
  test("reserves its units, which every listing of the item is judged for", async () => {
    await floor.record(receive("A", 5));
    const orderId = await desk.place({ A: 2 });
    expect(await quantities("A")).toMatchObject({ onShelf: 5, reserved: 2, available: 3, published: 3 });
    expect((await decisions("A")).at(-1)).toBe("stock_changed first_value 3");
    expect((await decisions("A", 1)).at(-1)).toBe("stock_changed first_value 3");
    expect(await desk.load(orderId)).toMatchObject({
      status: "processing",
      number: `${orderId}`,
      warehouse_id: floor.warehouseId,
    });
  });

  test("waits in Pre-Order where an item has Process Orders off, whatever the stock", async () => {
    await floor.record(receive("A", 5));
    await sql`UPDATE item SET process_orders = false WHERE id = ${floor.item("A").id}`.execute(database.db);
    expect(await desk.status(await desk.place({ A: 2 }))).toBe("pre_order");
    expect(await desk.status(await desk.place({ A: 2 }, { paid: false }))).toBe("unpaid");
  });

  test("stands behind older ones", async () => {
    await floor.record(receive("A", 5), receive("B", 5));
    expect(await desk.status(await desk.place({ A: 4 }))).toBe("processing");
    expect(await desk.status(await desk.place({ A: 2, B: 1 }))).toBe("insufficient_inventory");
    expect(await desk.status(await desk.place({ A: 1 }))).toBe("insufficient_inventory");
    expect(await desk.status(await desk.place({ B: 4 }))).toBe("processing");
    expect(await quantities("A")).toMatchObject({ available: -2 });
  });

  test("many at once are taken as if they came one after the other, the oldest first", async () => {
    await floor.record(receive("A", 5));
    const outcomes = await desk.take(
      order({ A: 3 }, { placedAt: new Date("2026-02-02T00:00:00Z") }),
      order({ A: 3 }, { placedAt: new Date("2026-02-01T00:00:00Z") }),
      order({ NOPE: 1, A: 1 }),
    );
    expect(outcomes).toMatchObject([
      { kind: "created", status: "insufficient_inventory" },
      { kind: "created", status: "processing" },
      { kind: "refused", faults: [{ path: "lines.0.sku", code: "unknown_sku" }] },
    ]);
    expect(await quantities("A")).toMatchObject({ reserved: 6 });
  });

  test("that comes again is the first one, in one batch and in two", async () => {
    const [storeId = 0] = floor.storeIds;
    const more = { storeId, externalId: "5001" };
    const [first, second] = await desk.take(order({ A: 1 }, more), order({ A: 1 }, more));
    expect(first).toMatchObject({ kind: "created" });
    expect(second).toEqual({ kind: "duplicate", orderId: first?.kind === "created" ? first.orderId : 0 });
    expect(await desk.take(order({ A: 7 }, more))).toEqual([second]);
    expect(await desk.take(order({ A: 1 }, { ...more, storeId: floor.storeIds[1] ?? 0 }))).toMatchObject([
      { kind: "created" },
    ]);
    expect(await desk.take(order({ A: 1 }, { externalId: "5001" }))).toMatchObject([{ kind: "created" }]);
    expect(await desk.take(order({ A: 1 }, { externalId: "5001" }))).toMatchObject([{ kind: "duplicate" }]);
    expect(await quantities("A")).toMatchObject({ reserved: 3 });
  });

  test("copies what its items are worth, and knows another customer's items and stores not at all", async () => {
    await sql`UPDATE item SET price = 12.5, wholesale_cost = 3.75, packaging = 'box' WHERE id = ${floor.item("A").id}`.execute(
      database.db,
    );
    const orderId = await desk.place({ A: 1 });
    expect(await desk.lines(orderId)).toMatchObject([
      { price: "12.5000", wholesale_cost: "3.7500", packaging: "box" },
    ]);
    const priced = await desk.place(
      {},
      { lines: [{ item: { sku: "A" }, variantId: null, quantity: 1, price: "9.9" }] },
    );
    expect(await desk.lines(priced)).toMatchObject([
      { price: "9.9000", wholesale_cost: "3.7500", packaging: "box" },
    ]);
    const other = await createFloor(database.db, { skus: ["X"] });
    const stranger = createOrderDesk(database.db, other.customerId);
    const line = { item: { itemId: floor.item("A").id }, variantId: null, quantity: 1, price: null };
    expect(await stranger.take(order({}, { lines: [line], storeId: floor.storeIds[0] ?? 0 }))).toMatchObject([
      { kind: "refused", faults: [{ code: "unknown_store" }, { code: "unknown_item" }] },
    ]);
  });

  test("of a bundle reserves what it is made of, and judges the bundle once", async () => {
    await makeSet();
    await floor.record(receive("A", 10), receive("B", 9));
    const before = (await decisions("SET")).length;
    const orderId = await desk.place({ SET: 2 });
    expect(await quantities("A")).toMatchObject({ reserved: 4 });
    expect(await quantities("B")).toMatchObject({ reserved: 2 });
    expect((await decisions("SET")).slice(before)).toEqual(["stock_changed first_value 3"]);
    expect(await desk.status(orderId)).toBe("processing");
    await sql`UPDATE item SET process_orders = false WHERE id = ${floor.item("B").id}`.execute(database.db);
    expect(await desk.status(await desk.place({ SET: 1 }))).toBe("pre_order");
    await sql`UPDATE item SET process_orders = true WHERE id = ${floor.item("B").id}`.execute(database.db);
    await sql`UPDATE item SET process_orders = false WHERE id = ${floor.item("SET").id}`.execute(database.db);
    expect(await desk.status(await desk.place({ SET: 1 }))).toBe("pre_order");
  });

  test("takes the first warehouse that can fill all of it, or the default one", async () => {
    const { rows } = await sql<{ id: number }>`
      INSERT INTO warehouse (customer_id, name, position) VALUES
        (${floor.customerId}, 'First', -1), (${floor.customerId}, 'Second', 1) RETURNING id`.execute(
      database.db,
    );
    const [first = 0, second = 0] = rows.map((row) => row.id);
    await floor.record(receive("A", 3, at(first)), receive("A", 8, at(second)), receive("B", 8, at(second)));
    expect(await warehouseOf({ A: 2 })).toBe(first);
    expect(await warehouseOf({ A: 2 })).toBe(second);
    expect(await warehouseOf({ A: 1, B: 1 })).toBe(second);
    expect(await warehouseOf({ A: 6 })).toBe(floor.warehouseId);
    await sql`UPDATE warehouse SET enabled = false WHERE id = ${first}`.execute(database.db);
    expect(await warehouseOf({ A: 1 })).toBe(second);
  });

  test("is held by the last street date of its lines, in its warehouse's zone", async () => {
    await sql`UPDATE warehouse SET time_zone = 'Asia/Tokyo' WHERE id = ${floor.warehouseId}`.execute(
      database.db,
    );
    await sql`UPDATE item SET street_date = '2199-08-21' WHERE id = ${floor.item("A").id}`.execute(
      database.db,
    );
    expect(await desk.load(await desk.place({ A: 1, B: 1 }))).toMatchObject({
      workable_at: new Date("2199-08-19T15:00:00Z"),
      held: true,
    });
    expect(await desk.load(await desk.place({ A: 1 }, { transitDays: 3 }))).toMatchObject({
      workable_at: new Date("2199-08-17T15:00:00Z"),
    });
    expect(await desk.load(await desk.place({ B: 1 }))).toMatchObject({ workable_at: null, held: false });
  });
});

describe("the known number of the store where the order was placed", () => {
  beforeEach(async () => {
    await floor.record(receive("A", 5), receive("B", 9));
    await floor.know({ A: 5, B: 9, SET: 4 });
    await sql`UPDATE listing SET known_at = now() - interval '1 hour', closed_version = desired_version
      WHERE customer_id = ${floor.customerId}`.execute(database.db);
    await sql`DELETE FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
  });

  test("falls by the units of an order that was placed after our last number: nothing is sent there", async () => {
    await desk.place({ A: 2 }, inStore());
    expect(await floor.listing("A")).toMatchObject({
      known_quantity: 3,
      known_source: "sale",
      needs_read: false,
    });
    expect((await decisions("A")).at(-1)).toBe("stock_changed unchanged 3");
    expect(await floor.due("A")).toBeUndefined();
    expect((await decisions("A", 1)).at(-1)).toBe("stock_changed changed 3");
    await desk.place({ A: 1 }, inStore());
    expect(await floor.listing("A")).toMatchObject({ known_quantity: 2, known_source: "sale" });
    expect(await floor.due("A")).toBeUndefined();
  });

  test.each([
    ["before it", 7_200_000],
    ["within a minute after it", 3_580_000],
  ])("is dropped where the order was placed %s", async (_, ms) => {
    await desk.place({ A: 2 }, inStore({ placedAt: ago(ms) }));
    expect(await floor.listing("A")).toMatchObject({
      known_quantity: null,
      known_source: null,
      needs_read: true,
    });
    expect((await decisions("A")).at(-1)).toBe("stock_changed first_value 3");
    expect(await floor.due("A")).toBeDefined();
  });

  test("is dropped while a write is on its way", async () => {
    await floor.record(receive("A", 1));
    await floor.write(await floor.hold());
    await desk.place({ A: 2 }, inStore());
    expect(await floor.listing("A")).toMatchObject({
      known_quantity: null,
      needs_read: true,
      desired_level: 4,
    });
  });

  test("falls where something waits but is not on its way, and the newest level goes out", async () => {
    await floor.record(receive("A", 1));
    await desk.place({ A: 2 }, inStore());
    expect(await floor.listing("A")).toMatchObject({ known_quantity: 3, desired_level: 4 });
    expect((await decisions("A")).at(-1)).toBe("stock_changed changed 4");
  });

  test("falls at the variant that was bought alone; is dropped where two places show the item", async () => {
    const { rows } = await sql<{ id: number }>`
      INSERT INTO listing (customer_id, item_id, store_id, variant_id, location_id, known_quantity, known_at, known_source,
        needs_read)
      VALUES (${floor.customerId}, ${floor.item("A").id}, ${floor.storeIds[0] ?? 0}, 'gid://shopify/ProductVariant/99999',
        'gid://shopify/Location/1', 5, now() - interval '1 hour', 'read', false) RETURNING id`.execute(
      database.db,
    );
    const other = () =>
      database.db
        .selectFrom("listing")
        .selectAll()
        .where("id", "=", rows[0]?.id ?? 0)
        .executeTakeFirstOrThrow();
    const line = { item: { sku: "A" }, variantId: "gid://shopify/ProductVariant/99999", quantity: 1 };
    await desk.place({}, inStore({ lines: [line] }));
    expect(await other()).toMatchObject({ known_quantity: 4 });
    expect(await floor.listing("A")).toMatchObject({ known_quantity: 5 });
    expect((await decisions("A")).at(-1)).toBe("stock_changed changed 4");
    await desk.place({ A: 1 }, inStore());
    expect([(await other()).known_quantity, (await floor.listing("A")).known_quantity]).toEqual([null, null]);
  });

  test("of a sold bundle falls at the bundle; what it is made of is pushed", async () => {
    await makeSet();
    await sql`UPDATE item SET received_at = now(), process_orders = true WHERE id = ${floor.item("SET").id}`.execute(
      database.db,
    );
    await floor.record(receive("A", 3));
    await floor.know({ SET: 4 });
    await sql`UPDATE listing SET known_at = now() - interval '1 hour', closed_version = desired_version
      WHERE customer_id = ${floor.customerId}`.execute(database.db);
    await sql`DELETE FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
    await desk.place({ SET: 1 }, inStore());
    expect(await floor.listing("SET")).toMatchObject({ known_quantity: 3, known_source: "sale" });
    expect((await decisions("SET")).at(-1)).toBe("stock_changed unchanged 3");
    expect((await decisions("A")).at(-1)).toBe("stock_changed changed 6");
    expect((await decisions("B")).at(-1)).toBe("stock_changed changed 8");
  });
});

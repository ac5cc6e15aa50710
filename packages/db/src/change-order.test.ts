import { type OrderStatus, quantitiesOf } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeOrder } from "./change-order.ts";
import { countedOf } from "./counts.ts";
import { loadItems } from "./load-items.ts";
import { runStreetDates } from "./street-dates.ts";
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
  floor = await createFloor(database.db, { skus: ["A", "B"] });
  desk = createOrderDesk(database.db, floor.customerId);
});

async function quantities(sku: string) {
  const [item] = await loadItems(database.db, [{ customerId: floor.customerId, itemId: floor.item(sku).id }]);
  if (item === undefined) throw new Error(`no item ${sku}`);
  const { onShelf, reserved, available } = quantitiesOf(countedOf(item));
  return { onShelf, reserved, available };
}

async function roles(sku: string) {
  const rows = await database.db
    .selectFrom("stock")
    .select(["role", "quantity"])
    .where("item_id", "=", floor.item(sku).id)
    .orderBy("role")
    .execute();
  return Object.fromEntries(rows.map((row) => [row.role, row.quantity]));
}

async function lastDecision(sku: string) {
  const row = await database.db
    .selectFrom("decision")
    .select(["trigger", "reason", "level"])
    .where("listing_id", "=", floor.listingId(sku))
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  return `${row.trigger} ${row.reason} ${row.level}`;
}

async function setItem(sku: string, fields: object): Promise<void> {
  await database.db.updateTable("item").set(fields).where("id", "=", floor.item(sku).id).execute();
}

/** A shows 1 and is sold out by an order from elsewhere; the 0 reaches the store. */
async function sellOut(): Promise<number> {
  await floor.record(receive("A", 1));
  await floor.know({ A: 1 });
  await sql`UPDATE listing SET closed_version = desired_version WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  await sql`DELETE FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
  const orderId = await desk.place({ A: 1 });
  expect(await lastDecision("A")).toBe("stock_changed changed 0");
  expect(await floor.due("A")).toMatchObject({ lane: 0 });
  await floor.know({ A: 0 });
  await sql`UPDATE listing SET closed_version = desired_version, written_at = now()
    WHERE customer_id = ${floor.customerId}`.execute(database.db);
  await sql`DELETE FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
  return orderId;
}

const back = (lineId = 0, quantity = 1, role: "pickable" | "damaged" = "pickable") => ({
  lineId,
  quantity,
  role,
});

describe("batching", () => {
  test("takes the units off the shelf, pickable ones first, and lets the reservation go", async () => {
    await floor.record(receive("A", 3), receive("A", 4, { place: { warehouseId: null, role: "backstock" } }));
    const orderId = await desk.place({ A: 5 });
    expect(await desk.act(orderId, { kind: "batch" })).toEqual({ kind: "changed" });
    expect(await roles("A")).toEqual({ backstock: 2, pickable: 0 });
    expect(await quantities("A")).toEqual({ onShelf: 2, reserved: 0, available: 2 });
    expect(await desk.load(orderId)).toMatchObject({ status: "batched", version: 2 });
    expect(await desk.act(orderId, { kind: "batch" })).toEqual({ kind: "unchanged" });
    const history = await database.db
      .selectFrom("history")
      .select(["kind", "role", "delta"])
      .where("item_id", "=", floor.item("A").id)
      .where("kind", "=", "batch")
      .orderBy("id")
      .execute();
    expect(history).toEqual([
      { kind: "batch", role: "pickable", delta: -3 },
      { kind: "batch", role: "backstock", delta: -2 },
    ]);
  });

  test("is refused before the street date allows it, and where the status is not Processing", async () => {
    await floor.record(receive("A", 5));
    await setItem("A", { street_date: "2199-08-21" });
    const held = await desk.place({ A: 1 });
    expect(await desk.status(held)).toBe("processing");
    expect(await desk.act(held, { kind: "batch" })).toEqual({
      kind: "held",
      until: new Date("2199-08-20T00:00:00Z"),
    });
    await setItem("A", { street_date: null });
    expect(await desk.act(held, { kind: "batch" })).toEqual({ kind: "changed" });
    const short = await desk.place({ A: 9 });
    expect(await desk.act(short, { kind: "batch" })).toEqual({
      kind: "wrong_status",
      status: "insufficient_inventory",
    });
    await floor.record(receive("A", 9));
    expect(await desk.act(short, { kind: "batch" })).toEqual({ kind: "changed" });
  });
});

test("an order is packed, shipped and delivered, each step once; shipped ones are not cancelled", async () => {
  await floor.record(receive("A", 5));
  const orderId = await desk.place({ A: 1 });
  expect(await desk.act(orderId, { kind: "ship" })).toEqual({ kind: "wrong_status", status: "processing" });
  for (const [kind, status] of [
    ["batch", "batched"],
    ["pack", "packed"],
    ["ship", "shipped"],
    ["deliver", "delivered"],
  ] as const) {
    expect(await desk.act(orderId, { kind })).toEqual({ kind: "changed" });
    expect(await desk.act(orderId, { kind })).toEqual({ kind: "unchanged" });
    expect(await desk.status(orderId)).toBe(status);
  }
  expect(await desk.act(orderId, { kind: "cancel", by: "warehouse" })).toEqual({
    kind: "wrong_status",
    status: "delivered",
  });
  expect(await quantities("A")).toEqual({ onShelf: 4, reserved: 0, available: 4 });
});

describe("pausing, resuming and paying", () => {
  test("change the status and nothing else, and say where it stood so already", async () => {
    await floor.record(receive("A", 5));
    const orderId = await desk.place({ A: 1 }, { paid: false });
    const steps: readonly (readonly ["pause" | "resume" | "pay", OrderStatus])[] = [
      ["pause", "unpaid"],
      ["pay", "paused"],
      ["resume", "processing"],
    ];
    for (const [kind, status] of steps) {
      expect(await desk.act(orderId, { kind })).toEqual({ kind: "changed" });
      expect(await desk.act(orderId, { kind })).toEqual({ kind: "unchanged" });
      expect(await desk.status(orderId)).toBe(status);
    }
    expect(await quantities("A")).toEqual({ onShelf: 5, reserved: 1, available: 4 });
  });
});

describe("cancelling", () => {
  test("lets the reservation go, once", async () => {
    await floor.record(receive("A", 5));
    const orderId = await desk.place({ A: 2 });
    expect(await desk.act(orderId, { kind: "cancel", by: "warehouse" })).toEqual({ kind: "changed" });
    expect(await quantities("A")).toEqual({ onShelf: 5, reserved: 0, available: 5 });
    expect(await desk.load(orderId)).toMatchObject({ status: "cancelled" });
    expect(await desk.act(orderId, { kind: "cancel", by: "store" })).toEqual({ kind: "unchanged" });
    expect(await lastDecision("A")).toBe("stock_changed first_value 5");
  });

  test.each(["batched", "packed"])(
    "a %s order puts its units back on the shelf, as pickable",
    async (state) => {
      await floor.record(receive("A", 5, { place: { warehouseId: null, role: "backstock" } }));
      const orderId = await desk.place({ A: 2 });
      await desk.act(orderId, { kind: "batch" });
      if (state === "packed") await desk.act(orderId, { kind: "pack" });
      expect(await desk.act(orderId, { kind: "close", by: "store" })).toEqual({ kind: "changed" });
      expect(await roles("A")).toEqual({ backstock: 3, pickable: 2 });
      expect(await quantities("A")).toEqual({ onShelf: 5, reserved: 0, available: 5 });
      expect(await desk.status(orderId)).toBe("closed_by_store");
    },
  );

  test("by the store drops the number that we believed it shows; by the warehouse it stays", async () => {
    const [storeId = 0] = floor.storeIds;
    await floor.record(receive("A", 5));
    const one = await desk.place({ A: 1 }, { storeId });
    const two = await desk.place({ A: 1 }, { storeId });
    await floor.know({ A: 3 });
    await desk.act(one, { kind: "cancel", by: "warehouse" });
    expect(await floor.listing("A")).toMatchObject({ known_quantity: 3 });
    await desk.act(two, { kind: "cancel", by: "store" });
    expect(await floor.listing("A")).toMatchObject({
      known_quantity: null,
      needs_read: true,
      desired_level: 5,
    });
  });

  test("by the store of an order that is cancelled here, or gone, drops it too", async () => {
    const [storeId = 0] = floor.storeIds;
    await floor.record(receive("A", 5));
    const cancelled = await desk.place({ A: 1 }, { storeId });
    const shipped = await desk.place({ A: 1 }, { storeId });
    await desk.act(cancelled, { kind: "cancel", by: "warehouse" });
    for (const kind of ["batch", "ship"] as const) await desk.act(shipped, { kind });
    for (const [orderId, answer] of [
      [cancelled, "unchanged"],
      [shipped, "wrong_status"],
    ] as const) {
      await floor.know({ A: 3 });
      expect(await desk.act(orderId, { kind: "cancel", by: "store" })).toMatchObject({ kind: answer });
      expect(await floor.listing("A")).toMatchObject({ known_quantity: null, needs_read: true });
    }
  });
});

describe("an order that bought the last unit", () => {
  test("sends 0, keeps the flag on, and its cancellation is sent", async () => {
    const orderId = await sellOut();
    expect(await desk.status(orderId)).toBe("processing");
    await desk.act(orderId, { kind: "cancel", by: "warehouse" });
    expect(await lastDecision("A")).toBe("stock_changed changed 1");
  });

  test("once the flag went off, its cancellation sends nothing", async () => {
    const orderId = await sellOut();
    await setItem("A", { process_orders: false });
    await desk.act(orderId, { kind: "cancel", by: "warehouse" });
    expect(await lastDecision("A")).toBe("stock_changed process_orders_off 1");
    expect(await floor.due("A")).toBeUndefined();
  });

  test.each([
    [false, "batched", false],
    [true, "batched", true],
    [false, "waiting", false],
    [true, "waiting", true],
  ] as const)("flagOnAnyReturn %s: cancelling it %s turns the flag on: %s", async (any, state, on) => {
    await sql`UPDATE customer SET flag_on_any_return = ${any},
      sold_out_measure = ${state === "batched" ? "on_shelf" : "available"} WHERE id = ${floor.customerId}`.execute(
      database.db,
    );
    const orderId = await sellOut();
    if (state === "batched") await desk.act(orderId, { kind: "batch" });
    await setItem("A", { process_orders: false });
    await desk.act(orderId, { kind: "cancel", by: "warehouse" });
    const item = await database.db
      .selectFrom("item")
      .select("process_orders")
      .where("id", "=", floor.item("A").id)
      .executeTakeFirstOrThrow();
    expect(item.process_orders).toBe(on);
    expect(await lastDecision("A")).toBe(`stock_changed ${on ? "changed" : "process_orders_off"} 1`);
  });
});

describe("what comes back", () => {
  test("is put into the role that it is said to have; the order is returned once all is back", async () => {
    await floor.record(receive("A", 5), receive("B", 5));
    const orderId = await desk.place({ A: 3, B: 1 });
    const [a, b] = (await desk.lines(orderId)).map((line) => line.id);
    expect(await desk.act(orderId, { kind: "return", lines: [back(a)] })).toMatchObject({
      kind: "wrong_status",
    });
    await desk.act(orderId, { kind: "batch" });
    await desk.act(orderId, { kind: "ship" });
    expect(await desk.act(orderId, { kind: "return", lines: [back(a, 2), back(a, 1, "damaged")] })).toEqual({
      kind: "changed",
    });
    expect(await roles("A")).toEqual({ damaged: 1, pickable: 4 });
    expect(await desk.status(orderId)).toBe("shipped");
    expect(await lastDecision("A")).toBe("stock_changed first_value 4");
    expect(await desk.act(orderId, { kind: "return", lines: [back(a), back(0)] })).toMatchObject({
      kind: "refused",
      faults: [
        { path: "lines.0.quantity", code: "out_of_range" },
        { path: "lines.1.lineId", code: "unknown_line" },
      ],
    });
    const before = await lastDecision("B");
    expect(await desk.act(orderId, { kind: "return", lines: [back(b, 1, "damaged")] })).toEqual({
      kind: "changed",
    });
    expect(await lastDecision("B")).toBe(before);
    expect(await desk.load(orderId)).toMatchObject({ status: "returned" });
  });
});

test("the pass over street dates lets go what is no longer held", async () => {
  await floor.record(receive("A", 5));
  await setItem("A", { street_date: "2199-08-21" });
  const orderId = await desk.place({ A: 1 });
  expect(await runStreetDates(database.db)).toEqual({ released: 0, held: 1 });
  await sql`UPDATE sales_order SET workable_at = now() - interval '1 minute' WHERE id = ${orderId}`.execute(
    database.db,
  );
  expect(await runStreetDates(database.db)).toEqual({ released: 1, held: 0 });
  expect(await runStreetDates(database.db)).toEqual({ released: 0, held: 0 });
});

test("another customer's order is not there, and an older version is stale", async () => {
  await floor.record(adjust("A", 5));
  const orderId = await desk.place({ A: 1 });
  const other = await createFloor(database.db);
  expect(await createOrderDesk(database.db, other.customerId).act(orderId, { kind: "pause" })).toEqual({
    kind: "not_found",
  });
  const request = { customerId: floor.customerId, orderId, action: { kind: "pause" } } as const;
  expect(await changeOrder(database.db, { ...request, ifVersion: 2 })).toEqual({ kind: "stale" });
  expect(await changeOrder(database.db, { ...request, ifVersion: 1 })).toEqual({ kind: "changed" });
});

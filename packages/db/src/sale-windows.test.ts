import type { SaleWindowMode } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stepCustomerTask, takeCustomerTask } from "./customer-task.ts";
import { requestSync } from "./request-sync.ts";
import { cancelSaleWindow, stepSaleWindow, turnSaleWindows } from "./sale-windows.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { acknowledgeAll } from "./testing/sold-out.ts";
import { archiveWithZeros } from "./zero-out.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function open(skus: readonly string[] = ["A", "B"]): Promise<Floor> {
  const floor = await createFloor(database.db, { skus, preferences: { syncInventory: "always" } });
  await floor.record(...skus.slice(0, 2).map((sku) => receive(sku, 10)));
  await acknowledgeAll(floor);
  return floor;
}

async function add(
  floor: Floor,
  mode: SaleWindowMode,
  target: unknown = { ids: [floor.item("A").id] },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    INSERT INTO sale_window (customer_id, name, target, mode, buffer, starts_at, ends_at)
    VALUES (${floor.customerId}, 'Sale', ${JSON.stringify(target)}::jsonb, ${mode}, ${mode === "buffer" ? 4 : 0},
      now() + interval '1 hour', now() + interval '2 hours') RETURNING id`.execute(database.db);
  return rows[0]?.id ?? 0;
}

/** Lets the window's start or end come, and the workers do what there is to do. */
async function reach(id: number, what: "start" | "end"): Promise<void> {
  await sql`UPDATE sale_window SET starts_at = now() - interval '2 hours',
    ends_at = now() + ${what === "start" ? 1 : -1} * interval '1 hour' WHERE id = ${id}`.execute(database.db);
  await turnSaleWindows(database.db);
  await work();
}

async function work(): Promise<void> {
  for (;;) {
    const task = await takeCustomerTask(database.db, "worker");
    if (task === null) return;
    for (let outcome = "more"; outcome === "more";) {
      outcome = await stepCustomerTask(database.db, "worker", task, (trx, state) =>
        stepSaleWindow(trx, task, state),
      );
    }
  }
}

const load = (id: number) =>
  database.db.selectFrom("sale_window").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

async function last(floor: Floor, sku = "A") {
  const row = await database.db
    .selectFrom("decision")
    .select(["trigger", "reason", "level"])
    .where("item_id", "=", floor.item(sku).id)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : [row.trigger, row.reason, row.level];
}

describe("while a window is open", () => {
  test("decrease_only sends what is lower and holds what is higher; at its end the higher number goes out", async () => {
    const floor = await open();
    const id = await add(floor, "decrease_only");
    await floor.record(adjust("A", 1));
    expect(await last(floor)).toEqual(["stock_changed", "changed", 11]);
    await acknowledgeAll(floor);
    await reach(id, "start");
    expect(await load(id)).toMatchObject({ status: "active", items: 1, taken: 0 });
    await floor.record(adjust("A", 4));
    expect(await last(floor)).toEqual(["stock_changed", "sale_window", 15]);
    await floor.record(adjust("A", -9));
    expect(await last(floor)).toEqual(["stock_changed", "changed", 6]);
    await acknowledgeAll(floor);
    await floor.record(adjust("A", 2));
    await floor.record(adjust("B", 2));
    expect(await last(floor, "B")).toEqual(["stock_changed", "changed", 12]);
    await reach(id, "end");
    expect(await last(floor)).toEqual(["window_ended", "changed", 8]);
    expect(await last(floor, "B")).toEqual(["stock_changed", "changed", 12]);
    expect(await load(id)).toMatchObject({ status: "ended" });
  });

  test("buffer keeps more back, beside the rules that stand", async () => {
    const floor = await open();
    await sql`UPDATE store SET level_rules = '{"buffer": 1}' WHERE customer_id = ${floor.customerId}`.execute(
      database.db,
    );
    const id = await add(floor, "buffer");
    await reach(id, "start");
    expect(await last(floor)).toEqual(["rule_changed", "rule_changed", 5]);
    expect(await floor.due("A")).toBeUndefined();
    await floor.record(adjust("A", 2));
    expect(await last(floor)).toEqual(["stock_changed", "changed", 7]);
    await reach(id, "end");
    expect(await last(floor)).toEqual(["window_ended", "changed", 11]);
  });

  test("pause sends nothing but by hand", async () => {
    const floor = await open();
    const id = await add(floor, "pause");
    await reach(id, "start");
    await floor.record(adjust("A", -2));
    expect(await last(floor)).toEqual(["stock_changed", "sale_window", 8]);
    await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });
    expect(await last(floor)).toEqual(["manual", "forced", 8]);
    await acknowledgeAll(floor);
    await reach(id, "end");
    expect(await last(floor)).toEqual(["window_ended", "unchanged", 8]);
  });

  test("its beginning and its end stand in the history", async () => {
    const floor = await open();
    const id = await add(floor, "pause");
    await reach(id, "start");
    await reach(id, "end");
    const rows = await database.db
      .selectFrom("history")
      .select("detail")
      .where("item_id", "=", floor.item("A").id)
      .where("kind", "=", "sale_window")
      .orderBy("id")
      .execute();
    expect(rows.map((row) => row.detail)).toEqual([
      { saleWindow: { id, name: "Sale", what: "began" } },
      { saleWindow: { id, name: "Sale", what: "ended" } },
    ]);
  });
});

test("an item is in one window at a time: the first wins, the other counts it as taken", async () => {
  const floor = await open();
  const first = await add(floor, "pause");
  const second = await add(floor, "decrease_only", { ids: [floor.item("A").id, floor.item("B").id] });
  await reach(first, "start");
  await reach(second, "start");
  expect(await load(second)).toMatchObject({ status: "active", items: 1, taken: 1 });
  await reach(second, "end");
  await floor.record(adjust("A", -1));
  expect(await last(floor)).toEqual(["stock_changed", "sale_window", 9]);
});

test("a filter finds its items when the window starts, in slices, without archived ones", async () => {
  const skus = ["A", "B", ...Array.from({ length: 700 }, (_, at) => `S-${at}`)];
  const floor = await open(skus);
  await sql`UPDATE item SET archived_at = now() WHERE id = ${floor.item("S-7").id}`.execute(database.db);
  await archiveWithZeros(database.db, {
    customerId: floor.customerId,
    itemId: floor.item("S-8").id,
    ifVersion: null,
  });
  const id = await add(floor, "pause", { filter: { field: "received", op: "is", value: false } });
  await reach(id, "start");
  expect(await load(id)).toMatchObject({ status: "active", items: 698, taken: 0 });
  const count = async () => {
    const { rows } = await sql<{ count: number }>`
      SELECT count(*)::integer AS count FROM item WHERE sale_window_id = ${id}`.execute(database.db);
    return rows[0]?.count;
  };
  expect(await count()).toBe(698);
  await reach(id, "end");
  expect(await count()).toBe(0);
});

describe("cancelling", () => {
  test("one that has not started leaves no trace", async () => {
    const floor = await open();
    const id = await add(floor, "pause");
    expect(await cancelSaleWindow(database.db, { customerId: floor.customerId, id })).toBe(true);
    await reach(id, "start");
    expect(await load(id)).toMatchObject({ status: "ended", items: 0 });
    expect(await cancelSaleWindow(database.db, { customerId: floor.customerId, id })).toBe(false);
  });

  test("an open one ends it as its end would", async () => {
    const floor = await open();
    const id = await add(floor, "pause");
    await reach(id, "start");
    await floor.record(adjust("A", -2));
    await cancelSaleWindow(database.db, { customerId: floor.customerId, id });
    await work();
    expect(await last(floor)).toEqual(["window_ended", "changed", 8]);
    expect(await load(id)).toMatchObject({ status: "ended", cancelled_at: expect.any(Date) });
  });

  test("another customer's finds nothing", async () => {
    const [floor, other] = [await open(), await open()];
    const id = await add(floor, "pause");
    expect(await cancelSaleWindow(database.db, { customerId: other.customerId, id })).toBe(false);
  });
});

test("a task that failed is begun again, and does what is left", async () => {
  const floor = await open();
  const id = await add(floor, "pause");
  await sql`UPDATE sale_window SET starts_at = now() - interval '1 hour' WHERE id = ${id}`.execute(
    database.db,
  );
  expect(await turnSaleWindows(database.db)).toBe(1);
  expect(await turnSaleWindows(database.db)).toBe(0);
  await sql`UPDATE task SET status = 'failed', finished_at = now(), result = '{}'
    WHERE customer_id = ${floor.customerId}`.execute(database.db);
  expect(await turnSaleWindows(database.db)).toBe(1);
  await work();
  expect(await load(id)).toMatchObject({ status: "active", items: 1 });
});

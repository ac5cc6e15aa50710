import { CSV_COLUMNS } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { receive } from "../testing/changes.ts";
import { createFloor, type Floor } from "../testing/floor.ts";
import {
  checkFile,
  exportedOrders,
  importFile,
  readFaults,
  readImport,
  workOff,
} from "../testing/imports.ts";
import { createOrderDesk } from "../testing/orders.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { confirmImport } from "./import-life.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"], stores: 2 });
  await database.db
    .updateTable("item")
    .set({ process_orders: true, price: "12.5", wholesale_cost: "3", packaging: "=box" })
    .where("customer_id", "=", floor.customerId)
    .execute();
  await floor.record(receive("A", 10), receive("B", 10));
});

const asked = () => ({ customerId: floor.customerId, kind: "orders" }) as const;
const desk = () => createOrderDesk(database.db, floor.customerId);
const lines = (...all: readonly string[]) => `${all.join("\n")}\n`;
const store = (at = 0) => `sto_${floor.storeIds[at]}`;

async function orders() {
  const { rows } = await sql<{
    number: string;
    external_id: string | null;
    store_id: number | null;
    status: string;
    lines: readonly { readonly sku: string; readonly quantity: number; readonly price: number | null }[];
  }>`
    SELECT number, external_id, store_id, status, (
      SELECT jsonb_agg(jsonb_build_object('sku', i.sku, 'quantity', l.quantity, 'price', l.price) ORDER BY l.id)
      FROM order_line l JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
      WHERE l.customer_id = o.customer_id AND l.order_id = o.id) AS lines
    FROM sales_order o WHERE customer_id = ${floor.customerId} ORDER BY id`.execute(database.db);
  return rows;
}

async function reserved(sku: string): Promise<number> {
  const { rows } = await sql<{ units: number }>`
    SELECT coalesce(sum(reserved), 0)::int AS units FROM item_flow
    WHERE customer_id = ${floor.customerId} AND item_id = ${floor.item(sku).id}`.execute(database.db);
  return rows[0]?.units ?? 0;
}

describe("a dry run", () => {
  test("counts the rows of orders that would come, and writes nothing", async () => {
    await desk().place({ A: 1 }, { externalId: "E1", storeId: floor.storeIds[0] ?? 0 });
    await desk().place({ A: 1 }, { number: "#7" });
    const file = lines(
      "number,store,externalId,sku,quantity",
      "#1,,,A,1",
      "#1,,,B,2",
      `#2,${store()},E1,A,5`,
      `#2,${store(1)},E1,A,5`,
      "#7,,,A,1",
    );
    const key = await checkFile(database.db, asked(), file);
    expect(await readImport(database.db, key)).toMatchObject({
      status: "ready",
      checked: { created: 3, changed: 0, unchanged: 2, ignored: 0, bad: 0 },
    });
    expect(await orders()).toHaveLength(2);
    expect(await reserved("A")).toBe(2);
  });

  test("names every bad row, and with it those of the same order", async () => {
    await sql`UPDATE item SET is_bundle = true WHERE id = ${floor.item("B").id}`.execute(database.db);
    const file = lines(
      "number,store,placedAt,status,paid,sku,quantity,price",
      "#1,,,,,A,1,",
      "#1,,,,,X,0,-1",
      "#2,Nowhere,yesterday,gone,maybe,A,,",
      ",,,,,A,1,",
      "#3,,2026-02-30T10:00:00Z,,,A,1,",
      "#4,,2026-02-20T10:00:00Z,,true,A,1,",
      "#4,,2026-02-20T10:00:00+01:00,,false,A,1,",
      "#5,,,shipped,,A,1,",
      "#6,,,,,X,1,",
      "#7,,,,,A,1",
      "#8,,,processing,,A,1,",
      "#7,,,,,A,1,",
      "#9,,,,,B,1,",
    );
    const key = await checkFile(database.db, asked(), file);
    const faults = await readFaults(database.db, key);
    expect(faults.map(({ line, column, code }) => [line, column, code])).toEqual([
      [2, null, "bad_order"],
      [3, "quantity", "out_of_range"],
      [3, "price", "invalid"],
      [4, "store", "unknown_store"],
      [4, "placedAt", "invalid"],
      [4, "status", "not_allowed"],
      [4, "paid", "not_allowed"],
      [4, "quantity", "required"],
      [5, "number", "required"],
      [6, "placedAt", "invalid"],
      [7, null, "bad_order"],
      [8, "placedAt", "differs"],
      [8, "paid", "differs"],
      [9, "status", "not_allowed"],
      [10, "sku", "unknown_sku"],
      [11, null, "wrong_cell_count"],
      [13, "number", "duplicate"],
      [14, "sku", "empty_bundle"],
    ]);
    expect(await readImport(database.db, key)).toMatchObject({ checked: { created: 1, bad: 12 } });
  });
});

test("orders come as they do over the API: whole, reserved, at the price of the row or the item's", async () => {
  const file = lines(
    "number,store,externalId,placedAt,paid,sku,quantity,price",
    `#1,${store()},E1,2026-02-20T10:00:00Z,,A,2,9.90`,
    `#1,${store()},E1,,,B,1,`,
    "=2,,,,false,A,4,",
    ",,E3,,,B,20,0",
  );
  expect(await importFile(database.db, asked(), file)).toMatchObject({
    status: "done",
    applied: { created: 4, unchanged: 0, bad: 0 },
  });
  const [storeId] = floor.storeIds;
  const found = await orders();
  expect(found.toSorted((a, b) => a.number.localeCompare(b.number))).toEqual(
    [
      {
        number: "#1",
        external_id: "E1",
        store_id: storeId,
        status: "processing",
        lines: [
          { sku: "A", quantity: 2, price: 9.9 },
          { sku: "B", quantity: 1, price: 12.5 },
        ],
      },
      {
        number: "=2",
        external_id: null,
        store_id: null,
        status: "unpaid",
        lines: [{ sku: "A", quantity: 4, price: 12.5 }],
      },
      {
        number: "E3",
        external_id: "E3",
        store_id: null,
        status: "insufficient_inventory",
        lines: [{ sku: "B", quantity: 20, price: 0 }],
      },
    ].toSorted((a, b) => a.number.localeCompare(b.number)),
  );
  expect([await reserved("A"), await reserved("B")]).toEqual([6, 21]);
  expect(await importFile(database.db, asked(), file)).toMatchObject({
    applied: { created: 0, unchanged: 4 },
  });
  expect(await orders()).toEqual(found);
});

test("an export has a row for each line, kept from being a formula, and only orders that the filter finds", async () => {
  const orderId = await desk().place(
    { A: 1, B: 2 },
    {
      number: "=7",
      externalId: "E7",
      storeId: floor.storeIds[0] ?? 0,
      placedAt: new Date("2026-02-20T10:00:00Z"),
    },
  );
  await desk().place({ A: 1 }, { number: "#8" });
  await desk().act(orderId, { kind: "batch" });
  const filter = { field: "status", op: "in", value: ["batched"] } as const;
  const file = await exportedOrders(database.db, floor.customerId, { lineBreak: "lf", filter });
  const { rows } = await sql<{
    name: string;
  }>`SELECT name FROM store WHERE id = ${floor.storeIds[0]}`.execute(database.db);
  const own = [store(), rows[0]?.name].find((name) => file.includes(`,${name},E7`));
  expect(own).toBeDefined();
  expect(file).toBe(
    lines(
      CSV_COLUMNS.orders.map(({ name }) => name).join(","),
      `'=7,${own},E7,2026-02-20T10:00:00.000Z,batched,true,A,1,12.5,3,'=box,Main`,
      `'=7,${own},E7,2026-02-20T10:00:00.000Z,batched,true,B,2,12.5,3,'=box,Main`,
    ),
  );
  const all = await exportedOrders(database.db, floor.customerId);
  expect(all).toContain("#8");
  expect(await importFile(database.db, asked(), all)).toMatchObject({
    applied: { created: 0, unchanged: 3, bad: 0 },
  });
  expect(await desk().status(orderId)).toBe("batched");
});

test("an export has all orders, page after page", async () => {
  const file = lines("number,sku,quantity", ...Array.from({ length: 450 }, (_, at) => `N${at},A,1`));
  await importFile(database.db, asked(), file);
  const all = await exportedOrders(database.db, floor.customerId, { lineBreak: "lf" });
  expect(
    new Set(
      all
        .split("\n")
        .slice(1, -1)
        .map((row) => row.split(",")[0]),
    ).size,
  ).toBe(450);
});

test.each([
  ["few", ""],
  ["many", "x".repeat(600)],
])(
  "an order of which rows lie in several slices comes whole, with %s bytes in a row",
  async (_, packaging) => {
    const rows = ["P", "Q", "R"].flatMap((number) =>
      Array.from({ length: 300 }, () => `${number},A,1,${packaging}`),
    );
    const done = await importFile(database.db, asked(), lines("number,sku,quantity,packaging", ...rows));
    expect(done).toMatchObject({ status: "done", applied: { created: 900, bad: 0 } });
    expect((await orders()).map((order) => [order.number, order.lines.length])).toEqual([
      ["P", 300],
      ["Q", 300],
      ["R", 300],
    ]);
  },
);

const rowsOf = (number: string, count: number) => Array.from({ length: count }, () => `${number},A,1`);

test("an order may have 500 lines; one with more does not come at all", async () => {
  const file = lines("number,sku,quantity", ...rowsOf("P", 500), ...rowsOf("Q", 1_100), ...rowsOf("R", 2));
  const key = await checkFile(database.db, asked(), file);
  expect(await readImport(database.db, key)).toMatchObject({ checked: { created: 502, bad: 1_100 } });
  await confirmImport(database.db, key, { skipBad: true });
  await workOff(database.db);
  expect(await readImport(database.db, key)).toMatchObject({ applied: { created: 502, bad: 1_100 } });
  expect((await orders()).map((order) => [order.number, order.lines.length])).toEqual([
    ["P", 500],
    ["R", 2],
  ]);
});

test("a file is refused where the rows of one order are longer than can be read at once", async () => {
  const rows = Array.from({ length: 300 }, () => `P,A,1,${"x".repeat(5_000)}`);
  const key = await checkFile(database.db, asked(), lines("number,sku,quantity,packaging", ...rows));
  expect(await readImport(database.db, key)).toMatchObject({
    status: "failed",
    problem: { code: "rows_too_long", line: 2 },
  });
});

test("an order that somebody brings between the look and the work is left as it is", async () => {
  const key = await checkFile(database.db, asked(), lines("externalId,sku,quantity", "E1,A,1", "E2,A,1"));
  await desk().place({ A: 3 }, { externalId: "E1" });
  await confirmImport(database.db, key, { skipBad: false });
  await workOff(database.db);
  expect(await readImport(database.db, key)).toMatchObject({ applied: { created: 1, unchanged: 1 } });
  expect(await reserved("A")).toBe(4);
});

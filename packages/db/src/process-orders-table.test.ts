import { PROCESS_ORDERS_SETTINGS, type ProcessOrdersSetting, SOLD_OUT_MEASURES } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createItem } from "./change-item.ts";
import { adjust, count, receive } from "./testing/changes.ts";
import type { Floor } from "./testing/floor.ts";
import { setFlow } from "./testing/flow.ts";
import {
  acknowledgeAll,
  openShop,
  readFlag,
  runTask,
  saveItem,
  type SoldOutRules,
} from "./testing/sold-out.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A received item whose measure is above 0 or not, and in the other measure the opposite where that can be. */
async function prepare(rules: SoldOutRules, stock: "in" | "out", from: boolean): Promise<Floor> {
  const floor = await openShop(database.db, rules);
  await floor.record(receive("A", 3, { damaged: 5 }));
  const isShelf = rules.measure === "on_shelf";
  if (isShelf && stock === "out") await floor.record(count("A", 0));
  if (isShelf === (stock === "in")) await setFlow(database.db, floor, floor.item("A").id, { reserved: 3 });
  await acknowledgeAll(floor);
  await sql`UPDATE item SET process_orders = ${from}, sold_out = false WHERE id = ${floor.item("A").id}`.execute(
    database.db,
  );
  return floor;
}

const restore = (floor: Floor) =>
  floor.record({
    ...adjust("A", 0),
    kind: "move",
    quantity: 5,
    from: { warehouseId: null, role: "damaged" },
    to: { warehouseId: null, role: "pickable" },
  });

type Cell = "ON" | "OFF" | "–";
type Event = readonly [
  name: string,
  make: (rules: SoldOutRules, from: boolean) => Promise<Floor>,
  happen: (floor: Floor) => Promise<unknown>,
  cells: Readonly<Record<ProcessOrdersSetting, Cell>>,
];

const cells = (unmanaged: Cell, received: Cell, first_receipt: Cell, received_or_adjusted: Cell) => ({
  unmanaged,
  received,
  first_receipt,
  received_or_adjusted,
});
const NONE = cells("–", "–", "–", "–");

async function fresh(rules: SoldOutRules, from: boolean): Promise<Floor> {
  const floor = await openShop(database.db, rules);
  await sql`UPDATE item SET process_orders = ${from} WHERE id = ${floor.item("A").id}`.execute(database.db);
  return floor;
}
const wasOut = (rules: SoldOutRules, from: boolean) => prepare(rules, "out", from);
const wasIn = (rules: SoldOutRules, from: boolean) => prepare(rules, "in", from);
const onAnyReturn = (make: typeof wasOut) => (rules: SoldOutRules, from: boolean) =>
  make({ ...rules, flagOnAnyReturn: true }, from);

/** Table C, row by row. Creation and what the task does are tests of their own below. */
const TABLE_C: readonly Event[] = [
  ["first receipt", fresh, (floor) => floor.record(receive("A", 5)), cells("–", "ON", "ON", "ON")],
  [
    "opening balance",
    fresh,
    (floor) => floor.record(count("A", 5, { opening: true })),
    cells("–", "ON", "ON", "ON"),
  ],
  [
    "later receipt, was out of stock",
    wasOut,
    (floor) => floor.record(receive("A", 5)),
    cells("–", "ON", "–", "ON"),
  ],
  ["later receipt, was in stock", wasIn, (floor) => floor.record(receive("A", 5)), NONE],
  [
    "adjustment up, was out of stock",
    wasOut,
    (floor) => floor.record(adjust("A", 5)),
    cells("–", "–", "–", "ON"),
  ],
  ["adjustment up, was in stock", wasIn, (floor) => floor.record(adjust("A", 5)), NONE],
  ["count up, was out of stock", wasOut, (floor) => floor.record(count("A", 9)), cells("–", "–", "–", "ON")],
  ["count up, was in stock", wasIn, (floor) => floor.record(count("A", 9)), NONE],
  ["only damaged units received", fresh, (floor) => floor.record(receive("A", 0, { damaged: 4 })), NONE],
  [
    "only units of an unsellable role received",
    wasOut,
    (floor) => floor.record(receive("A", 4, { place: { warehouseId: null, role: "pending" } })),
    NONE,
  ],
  ["stock restored, was out of stock", wasOut, restore, NONE],
  ["stock restored with flagOnAnyReturn", onAnyReturn(wasOut), restore, cells("–", "ON", "–", "ON")],
  ["stock restored with flagOnAnyReturn, was in stock", onAnyReturn(wasIn), restore, NONE],
  ["archived", wasOut, (floor) => saveItem(floor, { archived: true }), NONE],
  [
    "un-archived",
    wasOut,
    async (floor) => {
      await saveItem(floor, { archived: true });
      await saveItem(floor, { archived: false });
    },
    NONE,
  ],
  [
    "Process Orders setting changed",
    wasOut,
    (floor) =>
      sql`UPDATE customer SET process_orders_setting = 'received_or_adjusted' WHERE id = ${floor.customerId}`.execute(
        database.db,
      ),
    NONE,
  ],
  [
    "turned on by hand",
    wasOut,
    (floor) => saveItem(floor, { processOrders: true }),
    cells("ON", "ON", "ON", "ON"),
  ],
  [
    "turned off by hand",
    wasIn,
    (floor) => saveItem(floor, { processOrders: false }),
    cells("OFF", "OFF", "OFF", "OFF"),
  ],
];

describe.each(PROCESS_ORDERS_SETTINGS)("under %s", (setting) => {
  describe.each(SOLD_OUT_MEASURES)("measured on %s", (measure) => {
    const rules = { setting, measure };

    test("an item begins with the flag OFF", async () => {
      const { customerId } = await openShop(database.db, rules);
      const created = await createItem(database.db, customerId, { sku: "NEW" });
      const row = await database.db
        .selectFrom("item")
        .select("process_orders")
        .where("id", "=", created.kind === "created" ? created.itemId : 0)
        .executeTakeFirst();
      expect(row).toEqual({ process_orders: false });
    });

    test.each(TABLE_C)("%s", async (_, make, happen, expected) => {
      for (const from of [false, true]) {
        const floor = await make(rules, from);
        await happen(floor);
        expect(await readFlag(floor)).toBe(expected[setting] === "–" ? from : expected[setting] === "ON");
        // The flag is never taken back by the task where stock was there, or was not there when it went on.
        await acknowledgeAll(floor);
        await runTask(floor);
        expect(await readFlag(floor)).toBe(expected[setting] === "–" ? from : expected[setting] === "ON");
      }
    });

    test("goes out of stock: OFF by the task, and only under the settings that follow stock", async () => {
      const floor = await prepare(rules, "in", true);
      if (measure === "on_shelf") await floor.record(count("A", 0));
      else await setFlow(database.db, floor, floor.item("A").id, { reserved: 3 });
      expect(await readFlag(floor)).toBe(true);
      await acknowledgeAll(floor);
      await runTask(floor);
      expect(await readFlag(floor)).toBe(setting === "unmanaged" || setting === "first_receipt");
    });

    test("out of stock in the other measure alone: stays ON", async () => {
      const floor = await prepare(rules, "in", true);
      if (measure === "available") await setFlow(database.db, floor, floor.item("A").id, { reserved: 2 });
      await floor.record(adjust("A", -1), adjust("A", measure === "available" ? 1 : -1));
      await acknowledgeAll(floor);
      await runTask(floor);
      expect(await readFlag(floor)).toBe(true);
    });
  });
});

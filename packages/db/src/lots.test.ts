import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expireLots } from "./expire-lots.ts";
import { loadItems } from "./load-items.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { putOnShelf, takeFromShelf } from "./shelf.ts";
import type { StockRequestChange } from "./stock-change-request.ts";
import { adjust, count, receive } from "./testing/changes.ts";
import { createFixture } from "./testing/fixture.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const open = () => createFloor(database.db, { skus: ["A", "B"], preferences: { syncInventory: "always" } });
const lot = (code: string, expiresOn: string | null = null) => ({ lot: { code, expiresOn } });
const SOON = "2200-01-01";
const LATE = "2200-06-01";

function move(
  quantity: number,
  from: "pickable" | "backstock",
  to: "pickable" | "backstock",
): StockRequestChange {
  const place = (role: typeof from) => ({ warehouseId: null, role }) as const;
  const none = { reason: null, occurredAt: null, sourceId: null } as const;
  return { ...none, kind: "move", item: { sku: "A" }, quantity, from: place(from), to: place(to) };
}

/** Cells with lots, as text. */
async function lots(floor: Floor): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    SELECT role || ' ' || code || ' ' || coalesce(expires_on::text, 'never') || ' ' || units AS line FROM stock_lot
    WHERE customer_id = ${floor.customerId} ORDER BY role, code`.execute(database.db);
  return rows.map((row) => row.line);
}

async function cell(floor: Floor, role: string): Promise<number> {
  const { rows } = await sql<{ quantity: number }>`
    SELECT quantity FROM stock WHERE customer_id = ${floor.customerId} AND item_id = ${floor.item("A").id}
      AND role = ${role}`.execute(database.db);
  return rows[0]?.quantity ?? 0;
}

async function refusal(floor: Floor, change: StockRequestChange) {
  const { customerId } = floor;
  const [outcome] = await recordStockChanges(database.db, [{ customerId, changes: [change] }]);
  return outcome?.kind === "refused" ? outcome.faults.map(({ path, code }) => [path, code]) : outcome?.kind;
}

describe("units of lots", () => {
  test("are received, adjusted and counted by their lot, and the cell follows", async () => {
    const floor = await open();
    await floor.record(receive("A", 10, lot("L1", SOON)), receive("A", 5), receive("A", 4, lot("L2", LATE)));
    expect(await lots(floor)).toEqual([`pickable L1 ${SOON} 10`, `pickable L2 ${LATE} 4`]);
    expect(await cell(floor, "pickable")).toBe(19);
    await floor.record(adjust("A", -3, lot("L1")));
    await floor.record(count("A", 9, lot("L2")));
    expect(await lots(floor)).toEqual([`pickable L1 ${SOON} 7`, `pickable L2 ${LATE} 9`]);
    expect(await cell(floor, "pickable")).toBe(21);
    expect(await refusal(floor, adjust("A", -8, lot("L1")))).toEqual([["changes.0.delta", "below_zero"]]);
  });

  test("a change without a lot takes units of no lot first, then those that expire first", async () => {
    const floor = await open();
    await floor.record(receive("A", 3), receive("A", 4, lot("N")), receive("A", 4, lot("L2", LATE)));
    await floor.record(receive("A", 4, lot("L1", SOON)), adjust("A", -3));
    expect(await lots(floor)).toEqual([
      `pickable L1 ${SOON} 4`,
      `pickable L2 ${LATE} 4`,
      "pickable N never 4",
    ]);
    await floor.record(adjust("A", -5));
    expect(await lots(floor)).toEqual([`pickable L2 ${LATE} 3`, "pickable N never 4"]);
    await floor.record(count("A", 0));
    expect(await lots(floor)).toEqual([]);
    expect(await cell(floor, "pickable")).toBe(0);
  });

  test("units that are moved take their lots along", async () => {
    const floor = await open();
    await floor.record(receive("A", 5, lot("L1", SOON)), receive("A", 5, lot("L2", LATE)));
    await floor.record(move(7, "pickable", "backstock"));
    expect(await lots(floor)).toEqual([
      `backstock L1 ${SOON} 5`,
      `backstock L2 ${LATE} 2`,
      `pickable L2 ${LATE} 3`,
    ]);
    await floor.record({ ...move(1, "backstock", "pickable"), ...lot("L2") });
    expect(await lots(floor)).toEqual([
      `backstock L1 ${SOON} 5`,
      `backstock L2 ${LATE} 1`,
      `pickable L2 ${LATE} 4`,
    ]);
  });

  test("a lot that is moved as a whole by its code alone keeps its date", async () => {
    const floor = await open();
    await floor.record(receive("A", 5, lot("L1", SOON)));
    await floor.record({ ...move(5, "pickable", "backstock"), ...lot("L1") });
    expect(await lots(floor)).toEqual([`backstock L1 ${SOON} 5`]);
  });

  test("a lot has one date everywhere: told later it counts for all, another one is refused", async () => {
    const floor = await open();
    await floor.record(receive("A", 5, lot("L1")), receive("A", 5, { ...lot("L1"), place: BACKSTOCK }));
    await floor.record(receive("A", 1, lot("L1", SOON)));
    expect(await lots(floor)).toEqual([`backstock L1 ${SOON} 5`, `pickable L1 ${SOON} 6`]);
    expect(await refusal(floor, receive("A", 1, lot("L1", LATE)))).toEqual([
      ["changes.0.lot.expiresOn", "lot_mismatch"],
    ]);
  });

  test("picking an order takes those that expire first, and puts units back without a lot", async () => {
    const floor = await open();
    await floor.record(receive("A", 2, lot("L2", LATE)), receive("A", 2, lot("L1", SOON)));
    const [item] = await loadItems(database.db, [
      { customerId: floor.customerId, itemId: floor.item("A").id },
    ]);
    if (item === undefined) throw new Error("no item");
    const taken = takeFromShelf(item, floor.warehouseId, 3);
    expect(taken?.item.stock).toEqual([
      {
        warehouseId: floor.warehouseId,
        role: "pickable",
        quantity: 1,
        lots: [{ code: "L2", expiresOn: LATE, units: 1 }],
      },
    ]);
    const back = putOnShelf(taken?.item ?? item, { warehouseId: floor.warehouseId, role: "pickable" }, 3);
    expect(back.item.stock[0]).toMatchObject({ quantity: 4, lots: [{ code: "L2", units: 1 }] });
  });

  test("another lot is another change: a source id is not repeated with it", async () => {
    const floor = await open();
    await floor.record(receive("A", 1, { ...lot("L1"), sourceId: "s" }));
    expect(await refusal(floor, receive("A", 1, { ...lot("L2"), sourceId: "s" }))).toBe("source_id_reused");
    const [again] = await floor.record(receive("A", 1, { ...lot("L1"), sourceId: "s" }));
    expect(again?.duplicate).toBe(true);
  });
});

const BACKSTOCK = { warehouseId: null, role: "backstock" } as const;

/** Today and days from it, as the database's calendar has them in a zone. */
async function day(offset: number, zone = "UTC"): Promise<string> {
  const { rows } = await sql<{ day: string }>`
    SELECT ((now() AT TIME ZONE ${zone})::date + ${offset}::integer)::text AS day`.execute(database.db);
  return rows[0]?.day ?? "";
}

describe("expiry", () => {
  test("units whose date has come are set aside: in history, judged, and only what is sold", async () => {
    const floor = await open();
    const [yesterday, tomorrow] = [await day(-1), await day(2)];
    await floor.record(
      receive("A", 5, lot("OLD", yesterday)),
      receive("A", 4, lot("NEW", tomorrow)),
      receive("A", 3, { ...lot("OLD"), place: BACKSTOCK }),
      receive("A", 2, { ...lot("OLD"), place: { warehouseId: null, role: "damaged" } }),
      receive("A", 1),
    );
    expect(await expireLots(database.db, { most: 100 })).toEqual({ items: 1, units: 8 });
    expect(await lots(floor)).toEqual([
      `damaged OLD ${yesterday} 2`,
      `expired OLD ${yesterday} 8`,
      `pickable NEW ${tomorrow} 4`,
    ]);
    expect([await cell(floor, "pickable"), await cell(floor, "expired")]).toEqual([5, 8]);
    expect(await floor.listing("A")).toMatchObject({ desired_level: 5 });
    const rows = await database.db
      .selectFrom("history")
      .select(["kind", "reason", "role", "delta", "detail"])
      .where("customer_id", "=", floor.customerId)
      .where("reason", "=", "expired")
      .orderBy("id")
      .execute();
    expect(rows.map((row) => [row.kind, row.role, row.delta])).toEqual([
      ["move", "backstock", -3],
      ["move", "expired", 3],
      ["move", "pickable", -5],
      ["move", "expired", 5],
    ]);
    expect(rows[0]?.detail).toEqual({ lot: { code: "OLD", expiresOn: yesterday } });
    const last = await database.db
      .selectFrom("decision")
      .select(["trigger", "level"])
      .where("customer_id", "=", floor.customerId)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    expect(last).toEqual({ trigger: "stock_changed", level: 5 });
    expect(await expireLots(database.db, { most: 100 })).toEqual({ items: 0, units: 0 });
  });

  test("the calendar is the warehouse's", async () => {
    const floor = await open();
    const zone = "Pacific/Kiritimati";
    const { id: west } = await database.db
      .insertInto("warehouse")
      .values({ customer_id: floor.customerId, name: "West", time_zone: "Etc/GMT+12" })
      .returning("id")
      .executeTakeFirstOrThrow();
    await sql`UPDATE warehouse SET time_zone = ${zone} WHERE id = ${floor.warehouseId}`.execute(database.db);
    const today = await day(0, zone);
    await floor.record(
      receive("A", 5, lot("L1", today)),
      receive("A", 4, { ...lot("L1"), place: { warehouseId: west, role: "pickable" } }),
    );
    expect(await expireLots(database.db, { most: 100 })).toEqual({ items: 1, units: 5 });
  });

  test("so many days before as the customer says, or the item itself", async () => {
    const floor = await open();
    const date = await day(5);
    await floor.record(receive("A", 5, lot("L1", date)), receive("B", 4, lot("L1", date)));
    await sql`UPDATE customer SET expiration_days = 5 WHERE id = ${floor.customerId}`.execute(database.db);
    await sql`UPDATE item SET expiration_days = 3 WHERE id = ${floor.item("A").id}`.execute(database.db);
    expect(await expireLots(database.db, { most: 100 })).toEqual({ items: 1, units: 4 });
    await sql`UPDATE item SET expiration_days = 6 WHERE id = ${floor.item("A").id}`.execute(database.db);
    expect(await expireLots(database.db, { most: 100 })).toEqual({ items: 1, units: 5 });
  });

  test("one pass takes so many items at most", async () => {
    const floor = await open();
    const date = await day(-1);
    await floor.record(receive("A", 5, lot("L1", date)), receive("B", 4, lot("L1", date)));
    expect(await expireLots(database.db, { most: 1 })).toMatchObject({ items: 1 });
    expect(await expireLots(database.db, { most: 1 })).toMatchObject({ items: 1 });
    expect(await expireLots(database.db, { most: 1 })).toMatchObject({ items: 0 });
  });
});

const units = fc.integer({ min: 0, max: 6 });
const place = fc
  .constantFrom("pickable", "backstock", "damaged")
  .map((role) => ({ warehouseId: null, role }) as const);
const named = fc.option(fc.record({ code: fc.constantFrom("X", "Y", "Z"), expiresOn: fc.constant(null) }), {
  nil: undefined,
  freq: 2,
});
const drawn = fc
  .oneof(
    fc.record({ kind: fc.constant("receive"), place, quantity: units, damaged: units, lot: named }),
    fc.record({ kind: fc.constant("adjust"), place, delta: fc.integer({ min: -6, max: 6 }), lot: named }),
    fc.record({ kind: fc.constant("set"), place, quantity: units, opening: fc.boolean(), lot: named }),
    fc.record({ kind: fc.constant("move"), quantity: units, from: place, to: place, lot: named }),
  )
  .map(({ lot: of, ...change }): StockRequestChange => {
    const base = { reason: null, occurredAt: null, sourceId: null, item: { sku: "A" } } as const;
    return { ...base, ...change, ...(of === undefined ? {} : { lot: of }) };
  });

test("the units of lots are never more than lie there, and the ledger adds up", async () => {
  let withLots = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { minLength: 3, maxLength: 12 }), async (changes) => {
      const { customerId } = await createFixture(database.db, { skus: ["A"] });
      for (const change of changes) {
        await recordStockChanges(database.db, [{ customerId, changes: [change] }]);
        const { rows } = await sql<{ quantity: number; lots: number; has_lots: boolean; ledger: number }>`
          SELECT s.quantity, s.has_lots,
            coalesce((SELECT sum(units) FROM stock_lot l WHERE l.customer_id = s.customer_id
              AND l.item_id = s.item_id AND l.warehouse_id = s.warehouse_id AND l.role = s.role), 0)::integer AS lots,
            coalesce((SELECT sum(delta) FROM history h WHERE h.customer_id = s.customer_id AND h.item_id = s.item_id
              AND h.warehouse_id = s.warehouse_id AND h.role = s.role), 0)::integer AS ledger
          FROM stock s WHERE s.customer_id = ${customerId}`.execute(database.db);
        for (const row of rows) {
          expect(row.lots).toBeLessThanOrEqual(row.quantity);
          expect(row.has_lots).toBe(row.lots > 0);
          expect(row.ledger).toBe(row.quantity);
          if (row.lots > 0 && row.lots < row.quantity) withLots += 1;
        }
      }
    }),
    { numRuns: 30 },
  );
  expect(withLots).toBeGreaterThan(0);
});

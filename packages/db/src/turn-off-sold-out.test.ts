import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adjust, count, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { setFlow } from "./testing/flow.ts";
import {
  acknowledgeAll,
  loseAll,
  openShop,
  readFlag,
  runTask,
  saveItem,
  type SoldOutRules,
} from "./testing/sold-out.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { turnOffSoldOut, turnOffSoldOutWhereDue } from "./turn-off-sold-out.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const ON_SHELF: SoldOutRules = { setting: "received", measure: "on_shelf" };

async function soldOut(skus: readonly string[] = ["A"], stores = 1): Promise<Floor> {
  const floor = await createFloor(database.db, { skus, stores });
  for (const sku of skus) await floor.record(receive(sku, 3));
  await acknowledgeAll(floor);
  for (const sku of skus) await floor.record(count(sku, 0));
  return floor;
}

async function runAll(): Promise<void> {
  while ((await turnOffSoldOutWhereDue(database.db)) !== null);
}

describe("the order", () => {
  test("the zero is due before the flag goes off, and is still sent after it", async () => {
    const floor = await soldOut();
    expect(await runTask(floor)).toEqual({ looked: 1, turnedOff: 1 });
    expect(await readFlag(floor)).toBe(false);
    const { rows } = await floor.write(await floor.hold());
    expect(rows).toMatchObject([{ level: 0 }]);
  });

  test("a zero that was lost keeps the flag on until every store has taken it", async () => {
    const floor = await soldOut(["A"], 2);
    await loseAll(floor);
    expect(await runTask(floor)).toEqual({ looked: 1, turnedOff: 0 });
    await sql`UPDATE listing SET known_quantity = 0 WHERE id = ${floor.listingId("A", 0)}`.execute(
      database.db,
    );
    expect(await runTask(floor)).toMatchObject({ turnedOff: 0 });
    await sql`UPDATE listing SET known_quantity = 0 WHERE id = ${floor.listingId("A", 1)}`.execute(
      database.db,
    );
    expect(await runTask(floor)).toMatchObject({ turnedOff: 1 });
  });

  test("the current level counts, whatever it is: what is published keeps an item with no stock above 0", async () => {
    const floor = await createFloor(database.db, { skus: ["A"] });
    await floor.record(receive("A", 3));
    await setFlow(database.db, floor, floor.item("A").id, { inbound: 7, published: 7 });
    await acknowledgeAll(floor);
    await floor.record(count("A", 0));
    await loseAll(floor);
    expect(await runTask(floor)).toMatchObject({ turnedOff: 0 });
    await floor.know({ A: 7 });
    expect(await runTask(floor)).toMatchObject({ turnedOff: 1 });
  });

  test.each([
    [
      "a paused listing",
      (floor: Floor) => sql`UPDATE listing SET paused_at = now() WHERE id = ${floor.listingId("A", 1)}`,
    ],
    [
      "a store that is off",
      (floor: Floor) => sql`UPDATE store SET sync_enabled = false WHERE id = ${floor.storeIds[1] ?? 0}`,
    ],
    [
      "a store that compares",
      (floor: Floor) => sql`UPDATE store SET comparing = true WHERE id = ${floor.storeIds[1] ?? 0}`,
    ],
  ])("%s is not waited for", async (_, close) => {
    const floor = await soldOut(["A"], 2);
    await loseAll(floor);
    await sql`UPDATE listing SET known_quantity = 0 WHERE id = ${floor.listingId("A", 0)}`.execute(
      database.db,
    );
    expect(await runTask(floor)).toMatchObject({ turnedOff: 0 });
    await close(floor).execute(database.db);
    expect(await runTask(floor)).toMatchObject({ turnedOff: 1 });
  });

  test("a flag set ON by hand while out of stock stays, until stock came and went again", async () => {
    const floor = await soldOut();
    await acknowledgeAll(floor);
    await runTask(floor);
    await saveItem(floor, { processOrders: true });
    expect(await runTask(floor)).toMatchObject({ looked: 0 });
    await floor.record(adjust("A", 1), adjust("A", -1));
    await acknowledgeAll(floor);
    expect(await runTask(floor)).toMatchObject({ turnedOff: 1 });
  });

  test("after the flag went off a return sends nothing, before that it is sent", async () => {
    const floor = await soldOut(["A", "B"]);
    await acknowledgeAll(floor);
    await floor.record(adjust("B", 1));
    await runTask(floor);
    await floor.record(adjust("A", 1));
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.due("B")).toBeDefined();
  });

  test("is written to the history with its cause, judged as flag_changed, and counts as a new version", async () => {
    const floor = await soldOut();
    const itemId = floor.item("A").id;
    const before = await database.db
      .selectFrom("item")
      .select("version")
      .where("id", "=", itemId)
      .executeTakeFirstOrThrow();
    await runTask(floor);
    const [line] = await database.db
      .selectFrom("history")
      .select(["id", "kind", "detail"])
      .where("item_id", "=", itemId)
      .orderBy("id", "desc")
      .limit(1)
      .execute();
    expect(line).toMatchObject({
      kind: "process_orders",
      detail: { flip: { to: false, cause: "sold_out" } },
    });
    const [decision] = await database.db
      .selectFrom("decision")
      .select(["trigger", "reason", "event_id"])
      .where("item_id", "=", itemId)
      .orderBy("id", "desc")
      .limit(1)
      .execute();
    expect(decision).toEqual({ trigger: "flag_changed", reason: "process_orders_off", event_id: line?.id });
    expect(
      await database.db
        .selectFrom("item")
        .select("version")
        .where("id", "=", itemId)
        .executeTakeFirstOrThrow(),
    ).toEqual({ version: before.version + 1 });
  });

  test("takes no more items than it is given, and goes through slices", async () => {
    const skus = Array.from({ length: 450 }, (_, at) => `S${at}`);
    const floor = await createFloor(database.db, { skus });
    await floor.record(...skus.map((sku) => receive(sku, 1)));
    await floor.record(...skus.map((sku) => adjust(sku, -1)));
    expect(await turnOffSoldOut(database.db, { customerId: floor.customerId, most: 30 })).toEqual({
      looked: 30,
      turnedOff: 30,
    });
    expect(await runTask(floor)).toEqual({ looked: 420, turnedOff: 420 });
  });
});

describe("the recurring task", () => {
  test("looks at a customer once every soldOutCheckMinutes, slice by slice", async () => {
    const skus = ["A", "B", "C"];
    const floor = await openShop(database.db, ON_SHELF, skus);
    await runAll();
    for (const sku of skus) await floor.record(receive(sku, 3), count(sku, 0));
    await runAll();
    expect(await readFlag(floor)).toBe(true);
    await sql`UPDATE customer SET sold_out_checked_at = now() - interval '59 minutes' WHERE id = ${floor.customerId}`.execute(
      database.db,
    );
    expect(await turnOffSoldOutWhereDue(database.db)).toBeNull();
    await sql`UPDATE customer SET sold_out_checked_at = now() - interval '61 minutes' WHERE id = ${floor.customerId}`.execute(
      database.db,
    );
    expect(await turnOffSoldOutWhereDue(database.db, 2)).toEqual(
      expect.objectContaining({ looked: 2, turnedOff: 2 }),
    );
    expect([await readFlag(floor, "B"), await readFlag(floor, "C")]).toEqual([false, true]);
    expect(await turnOffSoldOutWhereDue(database.db, 2)).toEqual(
      expect.objectContaining({ looked: 1, turnedOff: 1 }),
    );
    expect(await turnOffSoldOutWhereDue(database.db, 2)).toBeNull();
  });
});

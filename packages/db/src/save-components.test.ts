import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { saveComponents } from "./save-components.ts";
import { adjust, count, receive } from "./testing/changes.ts";
import { compose } from "./testing/compose.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { setFlow } from "./testing/flow.ts";
import { archiveWithZeros } from "./zero-out.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKUS = ["A", "B", "C", "SET", "BOX", "CRATE", "PALLET"];
const open = () => createFloor(database.db, { skus: SKUS, preferences: { syncInventory: "always" } });

const readItem = (floor: Floor, sku: string) =>
  database.db.selectFrom("item").selectAll().where("id", "=", floor.item(sku).id).executeTakeFirstOrThrow();

async function parts(floor: Floor, sku: string) {
  const rows = await database.db
    .selectFrom("bundle_part as p")
    .innerJoin("item as i", (join) =>
      join.onRef("i.customer_id", "=", "p.customer_id").onRef("i.id", "=", "p.part_id"),
    )
    .select(["i.sku", "p.units"])
    .where("p.bundle_id", "=", floor.item(sku).id)
    .orderBy("i.sku")
    .execute();
  return Object.fromEntries(rows.map((row) => [row.sku, row.units]));
}

const decisions = (floor: Floor, sku: string) =>
  database.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason", "level", "event_id"])
    .where("item_id", "=", floor.item(sku).id)
    .orderBy("id")
    .execute();

const level = async (floor: Floor, sku: string) => (await floor.listing(sku)).desired_level;

describe("what a bundle is made of", () => {
  test("follows its components at once, and is judged as a change of stock with a line in the history", async () => {
    const floor = await open();
    await floor.record(receive("A", 10), receive("B", 9));
    expect(await compose(floor, "SET", { A: 1, B: 4 })).toEqual({ kind: "saved" });
    expect(await readItem(floor, "SET")).toMatchObject({ is_bundle: true, in_bundle: false });
    expect((await readItem(floor, "A")).in_bundle).toBe(true);
    expect(await level(floor, "SET")).toBe(2);
    const [line] = await database.db
      .selectFrom("history")
      .select(["kind", "detail", "event_id"])
      .where("item_id", "=", floor.item("SET").id)
      .execute();
    expect(line).toMatchObject({
      kind: "bundle",
      detail: {
        components: [
          { sku: "A", units: 1 },
          { sku: "B", units: 4 },
        ],
      },
    });
    expect(await decisions(floor, "SET")).toEqual([
      {
        trigger: "stock_changed",
        outcome: "push",
        reason: "first_value",
        level: 2,
        event_id: line?.event_id,
      },
    ]);
  });

  test("is received once all of its components are", async () => {
    const floor = await open();
    await floor.record(receive("A", 10));
    await compose(floor, "SET", { A: 1, B: 1 });
    expect((await readItem(floor, "SET")).received_at).toBeNull();
    await compose(floor, "SET", { A: 2 });
    expect((await readItem(floor, "SET")).received_at).not.toBeNull();
  });

  test("a bundle in a bundle comes down to items, times its units, through every bundle above", async () => {
    const floor = await open();
    await floor.record(receive("A", 100), receive("B", 100));
    await compose(floor, "SET", { A: 2, B: 1 });
    await compose(floor, "BOX", { SET: 3, A: 1 });
    await compose(floor, "CRATE", { BOX: 2 });
    expect(await parts(floor, "CRATE")).toEqual({ A: 14, B: 6 });
    expect(await level(floor, "CRATE")).toBe(7);
    await compose(floor, "SET", { A: 1 });
    expect(await parts(floor, "CRATE")).toEqual({ A: 8 });
    expect(await level(floor, "CRATE")).toBe(12);
    expect((await readItem(floor, "B")).in_bundle).toBe(false);
    const [own] = (await decisions(floor, "SET")).slice(-1);
    const [above] = (await decisions(floor, "CRATE")).slice(-1);
    expect(above).toMatchObject({ trigger: "stock_changed", event_id: own?.event_id });
  });

  test("nothing is a bundle whose level nobody knows: no push, and the store keeps its number", async () => {
    const floor = await open();
    await floor.record(receive("A", 10));
    await compose(floor, "SET", { A: 1 });
    expect(await compose(floor, "SET", {})).toEqual({ kind: "saved" });
    expect((await readItem(floor, "SET")).is_bundle).toBe(true);
    expect((await decisions(floor, "SET")).at(-1)).toMatchObject({ reason: "level_unknown", level: null });
  });

  test("with an archived item in it, or an archived bundle between, is a level that nobody knows", async () => {
    const floor = await open();
    await floor.record(receive("A", 10), receive("B", 10));
    await compose(floor, "SET", { A: 1 });
    await compose(floor, "BOX", { SET: 1, B: 1 });
    await sql`UPDATE item SET archived_at = now() WHERE id = ${floor.item("SET").id}`.execute(database.db);
    await floor.record(adjust("B", -1));
    expect((await decisions(floor, "BOX")).at(-1)).toMatchObject({ reason: "level_unknown" });
    await sql`UPDATE item SET archived_at = NULL WHERE id = ${floor.item("SET").id}`.execute(database.db);
    await floor.record(adjust("B", -1));
    expect((await decisions(floor, "BOX")).at(-1)).toMatchObject({ outcome: "push", level: 8 });
  });
});

const faults = async (saved: ReturnType<typeof compose>) => {
  const outcome = await saved;
  return outcome.kind === "invalid" ? outcome.faults.map((fault) => [fault.path, fault.code]) : outcome.kind;
};

describe("is refused", () => {
  test("a circle, however long", async () => {
    const floor = await open();
    await compose(floor, "SET", { A: 1 });
    await compose(floor, "BOX", { SET: 1 });
    expect(await faults(compose(floor, "SET", { B: 1, BOX: 1 }))).toEqual([["components.1", "circular"]]);
    expect(await faults(compose(floor, "SET", { SET: 1 }))).toEqual([["components.0", "circular"]]);
  });

  test("a fourth bundle in one another, from below and from above", async () => {
    const floor = await open();
    await compose(floor, "SET", { A: 1 });
    await compose(floor, "BOX", { SET: 1 });
    await compose(floor, "CRATE", { BOX: 1 });
    expect(await faults(compose(floor, "PALLET", { CRATE: 1 }))).toEqual([["components", "too_deep"]]);
    await compose(floor, "PALLET", { B: 1 });
    expect(await faults(compose(floor, "SET", { PALLET: 1 }))).toEqual([["components", "too_deep"]]);
  });

  test("an unknown item, one named twice, an archived one, a bundle of nothing: all faults at once", async () => {
    const floor = await open();
    await compose(floor, "SET", { A: 1 });
    await compose(floor, "SET", {});
    await changeItem(database.db, {
      customerId: floor.customerId,
      itemId: floor.item("C").id,
      patch: { archived: true },
      ifVersion: null,
    });
    const archiving = { customerId: floor.customerId, itemId: floor.item("B").id, ifVersion: null };
    expect(await archiveWithZeros(database.db, archiving)).toMatchObject({ kind: "begun" });
    expect(await faults(compose(floor, "BOX", { B: 1 }))).toEqual([["components.0", "archived"]]);
    expect(await faults(compose(floor, "BOX", { C: 1, SET: 1 }))).toEqual([
      ["components.0", "archived"],
      ["components.1", "empty_bundle"],
    ]);
    const outcome = await saveComponents(database.db, {
      customerId: floor.customerId,
      itemId: floor.item("BOX").id,
      components: [
        { item: { sku: "nothing" }, units: 1 },
        { item: { sku: "A" }, units: 1 },
        { item: { itemId: floor.item("A").id }, units: 2 },
        { item: { itemId: (await open()).item("A").id }, units: 1 },
      ],
      ifVersion: null,
    });
    expect(outcome).toMatchObject({
      kind: "invalid",
      faults: [
        { code: "unknown_item" },
        { path: "components.2.itemId", code: "repeated" },
        { code: "unknown_item" },
      ],
    });
  });

  test("too many units or parts", async () => {
    const floor = await open();
    await compose(floor, "SET", { A: 100_000 });
    expect(await faults(compose(floor, "BOX", { SET: 100_000 }))).toEqual([["components", "too_many_units"]]);
  });

  test.each<[string, (floor: Floor) => Promise<unknown>]>([
    ["stock", (floor) => floor.record(receive("SET", 1))],
    ["open orders", (floor) => setFlow(database.db, floor, floor.item("SET").id, { reserved: 1 })],
    ["units on their way", (floor) => setFlow(database.db, floor, floor.item("SET").id, { inbound: 1 })],
  ])("an item with %s", async (_, prepare) => {
    const floor = await open();
    await prepare(floor);
    expect((await compose(floor, "SET", { A: 1 })).kind).toBe("item_in_use");
    expect(await readItem(floor, "SET")).toMatchObject({ is_bundle: false });
  });

  test("taking everything out of a bundle that another one is made of, and nothing at all for an item", async () => {
    const floor = await open();
    await compose(floor, "SET", { A: 1 });
    await compose(floor, "BOX", { SET: 1 });
    expect((await compose(floor, "SET", {})).kind).toBe("in_bundle");
    expect(await faults(compose(floor, "CRATE", {}))).toEqual([["components", "too_small"]]);
  });

  test("an older version than the one that is there", async () => {
    const floor = await open();
    await compose(floor, "SET", { A: 1 });
    const { customerId } = floor;
    const components = [{ item: { sku: "A" }, units: 2 }];
    const change = { customerId, itemId: floor.item("SET").id, components, ifVersion: 1 };
    expect(await saveComponents(database.db, change)).toEqual({ kind: "stale" });
    expect(await parts(floor, "SET")).toEqual({ A: 1 });
  });
});

const archive = (floor: Floor, sku: string) =>
  changeItem(database.db, {
    customerId: floor.customerId,
    itemId: floor.item(sku).id,
    patch: { archived: true },
    ifVersion: null,
  });

describe("archiving", () => {
  test("an item of a live bundle is refused, of an archived one it is not", async () => {
    const floor = await open();
    await compose(floor, "SET", { A: 1 });
    await compose(floor, "BOX", { SET: 1 });
    expect(await archive(floor, "A")).toEqual({ kind: "in_bundle", bundles: ["BOX", "SET"] });
    expect(await archive(floor, "SET")).toEqual({ kind: "in_bundle", bundles: ["BOX"] });
    for (const sku of ["BOX", "SET", "A"]) expect(await archive(floor, sku)).toEqual({ kind: "changed" });
  });
});

describe("a component's event", () => {
  test("is the bundle's, with the same trigger and event; for Process Orders where it lifts what can be put together", async () => {
    const floor = await createFloor(database.db, { skus: SKUS });
    await compose(floor, "SET", { A: 1, B: 1 });
    const [first] = await floor.record(receive("A", 5));
    expect(await readItem(floor, "SET")).toMatchObject({ process_orders: false, received_at: null });
    expect((await decisions(floor, "SET")).at(-1)).toMatchObject({
      trigger: "stock_changed",
      reason: "process_orders_off",
      event_id: first?.eventId,
    });
    await floor.record(receive("B", 3));
    expect(await readItem(floor, "SET")).toMatchObject({
      process_orders: true,
      received_at: expect.any(Date),
    });
    expect(await level(floor, "SET")).toBe(3);
    await floor.record(count("B", 0));
    expect(await readItem(floor, "SET")).toMatchObject({ sold_out: true, process_orders: true });
  });
});

test.runIf(onPostgresServer())(
  "two components changed at once, over and over, leave the level that was authorised last right",
  async () => {
    const floor = await createFloor(database.db, { skus: SKUS, preferences: { syncInventory: "always" } });
    await floor.record(receive("A", 50), receive("B", 50));
    await compose(floor, "SET", { A: 1, B: 2 });
    await compose(floor, "BOX", { SET: 1, C: 1 });
    await floor.record(receive("C", 50));
    const { customerId } = floor;
    const change = (sku: string, delta: number) =>
      recordStockChanges(database.db, [{ customerId, changes: [adjust(sku, delta)] }]);
    for (let round = 0; round < 15; round += 1) {
      await Promise.all([
        change("A", -2),
        change("B", -3),
        change("C", -1),
        compose(floor, "SET", { A: 1, B: 1 + (round % 3) }),
      ]);
      const units = 1 + (round % 3);
      const shelf = { A: 50 - 2 * (round + 1), B: 50 - 3 * (round + 1), C: 50 - (round + 1) };
      const set = Math.min(shelf.A, Math.floor(shelf.B / units));
      expect(await level(floor, "SET")).toBe(set);
      expect(await level(floor, "BOX")).toBe(Math.min(shelf.C, set));
    }
  },
);

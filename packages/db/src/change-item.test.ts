import type { ItemSyncSetting, SyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeItem, createItem } from "./change-item.ts";
import type { ItemChange } from "./plan-item-change.ts";
import { requestSync } from "./request-sync.ts";
import { adjust, receive } from "./testing/changes.ts";
import type { FixtureOptions } from "./testing/fixture.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const open = (options: FixtureOptions = {}) => createFloor(database.db, { skus: ["A", "B"], ...options });

function save(floor: Floor, patch: ItemChange, ifVersion: number | null = null) {
  const { customerId } = floor;
  return changeItem(database.db, { customerId, itemId: floor.item("A").id, patch, ifVersion });
}

async function lastDecisions(floor: Floor) {
  const rows = await database.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason"])
    .where("item_id", "=", floor.item("A").id)
    .where("trigger", "in", ["setting_changed", "flag_changed"])
    .orderBy("id")
    .execute();
  return rows.map((row) => [row.trigger, row.outcome, row.reason]);
}

describe("a changed sync setting", () => {
  test.each<[ItemSyncSetting, SyncSetting]>([
    ["never", "process_orders"],
    ["always", "never"],
    ["process_orders", "always"],
  ])(
    "to %s under %s sends nothing, even where the store's number is wrong",
    async (syncInventory, preference) => {
      const floor = await open({ preferences: { syncInventory: preference } });
      await floor.record(receive("A", 5));
      await sql`DELETE FROM due WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);
      await sql`UPDATE listing SET closed_version = desired_version WHERE id = ${floor.listingId("A")}`.execute(
        database.db,
      );
      await floor.know({ A: 99 });
      expect(await save(floor, { syncInventory })).toEqual({ kind: "changed" });
      expect(await lastDecisions(floor)).toEqual([["setting_changed", "skip", "setting_changed"]]);
      expect(await floor.due("A")).toBeUndefined();
    },
  );

  test("stands in the history with what it was", async () => {
    const floor = await open();
    await save(floor, { syncInventory: "always" });
    const rows = await database.db
      .selectFrom("history")
      .select(["kind", "detail"])
      .where("item_id", "=", floor.item("A").id)
      .execute();
    expect(rows).toEqual([{ kind: "setting", detail: { setting: { from: "default", to: "always" } } }]);
  });
});

/** An item whose flag stands the other way, whose stock differs from the store, and with nothing due. */
async function beforeFlip(options: {
  readonly syncInventory: SyncSetting;
  readonly turnedTo: boolean;
  readonly received: boolean;
}): Promise<Floor> {
  const { syncInventory, turnedTo, received } = options;
  const floor = await open({ preferences: { syncInventory, processOrdersSetting: "unmanaged" } });
  await floor.record(received ? receive("A", 5) : adjust("A", 5));
  await sql`UPDATE item SET process_orders = ${!turnedTo} WHERE id = ${floor.item("A").id}`.execute(
    database.db,
  );
  await sql`DELETE FROM due WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);
  await sql`UPDATE listing SET closed_version = desired_version WHERE id = ${floor.listingId("A")}`.execute(
    database.db,
  );
  return floor;
}

describe("a changed Process Orders flag", () => {
  test.each<[SyncSetting, boolean, boolean, string]>([
    ["never", true, true, "never"],
    ["never", false, true, "never"],
    ["always", true, true, "flag_irrelevant"],
    ["always", false, true, "flag_irrelevant"],
    ["process_orders", false, true, "process_orders_off"],
    ["process_orders", true, false, "never_received"],
  ])("under %s, turned %s, received %s: %s", async (syncInventory, turnedTo, received, reason) => {
    const floor = await beforeFlip({ syncInventory, turnedTo, received });
    await save(floor, { processOrders: turnedTo });
    expect(await lastDecisions(floor)).toEqual([["flag_changed", "skip", reason]]);
    expect(await floor.due("A")).toBeUndefined();
  });

  test("under process_orders, turned on, received: the catch-up is pushed", async () => {
    const floor = await beforeFlip({ syncInventory: "process_orders", turnedTo: true, received: true });
    await save(floor, { processOrders: true });
    expect(await lastDecisions(floor)).toEqual([["flag_changed", "push", "first_value"]]);
    expect(await floor.due("A")).toMatchObject({ event_version: 1, manual_version: null });
    expect(await floor.listing("A")).toMatchObject({ desired_level: 5 });
  });

  test("saved together with a setting is judged with the values after the save", async () => {
    const floor = await open({ preferences: { syncInventory: "never", processOrdersSetting: "unmanaged" } });
    await floor.record(receive("A", 5));
    await save(floor, { syncInventory: "process_orders", processOrders: true });
    expect(await lastDecisions(floor)).toEqual([
      ["setting_changed", "skip", "setting_changed"],
      ["flag_changed", "push", "first_value"],
    ]);
    const history = await database.db
      .selectFrom("history")
      .select(["kind", "event_id"])
      .where("item_id", "=", floor.item("A").id)
      .where("kind", "<>", "receive")
      .execute();
    expect(history.map((row) => row.kind)).toEqual(["setting", "process_orders"]);
    expect(new Set(history.map((row) => row.event_id)).size).toBe(1);
  });

  test("set to what it is changes nothing", async () => {
    const floor = await open();
    await save(floor, { processOrders: false, syncInventory: "default" });
    expect(await lastDecisions(floor)).toEqual([]);
  });
});

describe("saving an item", () => {
  test("raises its version and refuses a save from an older one", async () => {
    const floor = await open();
    expect(await save(floor, { description: "black" }, 1)).toEqual({ kind: "changed" });
    expect(await save(floor, { description: "white" }, 1)).toEqual({ kind: "stale" });
    const item = await database.db
      .selectFrom("item")
      .select(["description", "version"])
      .where("id", "=", floor.item("A").id)
      .executeTakeFirst();
    expect(item).toEqual({ description: "black", version: 2 });
  });

  test("with the SKU of another item changes nothing at all", async () => {
    const floor = await open();
    expect(await save(floor, { sku: " B ", syncInventory: "always" })).toEqual({ kind: "sku_taken" });
    const item = await database.db
      .selectFrom("item")
      .select(["sku", "sync_setting"])
      .where("id", "=", floor.item("A").id)
      .executeTakeFirst();
    expect(item).toEqual({ sku: "A", sync_setting: "default" });
    expect(await lastDecisions(floor)).toEqual([]);
  });

  test("of another customer finds nothing", async () => {
    const [floor, other] = [await open(), await open()];
    const itemId = floor.item("A").id;
    const patch = { description: "theirs" };
    expect(
      await changeItem(database.db, { customerId: other.customerId, itemId, patch, ifVersion: null }),
    ).toEqual({ kind: "not_found" });
  });

  test("archiving decides nothing", async () => {
    const floor = await open();
    await floor.record(receive("A", 5));
    await save(floor, { archived: true });
    expect(await lastDecisions(floor)).toEqual([]);
    await save(floor, { archived: false });
    expect(await lastDecisions(floor)).toEqual([]);
  });
});

test("a new item begins under its customer's setting with the flag OFF; its SKU is trimmed and its own", async () => {
  const { customerId } = await open();
  const created = await createItem(database.db, customerId, { sku: "  NEW  " });
  if (created.kind !== "created") throw new Error(created.kind);
  const item = await database.db
    .selectFrom("item")
    .select(["sku", "sync_setting", "process_orders", "received_at"])
    .where("id", "=", created.itemId)
    .executeTakeFirst();
  expect(item).toEqual({ sku: "NEW", sync_setting: "default", process_orders: false, received_at: null });
  expect(await createItem(database.db, customerId, { sku: "NEW" })).toEqual({ kind: "sku_taken" });
  expect((await createItem(database.db, customerId, { sku: "new" })).kind).toBe("created");
  expect((await createItem(database.db, (await open()).customerId, { sku: "NEW" })).kind).toBe("created");
});

describe("archiving", () => {
  test("drops what waits, and taking it back before anybody claimed it sends nothing", async () => {
    const floor = await open({ stores: 2, preferences: { syncInventory: "always" } });
    await floor.record(receive("A", 5), receive("B", 5));
    await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });
    await save(floor, { archived: true });
    await save(floor, { archived: false });
    for (const store of [0, 1]) {
      expect(await floor.due("A", store)).toBeUndefined();
      expect(await floor.pushes("A", store)).toMatchObject([{ outcome: "dropped", code: "item_archived" }]);
      expect(await floor.requests("A", store)).toMatchObject([
        { status: "skipped", reason: "item_archived" },
      ]);
      expect(await floor.due("B", store)).toBeDefined();
    }
  });

  test("leaves a write that is on its way to its end", async () => {
    const floor = await open({ preferences: { syncInventory: "always" } });
    await floor.know({ A: 0 });
    await floor.record(receive("A", 5));
    const { attempt } = await floor.write(await floor.hold());
    await save(floor, { archived: true });
    expect(await floor.due("A")).toMatchObject({ attempt_id: attempt.id });
  });
});

import type { ItemSyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { changeItems } from "./change-items.ts";
import type { ItemChange } from "./plan-item-change.ts";
import { expireOverrides } from "./expire-overrides.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { acknowledgeAll } from "./testing/sold-out.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const UNTIL = new Date("2099-12-01T09:00:00Z");

const save = (floor: Floor, patch: ItemChange) =>
  changeItem(database.db, {
    customerId: floor.customerId,
    itemId: floor.item("A").id,
    patch,
    ifVersion: null,
  });

/** An item that the store is right about, whose setting was then overridden, and whose stock changed after that. */
async function overridden(syncs: boolean, to: ItemSyncSetting = "never"): Promise<Floor> {
  const floor = await createFloor(database.db, { skus: ["A"], preferences: { syncInventory: "always" } });
  await floor.record(receive("A", 5));
  await acknowledgeAll(floor);
  await save(floor, { syncInventory: to, override: { until: UNTIL, syncs } });
  await floor.record(adjust("A", 2));
  return floor;
}

/** Lets the time of every override of a customer come. */
async function pass({ customerId }: Floor): Promise<number> {
  await sql`UPDATE item SET override_until = now() WHERE customer_id = ${customerId} AND override_until IS NOT NULL`.execute(
    database.db,
  );
  return expireOverrides(database.db, { customerId, most: 100 });
}

const item = (floor: Floor) =>
  database.db
    .selectFrom("item")
    .select(["sync_setting", "override_until", "override_restores", "version"])
    .where("id", "=", floor.item("A").id)
    .executeTakeFirstOrThrow();

async function lastDecision(floor: Floor) {
  return database.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason", "level"])
    .where("item_id", "=", floor.item("A").id)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

test("before its time it holds; at its time the setting goes back, and its listings are judged with it", async () => {
  const floor = await overridden(true);
  expect(await lastDecision(floor)).toMatchObject({ trigger: "stock_changed", reason: "never" });
  expect(await expireOverrides(database.db, { customerId: floor.customerId, most: 100 })).toBe(0);
  const before = await item(floor);
  expect(before).toMatchObject({ sync_setting: "never", override_restores: "default" });
  expect(await pass(floor)).toBe(1);
  expect(await item(floor)).toEqual({
    sync_setting: "default",
    override_until: null,
    override_restores: null,
    version: before.version + 1,
  });
  expect(await lastDecision(floor)).toEqual({
    trigger: "window_ended",
    outcome: "push",
    reason: "changed",
    level: 7,
  });
  expect(await floor.due("A")).toBeDefined();
  const history = await database.db
    .selectFrom("history")
    .select("detail")
    .where("item_id", "=", floor.item("A").id)
    .where("kind", "=", "setting")
    .orderBy("id")
    .execute();
  expect(history.map((line) => line.detail)).toEqual([
    { setting: { from: "default", to: "never" } },
    { override: { until: UNTIL.toISOString() } },
    { expired: { from: "never", to: "default" } },
  ]);
  expect(await pass(floor)).toBe(0);
});

test("without syncing at its end nothing is sent, although the store's number is wrong", async () => {
  const floor = await overridden(false);
  await pass(floor);
  expect(await lastDecision(floor)).toMatchObject({ trigger: "setting_changed", reason: "setting_changed" });
  expect(await floor.due("A")).toBeUndefined();
});

test("one override over another goes back to what was before both", async () => {
  const floor = await overridden(true);
  await save(floor, { syncInventory: "always", override: { until: UNTIL, syncs: true } });
  expect(await item(floor)).toMatchObject({ sync_setting: "always", override_restores: "default" });
});

test.each<[string, (floor: Floor) => Promise<unknown>, ItemSyncSetting]>([
  [
    "another setting saved by hand",
    (floor) => save(floor, { syncInventory: "process_orders" }),
    "process_orders",
  ],
  ["the same setting saved by hand", (floor) => save(floor, { syncInventory: "never" }), "never"],
  ["the expiry taken back", (floor) => save(floor, { override: null }), "never"],
  [
    "the same setting saved for many items",
    (floor) =>
      database.db.transaction().execute((trx) =>
        changeItems(trx, {
          customerId: floor.customerId,
          itemIds: [floor.item("A").id],
          patch: { syncInventory: "never" },
          cause: "bulk",
        }),
      ),
    "never",
  ],
])("%s ends the expiry", async (_, change, left) => {
  const floor = await overridden(true);
  await change(floor);
  expect(await pass(floor)).toBe(0);
  expect(await item(floor)).toMatchObject({ sync_setting: left, override_until: null });
});

test("other saves leave it", async () => {
  const floor = await overridden(true);
  await save(floor, { description: "black", processOrders: false });
  expect(await item(floor)).toMatchObject({ override_restores: "default" });
});

test("an item that cannot be judged keeps no other customer's settings waiting", async () => {
  const [poisoned, other] = [await overridden(true), await overridden(true)];
  await sql`UPDATE item SET override_until = now()
    WHERE customer_id = ANY (${[poisoned.customerId, other.customerId]}::bigint[])
      AND override_until IS NOT NULL`.execute(database.db);
  // A trigger in the place of whatever may be wrong with one customer's data.
  await sql`CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'poison'; END $$`.execute(database.db);
  await sql`CREATE TRIGGER poison BEFORE UPDATE ON item FOR EACH ROW
    WHEN (old.customer_id = ${sql.lit(poisoned.customerId)}) EXECUTE FUNCTION poison()`.execute(database.db);
  try {
    await expect(expireOverrides(database.db, { most: 100 })).rejects.toThrow("poison");
  } finally {
    await sql`DROP TRIGGER poison ON item`.execute(database.db);
    await sql`DROP FUNCTION poison`.execute(database.db);
  }
  expect(await item(other)).toMatchObject({ sync_setting: "default", override_until: null });
  expect(await item(poisoned)).toMatchObject({ sync_setting: "never" });
});

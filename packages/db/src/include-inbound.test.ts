import type { SyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { decisionsOf, line, noticesOf, quantitiesNow, showWritten } from "./testing/notices.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function open(syncInventory: SyncSetting = "always") {
  const floor = await createFloor(database.db, {
    skus: ["A", "B"],
    preferences: { syncInventory },
  });
  return { floor, notices: noticesOf(database.db, floor.customerId) };
}

async function save(floor: Floor, patch: Parameters<typeof changeItem>[1]["patch"]) {
  const { customerId } = floor;
  return changeItem(database.db, { customerId, itemId: floor.item("A").id, patch, ifVersion: null });
}

test("switched, all that is on its way counts as published, and is judged as publish_changed", async () => {
  const { floor, notices } = await open();
  await notices.create([line("A", 10), line("A", 5, { published: true })]);
  await showWritten(floor, 5);
  await save(floor, { includeInbound: true });
  expect(await quantitiesNow(floor)).toMatchObject({ inbound: 15, published: 15 });
  expect((await decisionsOf(floor)).at(-1)).toEqual(["publish_changed", "push", "changed", 15]);
  await save(floor, { includeInbound: false });
  expect((await decisionsOf(floor)).at(-1)).toEqual(["publish_changed", "push", "changed", 5]);
});

test("judges nothing where nothing is on its way, and a published line of such an item changes nothing", async () => {
  const { floor, notices } = await open();
  await save(floor, { includeInbound: true });
  expect(await decisionsOf(floor)).toEqual([]);
  const id = await notices.create([line("A", 10)]);
  expect(await decisionsOf(floor)).toHaveLength(1);
  expect(await notices.publish(id)).toMatchObject({ decisions: [] });
});

test("saved with the flag, each is judged by itself with the values after the save", async () => {
  const { floor, notices } = await open("process_orders");
  await notices.create([line("A", 10)]);
  await sql`UPDATE item SET received_at = now() WHERE id = ${floor.item("A").id}`.execute(database.db);
  await save(floor, { processOrders: true, includeInbound: true });
  expect(await decisionsOf(floor)).toEqual([
    ["flag_changed", "push", "first_value", 10],
    ["publish_changed", "push", "first_value", 10],
  ]);
});

test("the bundles with the item follow", async () => {
  const { floor, notices } = await open();
  await sql`UPDATE item SET is_bundle = true WHERE id = ${floor.item("B").id}`.execute(database.db);
  await sql`UPDATE item SET in_bundle = true WHERE id = ${floor.item("A").id}`.execute(database.db);
  await sql`INSERT INTO bundle_part VALUES (${floor.customerId}, ${floor.item("B").id}, ${floor.item("A").id}, 2)`.execute(
    database.db,
  );
  await notices.create([line("A", 10)]);
  await save(floor, { includeInbound: true });
  expect(await decisionsOf(floor, "B")).toEqual([["publish_changed", "push", "first_value", 5]]);
  expect(await quantitiesNow(floor, "B")).toMatchObject({ inbound: 5, published: 5 });
});

import type { SyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCustomer } from "./create-customer.ts";
import { receive } from "./testing/changes.ts";
import type { FixtureOptions } from "./testing/fixture.ts";
import { createFloor } from "./testing/floor.ts";
import { decisionsOf, line, noticesOf, quantitiesNow, showWritten } from "./testing/notices.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function open(syncInventory: SyncSetting = "always", options: FixtureOptions = {}) {
  const floor = await createFloor(database.db, {
    skus: ["A", "B"],
    ...options,
    preferences: { syncInventory, ...options.preferences },
  });
  return { floor, notices: noticesOf(database.db, floor.customerId) };
}

async function statusOf(noticeId: number) {
  const row = await database.db
    .selectFrom("ship_notice")
    .select(["status", "version"])
    .where("id", "=", noticeId)
    .executeTakeFirstOrThrow();
  return row.status;
}

describe("units on their way", () => {
  test("a draft counts nowhere; in transit its units are inbound, and published where the line is", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 40, { published: true }), line("B", 10)], { status: "draft" });
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 0, published: 0 });
    expect(await decisionsOf(floor)).toEqual([]);
    await notices.patch(id, { status: "in_transit" });
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 40, published: 40 });
    expect(await quantitiesNow(floor, "B")).toMatchObject({ inbound: 10, published: 0 });
    expect(await decisionsOf(floor)).toEqual([["publish_changed", "push", "first_value", 40]]);
    expect(await decisionsOf(floor, "B")).toEqual([]);
    await notices.patch(id, { status: "arrived" });
    expect(await decisionsOf(floor)).toHaveLength(1);
  });

  test("the expected quantity of a published line is edited: judged; of another line: not", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 40, { published: true }), line("B", 10)]);
    const [a = 0, b = 0] = await notices.lineIds(id);
    await notices.patch(id, {
      lines: [
        { id: a, expected: 25 },
        { id: b, expected: 5 },
      ],
    });
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 25, published: 25 });
    expect(await quantitiesNow(floor, "B")).toMatchObject({ inbound: 5, published: 0 });
    expect((await decisionsOf(floor)).at(-1)).toEqual(["publish_changed", "push", "first_value", 25]);
    expect(await decisionsOf(floor, "B")).toEqual([]);
  });

  test("lines are added while it is open, and removed only from a draft", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 4)]);
    expect(await notices.patch(id, { addLines: [line("B", 3, { published: true })] })).toMatchObject({
      kind: "changed",
      decisions: [{ trigger: "publish_changed", level: 3 }],
    });
    const [a = 0] = await notices.lineIds(id);
    expect(await notices.patch(id, { removeLines: [a] })).toMatchObject({ kind: "wrong_status" });
    const draft = await notices.create([line("A", 4), line("B", 1)], { status: "draft" });
    const [first = 0] = await notices.lineIds(draft);
    expect(await notices.patch(draft, { removeLines: [first] })).toMatchObject({ kind: "changed" });
    expect(await notices.lineIds(draft)).toHaveLength(1);
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 4 });
  });

  test("a bundle, an unknown item and another customer's warehouse are all named", async () => {
    const { floor, notices } = await open();
    const other = await database.db
      .transaction()
      .execute((trx) => createCustomer(trx, { name: "Other", warehouses: ["Theirs"] }));
    await sql`UPDATE item SET is_bundle = true WHERE id = ${floor.item("B").id}`.execute(database.db);
    const created = notices.create([line("A", 1), line("B", 1), line("X", 1)], {
      warehouseId: other.warehouseIds[0] ?? 0,
    });
    await expect(created).rejects.toThrow(/unknown_warehouse.*is_bundle.*unknown_sku/);
  });

  test("units beyond what can be counted are refused, and nothing is left of the ship notice", async () => {
    const { floor, notices } = await open();
    await notices.create([line("A", 1_000_000_000)]);
    await expect(notices.create([line("A", 1)])).rejects.toThrow(/too_large/);
    const rows = await database.db
      .selectFrom("ship_notice")
      .select("id")
      .where("customer_id", "=", floor.customerId)
      .execute();
    expect(rows).toHaveLength(1);
  });
});

describe("publishing", () => {
  test("under process_orders pushes with the flag OFF, and warns that later changes will not follow", async () => {
    const { floor, notices } = await open("process_orders");
    const id = await notices.create([line("A", 40)]);
    expect(await notices.publish(id)).toMatchObject({
      kind: "changed",
      decisions: [{ trigger: "publish_changed", outcome: "push", reason: "first_value", level: 40 }],
      warnings: [{ sku: "A", code: "process_orders_off" }],
    });
    expect(await floor.due("A")).toBeDefined();
    await floor.record(receive("A", 1, { place: { warehouseId: null, role: "damaged" } }));
    expect(await decisionsOf(floor)).toHaveLength(1);
  });

  test.each<readonly [string, SyncSetting, "default" | "never"]>([
    ["the customer", "never", "default"],
    ["the item", "always", "never"],
  ])("is suppressed where %s says Never", async (_, syncInventory, own) => {
    const { floor, notices } = await open(syncInventory);
    await sql`UPDATE item SET sync_setting = ${own} WHERE id = ${floor.item("A").id}`.execute(database.db);
    const id = await notices.create([line("A", 40)]);
    expect(await notices.publish(id)).toMatchObject({
      decisions: [{ outcome: "skip", reason: "never" }],
      warnings: [{ code: "never" }],
    });
    expect(await floor.due("A")).toBeUndefined();
  });

  test("an item never received is pushed only where its level is above 0", async () => {
    const { floor, notices } = await open("process_orders");
    const id = await notices.create([line("A", 4), line("B", 4)]);
    const [a = 0, b = 0] = await notices.lineIds(id);
    await sql`
      INSERT INTO item_flow (customer_id, item_id, warehouse_id, reserved) VALUES
        (${floor.customerId}, ${floor.item("B").id}, ${floor.warehouseId}, 4)
      ON CONFLICT (customer_id, item_id, warehouse_id) DO UPDATE SET reserved = 4`.execute(database.db);
    expect(await notices.publish(id, a)).toMatchObject({ decisions: [{ outcome: "push", level: 4 }] });
    expect(await notices.publish(id, b)).toMatchObject({
      decisions: [{ outcome: "skip", reason: "never_received", level: 0 }],
    });
    expect(await floor.due("B")).toBeUndefined();
  });

  test("unpublishing takes back a number of ours, of an item that was never received", async () => {
    const { floor, notices } = await open("process_orders");
    const id = await notices.create([line("A", 40)]);
    await notices.publish(id);
    await showWritten(floor, 40);
    expect(await notices.act(id, { kind: "unpublish", lineId: null })).toMatchObject({
      decisions: [{ trigger: "publish_changed", outcome: "push", reason: "changed", level: 0 }],
      warnings: [],
    });
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 40, published: 0 });
  });

  test("one line, or all; twice changes nothing", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 40), line("A", 2), line("B", 3)]);
    const [first = 0] = await notices.lineIds(id);
    await notices.publish(id, first);
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 42, published: 40 });
    await notices.publish(id);
    expect(await quantitiesNow(floor)).toMatchObject({ published: 42 });
    expect(await quantitiesNow(floor, "B")).toMatchObject({ published: 3 });
    expect(await notices.publish(id)).toMatchObject({ kind: "changed", decisions: [] });
    expect(await notices.publish(id, 999_999)).toMatchObject({ kind: "not_found" });
  });
});

describe("receiving", () => {
  test("good units of a published line replace outstanding ones: stock changed, published did not", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 10, { published: true })]);
    await showWritten(floor, 10);
    const [a = 0] = await notices.lineIds(id);
    expect(await notices.receive(id, a, { good: 6 })).toMatchObject({
      kind: "received",
      result: { decisions: [{ trigger: "stock_changed", outcome: "skip", reason: "unchanged", level: 10 }] },
    });
    expect(await quantitiesNow(floor)).toEqual({
      onShelf: 6,
      reserved: 0,
      available: 6,
      inbound: 4,
      published: 10,
    });
    expect(await statusOf(id)).toBe("receiving");
  });

  test("a receipt turns Process Orders ON first: the first level goes out with it", async () => {
    const { notices } = await open("process_orders");
    const id = await notices.create([line("A", 10), line("B", 5)]);
    const [a = 0, b = 0] = await notices.lineIds(id);
    expect(await notices.receive(id, a, { good: 3 })).toMatchObject({
      result: {
        flips: [{ to: true, cause: "receipt" }],
        decisions: [{ trigger: "stock_changed", outcome: "push", reason: "first_value", level: 3 }],
      },
    });
    expect(await notices.receive(id, a, { good: 1 })).toMatchObject({ result: { flips: [] } });
    expect(await notices.receive(id, b, { good: 1 })).toMatchObject({ result: { flips: [{ to: true }] } });
  });

  test("only damaged units, or units for a role that is not sold, turn nothing ON", async () => {
    const { floor, notices } = await open("process_orders");
    const id = await notices.create([line("A", 10)]);
    const [a = 0] = await notices.lineIds(id);
    expect(await notices.receive(id, a, { damaged: 2 })).toMatchObject({
      result: { flips: [], decisions: [] },
    });
    expect(await notices.receive(id, a, { good: 2, role: "pending" })).toMatchObject({
      result: { flips: [], decisions: [] },
    });
    expect(await quantitiesNow(floor)).toMatchObject({ onShelf: 0, inbound: 6 });
    const item = await database.db
      .selectFrom("item")
      .select("received_at")
      .where("id", "=", floor.item("A").id)
      .executeTakeFirst();
    expect(item?.received_at).toBeNull();
  });

  test("damaged units of a published line are publish_changed; into a role that is not sold, too", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 10, { published: true })]);
    const [a = 0] = await notices.lineIds(id);
    expect(await notices.receive(id, a, { damaged: 2 })).toMatchObject({
      result: { decisions: [{ trigger: "publish_changed", level: 8 }] },
    });
    expect(await notices.receive(id, a, { good: 3, role: "pending" })).toMatchObject({
      result: { decisions: [{ trigger: "publish_changed", level: 5 }] },
    });
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 5, published: 5 });
  });

  test("good and damaged together are one event, judged as both", async () => {
    const { floor, notices } = await open("process_orders", {
      preferences: { processOrdersSetting: "unmanaged" },
    });
    const id = await notices.create([line("A", 10, { published: true })]);
    const [a = 0] = await notices.lineIds(id);
    await showWritten(floor, 10);
    const received = await notices.receive(id, a, { good: 6, damaged: 1 });
    if (received.kind !== "received") throw new Error(received.kind);
    expect(received.result.decisions).toMatchObject([
      { trigger: "publish_changed", outcome: "push", reason: "changed", level: 9 },
    ]);
    const rows = await database.db
      .selectFrom("history")
      .select(["kind", "role", "delta", "quantity_after", "detail"])
      .where("event_id", "=", received.result.eventId)
      .where("customer_id", "=", floor.customerId)
      .orderBy("id")
      .execute();
    const detail = { shipNotice: { noticeId: id, lineId: a, what: "received", from: 10, to: 3 } };
    expect(rows).toEqual([
      { kind: "receive", role: "pickable", delta: 6, quantity_after: 6, detail },
      { kind: "receive", role: "damaged", delta: 1, quantity_after: 1, detail },
    ]);
  });

  test("more than expected may come, and counts", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 10, { published: true })]);
    const [a = 0] = await notices.lineIds(id);
    await notices.receive(id, a, { good: 12, damaged: 3 });
    expect(await quantitiesNow(floor)).toEqual({
      onShelf: 12,
      reserved: 0,
      available: 12,
      inbound: 0,
      published: 12,
    });
  });

  test("a draft and what is over take nothing in", async () => {
    const { notices } = await open();
    const draft = await notices.create([line("A", 10)], { status: "draft" });
    const [a = 0] = await notices.lineIds(draft);
    expect(await notices.receive(draft, a, { good: 1 })).toMatchObject({ kind: "wrong_status" });
    const over = await notices.create([line("A", 10)]);
    const [b = 0] = await notices.lineIds(over);
    await notices.act(over, { kind: "complete" });
    expect(await notices.receive(over, b, { good: 1 })).toMatchObject({ kind: "wrong_status" });
    expect(await notices.receive(over, a, { good: 1 })).toMatchObject({ kind: "not_found" });
  });

  test.runIf(onPostgresServer())("receipts of one line at the same moment all count", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 10, { published: true })]);
    const [a = 0] = await notices.lineIds(id);
    await Promise.all(Array.from({ length: 5 }, () => notices.receive(id, a, { good: 1 })));
    expect(await quantitiesNow(floor)).toMatchObject({ onShelf: 5, inbound: 5, published: 10 });
  });
});

describe("the end of a ship notice", () => {
  test("published, received short, completed: published falls and is pushed; reopened: it comes back", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 10)]);
    const [a = 0] = await notices.lineIds(id);
    await notices.publish(id);
    await notices.receive(id, a, { good: 7 });
    await showWritten(floor, 10);
    expect(await notices.act(id, { kind: "complete" })).toMatchObject({
      decisions: [{ trigger: "publish_changed", outcome: "push", reason: "changed", level: 7 }],
    });
    expect(await quantitiesNow(floor)).toMatchObject({ available: 7, inbound: 0, published: 7 });
    expect(await statusOf(id)).toBe("completed");
    expect(await notices.act(id, { kind: "reopen" })).toMatchObject({
      decisions: [{ trigger: "publish_changed", level: 10 }],
    });
    expect(await statusOf(id)).toBe("receiving");
  });

  test.each(["never_received", "cancel"] as const)("%s takes what was published back", async (kind) => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 10, { published: true })]);
    await showWritten(floor, 10);
    expect(await notices.act(id, { kind })).toMatchObject({
      decisions: [{ trigger: "publish_changed", outcome: "push", level: 0 }],
    });
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 0, published: 0 });
    expect(await notices.publish(id)).toMatchObject({ kind: "wrong_status" });
    expect(await notices.act(id, { kind })).toMatchObject({ kind: "wrong_status" });
  });

  test("what was received in part was not never received", async () => {
    const { notices } = await open();
    const id = await notices.create([line("A", 10)]);
    const [a = 0] = await notices.lineIds(id);
    await notices.receive(id, a, { damaged: 1 });
    await notices.patch(id, { status: "problem" });
    expect(await notices.act(id, { kind: "never_received" })).toMatchObject({ kind: "wrong_status" });
  });

  test("a cancelled draft is reopened as a draft", async () => {
    const { floor, notices } = await open();
    const id = await notices.create([line("A", 10)], { status: "draft" });
    await notices.act(id, { kind: "cancel" });
    await notices.act(id, { kind: "reopen" });
    expect(await statusOf(id)).toBe("draft");
    expect(await quantitiesNow(floor)).toMatchObject({ inbound: 0 });
  });
});

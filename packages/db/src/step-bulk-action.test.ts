import type { BulkCount, BulkRequest } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createBulkAction, itemsById } from "./create-bulk-action.ts";
import { cancelCustomerTask, stepCustomerTask, takeCustomerTask } from "./customer-task.ts";
import { saveComponents } from "./save-components.ts";
import { stepBulkAction } from "./step-bulk-action.ts";
import { endOverdueRequests } from "./sync-request-limit.ts";
import { forgetOld } from "./retention.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createBulkDesk, endTasks } from "./testing/bulk.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { finishZeroingOut } from "./zero-out.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let desk: ReturnType<typeof createBulkDesk>;
const SKUS = ["A", "B", "C", "D", "E"];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await endTasks(database.db);
  floor = await createFloor(database.db, { skus: SKUS, stores: 2, preferences: { syncInventory: "never" } });
  desk = createBulkDesk(database.db, floor);
});

const SYNC: BulkRequest = { action: "sync_inventory" };

const loseWorker = () =>
  sql`UPDATE task SET expires_at = now() - interval '1 second' WHERE status = 'running'`.execute(database.db);

const sum = (counts: readonly BulkCount[]) => counts.reduce((total, { count }) => total + count, 0);

async function decisionsOf(sku: string) {
  const rows = await database.db
    .selectFrom("decision")
    .select(["trigger", "outcome", "reason"])
    .where("item_id", "=", floor.item(sku).id)
    .where("trigger", "<>", "stock_changed")
    .orderBy("id")
    .execute();
  return rows.map((row) => `${row.trigger} ${row.outcome} ${row.reason}`);
}

describe("Sync Inventory", () => {
  test("passes Never and Process Orders OFF, in the lane of bulk actions; never-received items are left out", async () => {
    await floor.record(receive("A", 20), receive("B", 20), receive("C", 20), receive("D", 20));
    await floor.know({ A: 20 });
    await sql`UPDATE item SET process_orders = false WHERE customer_id = ${floor.customerId}`.execute(
      database.db,
    );
    const id = await desk.start(SYNC, SKUS);
    expect(await desk.work()).toBe("ended");
    expect(await floor.due("A")).toMatchObject({ lane: 4, manual_version: 1, event_version: null });
    expect(await decisionsOf("A")).toEqual(["manual push forced", "manual push forced"]);
    expect(await floor.due("E")).toBeUndefined();
    expect(await floor.requests("E")).toEqual([]);
    expect(await desk.load(id)).toMatchObject({
      total: 5,
      done: 5,
      counts: [
        { outcome: "done", reason: null, count: 4 },
        { outcome: "skipped", reason: "never_received", count: 1 },
      ],
    });
    expect(await desk.results(id)).toEqual([
      ...desk.idsOf(["A", "B", "C", "D"]).map((item) => [item, "done", null]),
      [floor.item("E").id, "skipped", "never_received"],
    ]);
  });

  test("sends never-received items where they are asked for", async () => {
    await desk.start({ ...SYNC, parameters: { includeUnreceived: true } }, ["E"]);
    await desk.work();
    expect(await floor.due("E")).toMatchObject({ lane: 0 });
    expect(await floor.listing("E")).toMatchObject({ desired_level: 0 });
  });

  test("a number of ours in one store makes an item one that is sent", async () => {
    await sql`UPDATE listing SET written_at = now() WHERE id = ${floor.listingId("E", 1)}`.execute(
      database.db,
    );
    const id = await desk.start(SYNC, ["E"]);
    await desk.work();
    expect(await desk.load(id)).toMatchObject({ counts: [{ outcome: "done", reason: null, count: 1 }] });
  });

  test.each([
    ["the switch is off", sql`UPDATE store SET sync_enabled = false`, "skipped", "store_off"],
    ["it is paused", sql`UPDATE store SET paused_at = now()`, "skipped", "store_paused"],
    ["it is comparing", sql`UPDATE store SET comparing = true`, "skipped", "store_comparing"],
    ["it is disconnected", sql`UPDATE store SET disconnected_at = now()`, "skipped", "store_disconnected"],
    [
      "it is suspended",
      sql`UPDATE store_health SET state = 'suspended', code = 'x', since = now()`,
      "failed",
      "store_suspended",
    ],
  ])("answers as Sync Now does where %s, and leaves nothing due", async (_, change, outcome, reason) => {
    await floor.record(receive("A", 20), receive("B", 20));
    await sql`${change} WHERE customer_id = ${floor.customerId}`.execute(database.db);
    const id = await desk.start(SYNC, ["A", "B"]);
    await desk.work();
    expect(await desk.results(id)).toEqual(desk.idsOf(["A", "B"]).map((item) => [item, outcome, reason]));
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.requests("A")).toEqual([{ status: outcome, reason, quantity: null }]);
  });

  test("an item is done where one of its stores is, and each listing says how it stands", async () => {
    await floor.record(receive("A", 20));
    await sql`UPDATE store SET sync_enabled = false WHERE id = ${floor.storeIds[1] ?? 0}`.execute(
      database.db,
    );
    const id = await desk.start(SYNC, ["A"]);
    await desk.work();
    expect(await desk.results(id)).toEqual([[floor.item("A").id, "done", null]]);
    expect(await floor.requests("A", 0)).toMatchObject([{ status: "pending" }]);
    expect(await floor.requests("A", 1)).toMatchObject([{ status: "skipped", reason: "store_off" }]);
  });

  test("waits for a store that is at work longer than a click does, but not for one that cannot be reached", async () => {
    await floor.record(receive("A", 20));
    await desk.start(SYNC, ["A"]);
    await desk.work();
    await sql`UPDATE sync_request_listing SET created_at = now() - interval '16 minutes'
      WHERE customer_id = ${floor.customerId}`.execute(database.db);
    await sql`UPDATE store_health SET state = 'unreachable', code = 'timeout', since = now()
      WHERE store_id = ${floor.storeIds[1] ?? 0}`.execute(database.db);
    await endOverdueRequests(database.db);
    expect(await floor.requests("A", 0)).toMatchObject([{ status: "pending" }]);
    expect(await floor.requests("A", 1)).toMatchObject([{ status: "failed", reason: "store_unreachable" }]);
  });
});

describe("Set Sync Inventory Notifications", () => {
  test("sends nothing, records the decision, and counts what now differs", async () => {
    await floor.record(receive("A", 20), receive("B", 20));
    await floor.know({ A: 3, B: 20 });
    await sql`UPDATE item SET sync_setting = 'always' WHERE id = ${floor.item("C").id}`.execute(database.db);
    const id = await desk.start(
      { action: "set_sync_inventory", parameters: { syncInventory: "always" } },
      SKUS,
    );
    await desk.work();
    const { rows } = await sql`SELECT 1 FROM due WHERE customer_id = ${floor.customerId}`.execute(
      database.db,
    );
    expect(rows).toEqual([]);
    expect(await decisionsOf("A")).toEqual(Array(2).fill("setting_changed skip setting_changed"));
    expect(await decisionsOf("C")).toEqual([]);
    expect(await desk.load(id)).toMatchObject({
      differing: 2,
      counts: [
        { outcome: "done", reason: null, count: 4 },
        { outcome: "unchanged", reason: null, count: 1 },
      ],
    });
  });
});

describe("other changes", () => {
  test("Process Orders is judged, and sends what was held back", async () => {
    await sql`UPDATE customer SET sync_setting = 'process_orders', process_orders_setting = 'unmanaged'
      WHERE id = ${floor.customerId}`.execute(database.db);
    await floor.record(receive("A", 20));
    await desk.start({ action: "set_process_orders", parameters: { processOrders: true } }, ["A", "B"]);
    await desk.work();
    expect(await decisionsOf("A")).toEqual(Array(2).fill("flag_changed push first_value"));
    expect(await decisionsOf("B")).toEqual(Array(2).fill("flag_changed skip never_received"));
    expect(await floor.due("A")).toMatchObject({ manual_version: null, event_version: 1 });
  });

  test("a street date is saved where it is another, and sends nothing", async () => {
    await desk.start({ action: "set_street_date", parameters: { streetDate: "2027-01-31" } }, ["A"]);
    await desk.work();
    const again = await desk.start({ action: "set_street_date", parameters: { streetDate: "2027-01-31" } }, [
      "A",
    ]);
    await desk.work();
    expect(await desk.load(again)).toMatchObject({
      counts: [{ outcome: "unchanged", reason: null, count: 1 }],
    });
    expect(await decisionsOf("A")).toEqual([]);
  });

  test("archiving drops what waits; bringing back sends nothing and counts what differs", async () => {
    await sql`UPDATE customer SET sync_setting = 'always' WHERE id = ${floor.customerId}`.execute(
      database.db,
    );
    await floor.record(receive("A", 20));
    await desk.start({ action: "archive" }, ["A"]);
    await desk.work();
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.pushes("A")).toMatchObject([{ outcome: "dropped", code: "item_archived" }]);
    const back = await desk.start({ action: "unarchive" }, ["A"]);
    await desk.work();
    expect(await floor.due("A")).toBeUndefined();
    expect(await desk.load(back)).toMatchObject({ differing: 2 });
  });
});

async function archivedAt(sku: string): Promise<Date | null> {
  const row = await database.db
    .selectFrom("item")
    .select("archived_at")
    .where("id", "=", floor.item(sku).id)
    .executeTakeFirstOrThrow();
  return row.archived_at;
}

describe("archiving", () => {
  test("with zeros sends 0 first, names what kept a store from it, and archives once that has ended", async () => {
    await floor.record(receive("A", 20), receive("B", 20));
    await sql`UPDATE store SET paused_at = now() WHERE id = ${floor.storeIds[1] ?? 0}`.execute(database.db);
    const id = await desk.start({ action: "archive", parameters: { zeroStores: true } }, ["A", "B"]);
    await desk.work();
    expect(await desk.results(id)).toEqual(
      desk.idsOf(["A", "B"]).map((item) => [item, "done", "store_paused"]),
    );
    expect(await floor.listing("A")).toMatchObject({ desired_level: 0 });
    expect(await floor.requests("A", 1)).toMatchObject([{ status: "skipped", reason: "store_paused" }]);
    await finishZeroingOut(database.db);
    expect(await archivedAt("A")).toBeNull();
    await sql`UPDATE sync_request_listing SET status = 'confirmed', at = now()
      WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);
    await finishZeroingOut(database.db);
    expect([await archivedAt("A"), await archivedAt("B")]).toEqual([expect.any(Date), null]);
  });

  test.each([{}, { zeroStores: true }])(
    "leaves out what is in a bundle that stays: %o",
    async (parameters) => {
      const saved = await saveComponents(database.db, {
        customerId: floor.customerId,
        itemId: floor.item("B").id,
        components: [{ item: { sku: "A" }, units: 1 }],
        ifVersion: null,
      });
      expect(saved.kind).toBe("saved");
      const id = await desk.start({ action: "archive", parameters }, ["A", "C"]);
      await desk.work();
      expect(await desk.results(id)).toEqual([
        [floor.item("A").id, "skipped", "in_bundle"],
        [floor.item("C").id, "done", null],
      ]);
    },
  );
});

describe("a bulk action", () => {
  test("goes on after a crash where it stood, and does nothing twice", async () => {
    await floor.record(...SKUS.map((sku) => receive(sku, 20)));
    const id = await desk.start(SYNC, SKUS);
    expect(await desk.work("one", 1)).toBe("more");
    await loseWorker();
    const task = await takeCustomerTask(database.db, "two");
    if (task === null) throw new Error("nobody left a task");
    const crash = stepCustomerTask(database.db, "two", task, async (trx, state) => {
      await stepBulkAction(trx, task, state, 2);
      throw new Error("crashed before the commit");
    });
    await expect(crash).rejects.toThrow("crashed");
    expect(await desk.load(id)).toMatchObject({ done: 2 });
    await loseWorker();
    expect(await desk.work("three")).toBe("ended");
    for (const sku of SKUS) {
      expect(await floor.listing(sku)).toMatchObject({ desired_version: 1 });
      expect(await floor.requests(sku)).toHaveLength(1);
    }
    expect(await desk.results(id)).toEqual(desk.idsOf(SKUS).map((item) => [item, "done", null]));
  });

  test("ends at the next slice where it is cancelled, and says how far it came", async () => {
    await floor.record(...SKUS.map((sku) => receive(sku, 20)));
    const id = await desk.start(SYNC, SKUS);
    await desk.work("one", 1);
    await cancelCustomerTask(database.db, floor.customerId, id);
    await loseWorker();
    expect(await desk.work("two")).toBe("ended");
    const ended = await desk.load(id);
    expect(ended).toMatchObject({ done: 2, total: 5, was_cancelled: true });
    expect(sum(ended.counts)).toBe(2);
    expect(await floor.due("C")).toBeUndefined();
  });

  test("of nothing ends at once", async () => {
    const id = await desk.start(SYNC, []);
    expect(await desk.work()).toBe("ended");
    expect(await desk.load(id)).toMatchObject({ total: 0, done: 0, counts: [] });
  });

  test("leaves another customer's items alone", async () => {
    const other = await createFloor(database.db, { skus: ["A"] });
    const { customerId } = floor;
    const created = await database.db.transaction().execute((trx) =>
      createBulkAction(trx, {
        customerId,
        kind: "items",
        request: SYNC,
        target: itemsById(customerId, [other.item("A").id, floor.item("A").id]),
      }),
    );
    expect(created).toMatchObject({ kind: "created", total: 1 });
  });
});

test("an action and its results are forgotten 30 days after its end, those that run are not", async () => {
  await floor.record(receive("A", 20), receive("B", 20), receive("C", 20));
  const old = await desk.start(SYNC, ["A", "B", "C"]);
  await desk.work();
  const running = await desk.start(SYNC, ["A"]);
  await sql`UPDATE task SET finished_at = now() - interval '31 days' WHERE id = ${old}`.execute(database.db);
  await sql`UPDATE sync_request SET created_at = now() - interval '31 days' WHERE bulk_action_id = ${old}`.execute(
    database.db,
  );
  await sql`UPDATE sync_request_listing SET status = 'confirmed', at = now()
    WHERE customer_id = ${floor.customerId}`.execute(database.db);
  await forgetOld(database, 1);
  const left = await database.db
    .selectFrom("bulk_action")
    .select("id")
    .where("customer_id", "=", floor.customerId)
    .execute();
  expect(left).toEqual([{ id: running }]);
  expect(await desk.results(old)).toEqual([]);
  expect(await floor.requests("A")).toEqual([]);
});

test.runIf(onPostgresServer())("stock that changes meanwhile is never overtaken by the action", async () => {
  const skus = Array.from({ length: 40 }, (_, at) => `S${at}`);
  floor = await createFloor(database.db, { skus, preferences: { syncInventory: "always" } });
  desk = createBulkDesk(database.db, floor);
  await floor.record(...skus.map((sku) => receive(sku, 50)));
  const id = await desk.start(SYNC, skus);
  const changes = Array.from({ length: 60 }, (_, at) => floor.record(adjust(`S${(at * 7) % 40}`, -1)));
  expect(await desk.work()).toBe("ended");
  await Promise.all(changes);
  expect(await desk.load(id)).toMatchObject({ counts: [{ outcome: "done", reason: null, count: 40 }] });
  const { rows } = await sql<{ level: number; units: number; version: number; decided: number }>`
    SELECT l.desired_level AS level, (SELECT sum(quantity) FROM stock s WHERE s.item_id = l.item_id) AS units,
      l.desired_version AS version, (SELECT max(d.version) FROM decision d WHERE d.listing_id = l.id) AS decided
    FROM listing l WHERE l.customer_id = ${floor.customerId}`.execute(database.db);
  expect(rows).toHaveLength(40);
  for (const row of rows) expect([row.level, row.version]).toEqual([row.units, row.decided]);
});

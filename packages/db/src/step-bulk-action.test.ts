import type { BulkCount, BulkRequest } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createBulkAction, itemsById, ordersById } from "./create-bulk-action.ts";
import { cancelCustomerTask, stepCustomerTask, takeCustomerTask } from "./customer-task.ts";
import { previewBulkAction } from "./preview-bulk-action.ts";
import { stepBulkAction } from "./step-bulk-action.ts";
import { endOverdueRequests } from "./sync-request-limit.ts";
import { forgetOld } from "./retention.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createOrderDesk } from "./testing/orders.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
const SKUS = ["A", "B", "C", "D", "E"];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await sql`UPDATE task SET status = 'failed', finished_at = now() WHERE status IN ('pending', 'running')`.execute(
    database.db,
  );
  floor = await createFloor(database.db, { skus: SKUS, stores: 2, preferences: { syncInventory: "never" } });
});

const SYNC: BulkRequest = { action: "sync_inventory" };
const idsOf = (skus: readonly string[]) => skus.map((sku) => floor.item(sku).id);
const targetOf = (skus: readonly string[]) => itemsById(floor.customerId, idsOf(skus));

async function start(request: BulkRequest, skus: readonly string[] = SKUS): Promise<number> {
  const { customerId } = floor;
  const created = await database.db
    .transaction()
    .execute((trx) => createBulkAction(trx, { customerId, kind: "items", request, target: targetOf(skus) }));
  if (created.kind !== "created") throw new Error(created.kind);
  return created.id;
}

/** Steps of two items each, at most so many. */
async function work(owner = "one", steps = Infinity): Promise<string> {
  const task = await takeCustomerTask(database.db, owner);
  if (task === null) return "none";
  let outcome = "more";
  for (let at = 0; at < steps && outcome === "more"; at += 1) {
    outcome = await stepCustomerTask(database.db, owner, task, (trx, state) =>
      stepBulkAction(trx, task, state, 2),
    );
  }
  return outcome;
}

const loseWorker = () =>
  sql`UPDATE task SET expires_at = now() - interval '1 second' WHERE status = 'running'`.execute(database.db);

const load = (id: number) =>
  database.db.selectFrom("bulk_action").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

async function results(id: number): Promise<readonly (readonly [number, string, string | null])[]> {
  const { rows } = await sql<{ id: number; outcome: string; reason: string | null }>`
    SELECT u.* FROM bulk_result r
    CROSS JOIN LATERAL unnest(r.ids, r.outcomes, r.reasons) WITH ORDINALITY AS u(id, outcome, reason, at)
    WHERE r.bulk_action_id = ${id} ORDER BY r.position, u.at`.execute(database.db);
  return rows.map((row) => [row.id, row.outcome, row.reason]);
}

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
    const id = await start(SYNC);
    expect(await work()).toBe("ended");
    expect(await floor.due("A")).toMatchObject({ lane: 4, manual_version: 1, event_version: null });
    expect(await decisionsOf("A")).toEqual(["manual push forced", "manual push forced"]);
    expect(await floor.due("E")).toBeUndefined();
    expect(await floor.requests("E")).toEqual([]);
    expect(await load(id)).toMatchObject({
      total: 5,
      done: 5,
      counts: [
        { outcome: "done", reason: null, count: 4 },
        { outcome: "skipped", reason: "never_received", count: 1 },
      ],
    });
    expect(await results(id)).toEqual([
      ...idsOf(["A", "B", "C", "D"]).map((item) => [item, "done", null]),
      [floor.item("E").id, "skipped", "never_received"],
    ]);
  });

  test("sends never-received items where they are asked for", async () => {
    await start({ ...SYNC, parameters: { includeUnreceived: true } }, ["E"]);
    await work();
    expect(await floor.due("E")).toMatchObject({ lane: 0 });
    expect(await floor.listing("E")).toMatchObject({ desired_level: 0 });
  });

  test("a number of ours in one store makes an item one that is sent", async () => {
    await sql`UPDATE listing SET written_at = now() WHERE id = ${floor.listingId("E", 1)}`.execute(
      database.db,
    );
    const id = await start(SYNC, ["E"]);
    await work();
    expect(await load(id)).toMatchObject({ counts: [{ outcome: "done", reason: null, count: 1 }] });
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
    const id = await start(SYNC, ["A", "B"]);
    await work();
    expect(await results(id)).toEqual(idsOf(["A", "B"]).map((item) => [item, outcome, reason]));
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.requests("A")).toEqual([{ status: outcome, reason, quantity: null }]);
  });

  test("an item is done where one of its stores is, and each listing says how it stands", async () => {
    await floor.record(receive("A", 20));
    await sql`UPDATE store SET sync_enabled = false WHERE id = ${floor.storeIds[1] ?? 0}`.execute(
      database.db,
    );
    const id = await start(SYNC, ["A"]);
    await work();
    expect(await results(id)).toEqual([[floor.item("A").id, "done", null]]);
    expect(await floor.requests("A", 0)).toMatchObject([{ status: "pending" }]);
    expect(await floor.requests("A", 1)).toMatchObject([{ status: "skipped", reason: "store_off" }]);
  });

  test("waits for a store that is at work longer than a click does, but not for one that cannot be reached", async () => {
    await floor.record(receive("A", 20));
    await start(SYNC, ["A"]);
    await work();
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
    const id = await start({ action: "set_sync_inventory", parameters: { syncInventory: "always" } });
    await work();
    const { rows } = await sql`SELECT 1 FROM due WHERE customer_id = ${floor.customerId}`.execute(
      database.db,
    );
    expect(rows).toEqual([]);
    expect(await decisionsOf("A")).toEqual(Array(2).fill("setting_changed skip setting_changed"));
    expect(await decisionsOf("C")).toEqual([]);
    expect(await load(id)).toMatchObject({
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
    await start({ action: "set_process_orders", parameters: { processOrders: true } }, ["A", "B"]);
    await work();
    expect(await decisionsOf("A")).toEqual(Array(2).fill("flag_changed push first_value"));
    expect(await decisionsOf("B")).toEqual(Array(2).fill("flag_changed skip never_received"));
    expect(await floor.due("A")).toMatchObject({ manual_version: null, event_version: 1 });
  });

  test("a street date is saved where it is another, and sends nothing", async () => {
    await start({ action: "set_street_date", parameters: { streetDate: "2027-01-31" } }, ["A"]);
    await work();
    const again = await start({ action: "set_street_date", parameters: { streetDate: "2027-01-31" } }, ["A"]);
    await work();
    expect(await load(again)).toMatchObject({ counts: [{ outcome: "unchanged", reason: null, count: 1 }] });
    expect(await decisionsOf("A")).toEqual([]);
  });

  test("archiving drops what waits; bringing back sends nothing and counts what differs", async () => {
    await sql`UPDATE customer SET sync_setting = 'always' WHERE id = ${floor.customerId}`.execute(
      database.db,
    );
    await floor.record(receive("A", 20));
    await start({ action: "archive" }, ["A"]);
    await work();
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.pushes("A")).toMatchObject([{ outcome: "dropped", code: "item_archived" }]);
    const back = await start({ action: "unarchive" }, ["A"]);
    await work();
    expect(await floor.due("A")).toBeUndefined();
    expect(await load(back)).toMatchObject({ differing: 2 });
  });
});

describe("a bulk action", () => {
  test("goes on after a crash where it stood, and does nothing twice", async () => {
    await floor.record(...SKUS.map((sku) => receive(sku, 20)));
    const id = await start(SYNC);
    expect(await work("one", 1)).toBe("more");
    await loseWorker();
    const task = await takeCustomerTask(database.db, "two");
    if (task === null) throw new Error("nobody left a task");
    const crash = stepCustomerTask(database.db, "two", task, async (trx, state) => {
      await stepBulkAction(trx, task, state, 2);
      throw new Error("crashed before the commit");
    });
    await expect(crash).rejects.toThrow("crashed");
    expect(await load(id)).toMatchObject({ done: 2 });
    await loseWorker();
    expect(await work("three")).toBe("ended");
    for (const sku of SKUS) {
      expect(await floor.listing(sku)).toMatchObject({ desired_version: 1 });
      expect(await floor.requests(sku)).toHaveLength(1);
    }
    expect(await results(id)).toEqual(idsOf(SKUS).map((item) => [item, "done", null]));
  });

  test("ends at the next slice where it is cancelled, and says how far it came", async () => {
    await floor.record(...SKUS.map((sku) => receive(sku, 20)));
    const id = await start(SYNC);
    await work("one", 1);
    await cancelCustomerTask(database.db, floor.customerId, id);
    await loseWorker();
    expect(await work("two")).toBe("ended");
    const ended = await load(id);
    expect(ended).toMatchObject({ done: 2, total: 5, was_cancelled: true });
    expect(sum(ended.counts)).toBe(2);
    expect(await floor.due("C")).toBeUndefined();
  });

  test("of nothing ends at once", async () => {
    const id = await start(SYNC, []);
    expect(await work()).toBe("ended");
    expect(await load(id)).toMatchObject({ total: 0, done: 0, counts: [] });
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

const preview = (request: BulkRequest, mostLooked?: number) =>
  previewBulkAction(
    database.db,
    { customerId: floor.customerId, request, target: targetOf(SKUS) },
    mostLooked,
  );

describe("a preview", () => {
  test.each<BulkRequest>([
    SYNC,
    { ...SYNC, parameters: { includeUnreceived: true } },
    { action: "set_sync_inventory", parameters: { syncInventory: "default" } },
    { action: "set_sync_inventory", parameters: { syncInventory: "never" } },
    { action: "set_process_orders", parameters: { processOrders: true } },
    { action: "archive" },
  ])("tells what happens then: $action $parameters", async (request) => {
    await floor.record(receive("A", 20), receive("B", 4), adjust("B", -4), receive("C", 7));
    await sql`UPDATE customer SET sync_setting = 'process_orders' WHERE id = ${floor.customerId}`.execute(
      database.db,
    );
    await sql`UPDATE item SET process_orders = false WHERE id = ${floor.item("A").id}`.execute(database.db);
    await sql`UPDATE listing SET paused_at = now() WHERE id = ${floor.listingId("C", 1)}`.execute(
      database.db,
    );
    const told = await preview(request);
    const { rows: before } = await sql<{ count: number }>`
      SELECT count(*) FROM due WHERE customer_id = ${floor.customerId}`.execute(database.db);
    expect(before).toEqual([{ count: 0 }]);
    const id = await start(request);
    await work();
    const ended = await load(id);
    expect(told).toMatchObject({ exact: true, looked: 5, total: 5 });
    expect(told.results).toEqual(ended.counts);
    expect(sum(ended.counts)).toBe(5);
    const { rows: due } = await sql<{ level: number }>`
      SELECT l.desired_level AS level FROM due d JOIN listing l ON l.id = d.listing_id
      WHERE d.customer_id = ${floor.customerId}`.execute(database.db);
    expect(told.push).toBe(due.length);
    expect(told.toZero).toBe(due.filter(({ level }) => level <= 0).length);
  });

  test("names stores with their calls, what is blocked and why, and who would show 0", async () => {
    await floor.record(receive("A", 20), receive("B", 20));
    await sql`UPDATE store SET sync_enabled = false WHERE id = ${floor.storeIds[1] ?? 0}`.execute(
      database.db,
    );
    const [on = 0, off = 0] = floor.storeIds;
    expect(await preview(SYNC)).toMatchObject({
      push: 2,
      stores: [{ storeId: on, name: "Store 0", listings: 2, calls: 1, seconds: 0 }],
      blocked: [
        { storeId: off, reason: "store_off", listings: 2 },
        { storeId: on, reason: "never_received", listings: 3 },
        { storeId: off, reason: "never_received", listings: 3 },
      ],
      unreceived: { items: 3, wouldShowZero: 3 },
    });
  });

  test("of many is reckoned from a sample, and says so", async () => {
    await floor.record(...SKUS.map((sku) => receive(sku, 20)));
    expect(await preview(SYNC, 2)).toMatchObject({
      total: 5,
      exact: false,
      looked: 2,
      push: 10,
      results: [{ outcome: "done", reason: null, count: 5 }],
    });
  });
});

describe("orders", () => {
  const PAUSE: BulkRequest = { action: "pause" };

  async function startOrders(request: BulkRequest, orderIds: readonly number[]): Promise<number> {
    const { customerId } = floor;
    const target = ordersById(customerId, orderIds);
    const told = await previewBulkAction(database.db, { customerId, request, target });
    const created = await database.db
      .transaction()
      .execute((trx) => createBulkAction(trx, { customerId, kind: "orders", request, target }));
    if (created.kind !== "created") throw new Error(created.kind);
    expect(await work()).toBe("ended");
    const { counts } = await load(created.id);
    const byOutcome = (a: BulkCount, b: BulkCount) => a.outcome.localeCompare(b.outcome);
    expect([told.exact, told.push, told.results.toSorted(byOutcome)]).toEqual([
      true,
      0,
      counts.toSorted(byOutcome),
    ]);
    return created.id;
  }

  test("are paused and resumed where they are editable, as the preview says", async () => {
    const desk = createOrderDesk(database.db, floor.customerId);
    await floor.record(receive("A", 20));
    const open = await desk.place({ A: 1 });
    const paused = await desk.place({ A: 1 });
    const gone = await desk.place({ A: 1 });
    await desk.act(paused, { kind: "pause" });
    await desk.act(gone, { kind: "cancel", by: "warehouse" });
    const id = await startOrders(PAUSE, [open, paused, gone]);
    expect(await results(id)).toEqual([
      [open, "done", null],
      [paused, "unchanged", null],
      [gone, "skipped", "not_editable"],
    ]);
    expect(await desk.status(open)).toBe("paused");
    await startOrders({ action: "resume" }, [open, paused]);
    expect((await desk.load(open)).paused_at).toBeNull();
  });

  test("take over what their items cost now, all of them or of one item", async () => {
    const desk = createOrderDesk(database.db, floor.customerId);
    const first = await desk.place({ A: 1 });
    const second = await desk.place({ B: 1 });
    await sql`UPDATE item SET price = 9.5 WHERE customer_id = ${floor.customerId}`.execute(database.db);
    const itemId = `itm_${floor.item("A").id}`;
    const id = await startOrders({ action: "apply_item_values", parameters: { itemId } }, [first, second]);
    expect(await results(id)).toEqual([
      [first, "done", null],
      [second, "unchanged", null],
    ]);
    await startOrders({ action: "apply_item_values" }, [first, second]);
    const { rows } = await sql<{ price: string }>`
      SELECT price FROM order_line WHERE customer_id = ${floor.customerId}`.execute(database.db);
    expect(rows.map(({ price }) => Number(price))).toEqual([9.5, 9.5]);
  });
});

test("an action and its results are forgotten 30 days after its end, those that run are not", async () => {
  await floor.record(receive("A", 20), receive("B", 20), receive("C", 20));
  const old = await start(SYNC, ["A", "B", "C"]);
  await work();
  const running = await start(SYNC, ["A"]);
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
  expect(await results(old)).toEqual([]);
  expect(await floor.requests("A")).toEqual([]);
});

test("the zero guard holds what a bulk action sends to zero beyond what it allows; a preview says that it may", async () => {
  const skus = Array.from({ length: 23 }, (_, at) => `Z${String(at).padStart(2, "0")}`);
  floor = await createFloor(database.db, { skus, preferences: { zeroGuard: true } });
  await floor.know(Object.fromEntries(skus.map((sku) => [sku, 5])));
  const request: BulkRequest = { ...SYNC, parameters: { includeUnreceived: true } };
  const told = await previewBulkAction(database.db, {
    customerId: floor.customerId,
    request,
    target: targetOf(skus),
  });
  expect(told).toMatchObject({ toZero: 23, exact: false });
  const id = await start(request, skus);
  await work();
  expect(await load(id)).toMatchObject({
    counts: [
      { outcome: "done", reason: null, count: 20 },
      { outcome: "skipped", reason: "held_for_approval", count: 3 },
    ],
  });
  expect(await floor.requests("Z22")).toMatchObject([{ status: "skipped", reason: "held_for_approval" }]);
});

test.runIf(onPostgresServer())("stock that changes meanwhile is never overtaken by the action", async () => {
  const skus = Array.from({ length: 40 }, (_, at) => `S${at}`);
  floor = await createFloor(database.db, { skus, preferences: { syncInventory: "always" } });
  await floor.record(...skus.map((sku) => receive(sku, 50)));
  const id = await start(SYNC, skus);
  const changes = Array.from({ length: 60 }, (_, at) => floor.record(adjust(`S${(at * 7) % 40}`, -1)));
  expect(await work()).toBe("ended");
  await Promise.all(changes);
  expect(await load(id)).toMatchObject({ counts: [{ outcome: "done", reason: null, count: 40 }] });
  const { rows } = await sql<{ level: number; units: number; version: number; decided: number }>`
    SELECT l.desired_level AS level, (SELECT sum(quantity) FROM stock s WHERE s.item_id = l.item_id) AS units,
      l.desired_version AS version, (SELECT max(d.version) FROM decision d WHERE d.listing_id = l.id) AS decided
    FROM listing l WHERE l.customer_id = ${floor.customerId}`.execute(database.db);
  expect(rows).toHaveLength(40);
  for (const row of rows) expect([row.level, row.version]).toEqual([row.units, row.decided]);
});

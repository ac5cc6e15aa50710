import { decodeId } from "@trueup/db/id";
import { stepCustomerTask, takeCustomerTask } from "@trueup/db/customer-task";
import { stepBulkAction } from "@trueup/db/step-bulk-action";
import { ApiError, type BulkRequest, type Client, type Fault, type StreamedEvent } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
let client: Client;
let customerId: string;
let itemIds: readonly string[];
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

beforeEach(async () => {
  await sql`UPDATE task SET status = 'failed', finished_at = now() - interval '1 hour'
    WHERE status IN ('pending', 'running')`.execute(api.database.db);
  ({ id: customerId } = await api.operator.customers.create({ name: "Aurora" }));
  client = await api.client(customerId);
  const store = await client.stores.create(customerId, {
    platform: "shopify",
    name: "Aurora shop",
    host: hostOf(customerId, "aurora"),
    locationId: "gid://shopify/Location/1",
    credentials: { kind: "access_token", accessToken: "shpat_test" },
  });
  const ids: string[] = [];
  for (const sku of ["A", "B", "C"]) {
    const item = await client.items.create(customerId, { sku });
    const number = decodeId("item", item.id) ?? 0;
    await client.listings.link(customerId, {
      itemId: item.id,
      storeId: store.id,
      remote: {
        variantId: `gid://shopify/ProductVariant/${number}`,
        inventoryItemId: `gid://shopify/InventoryItem/${number}`,
      },
    });
    ids.push(item.id);
  }
  itemIds = ids;
  await client.preferences.patch(customerId, { syncInventory: "never" });
  await client.stockChanges.record(customerId, [
    { kind: "receive", sku: "A", quantity: 12 },
    { kind: "receive", sku: "B", quantity: 8 },
  ]);
});

const SYNC = { action: "sync_inventory" } as const;
const startSync = () => client.bulkActions.start(customerId, { ...SYNC, ids: itemIds, confirm: true });

/** As a worker does; slices of two. */
async function work(steps = Infinity): Promise<void> {
  const task = await takeCustomerTask(api.database.db, "worker");
  if (task === null) throw new Error("there was no task");
  let outcome = "more";
  for (let at = 0; at < steps && outcome === "more"; at += 1) {
    outcome = await stepCustomerTask(api.database.db, "worker", task, (trx, state) =>
      stepBulkAction(trx, task, state, 2),
    );
  }
}

async function faultsOf(body: object): Promise<readonly Fault[]> {
  const response = await api.request(`/v1/customers/${customerId}/bulk-actions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  return JSON.parse(await response.text()).errors ?? [];
}

const paths = (faults: readonly Fault[]) => faults.map(({ path, code }) => `${path} ${code}`).toSorted();

describe("a bulk action", () => {
  test("is started, worked through, and read with its counts, its listings and its results", async () => {
    const started = await startSync();
    expect(started).toMatchObject({ kind: "items", status: "pending", total: 3, done: 0, results: [] });
    expect(started.id).toMatch(/^blk_\d+$/);
    await work(1);
    expect(await client.bulkActions.get(customerId, started.id)).toMatchObject({
      status: "running",
      done: 2,
    });
    await sql`UPDATE task SET expires_at = now() - interval '1 second' WHERE status = 'running'`.execute(
      api.database.db,
    );
    await work();
    const ended = await client.bulkActions.get(customerId, started.id);
    expect(ended).toMatchObject({
      status: "done",
      done: 3,
      results: [
        { outcome: "done", reason: null, count: 2 },
        { outcome: "skipped", reason: "never_received", count: 1 },
      ],
      listings: [{ status: "pending", reason: null, count: 2 }],
    });
    expect(ended.finishedAt).not.toBeNull();
    const page = await client.bulkActions.results(customerId, started.id, { limit: 2 });
    expect(page.data).toMatchObject([
      { position: 1, id: itemIds[0], label: "A", outcome: "done", listings: [{ status: "pending" }] },
      { position: 2, id: itemIds[1], label: "B", outcome: "done" },
    ]);
    const rest = await client.bulkActions.results(customerId, started.id, { cursor: page.nextCursor ?? "" });
    expect(rest).toMatchObject({
      data: [{ position: 3, label: "C", outcome: "skipped", reason: "never_received", listings: [] }],
      nextCursor: null,
    });
    const skipped = await client.bulkActions.results(customerId, started.id, { outcome: "skipped" });
    expect(skipped.data.map(({ label }) => label)).toEqual(["C"]);
    expect((await client.bulkActions.list(customerId)).data.map(({ id }) => id)).toEqual([started.id]);
  });

  test("of a filter works on what it finds when it is started, not on what comes later", async () => {
    const started = await client.bulkActions.start(customerId, {
      action: "set_sync_inventory",
      parameters: { syncInventory: "always" },
      filter: { field: "received", op: "is", value: true },
      confirm: true,
    });
    expect(started.total).toBe(2);
    await client.stockChanges.record(customerId, [{ kind: "receive", sku: "C", quantity: 1 }]);
    await work();
    const { data: items } = await client.items.list(customerId);
    expect(items.map((item) => item.syncInventory)).toEqual(["always", "always", "default"]);
    expect(await client.bulkActions.get(customerId, started.id)).toMatchObject({
      differing: 2,
      listings: null,
    });
  });

  test("of a saved search works on what that finds; one of others or of orders is none", async () => {
    const search = await client.searches.create(customerId, {
      kind: "items",
      name: "Received",
      filter: { field: "received", op: "is", value: true },
    });
    const orders = await client.searches.create(customerId, {
      kind: "orders",
      name: "Active",
      filter: { field: "status", op: "in", value: ["active"] },
    });
    const request = { ...SYNC, confirm: true } as const;
    expect(await client.bulkActions.start(customerId, { ...request, search: search.id })).toMatchObject({
      total: 2,
    });
    const stranger = await api.client(customerId);
    for (const ask of [
      () => client.bulkActions.start(customerId, { ...request, search: orders.id }),
      () => stranger.bulkActions.start(customerId, { ...request, search: search.id }),
    ]) {
      await expect(ask()).rejects.toMatchObject({ problem: { errors: [{ path: "search" }] } });
    }
  });

  test("is cancelled where it stands; what has ended stays as it ended", async () => {
    const { id } = await startSync();
    await work(1);
    expect(await client.bulkActions.cancel(customerId, id)).toMatchObject({ status: "cancelling" });
    await sql`UPDATE task SET expires_at = now() - interval '1 second' WHERE status = 'running'`.execute(
      api.database.db,
    );
    await work();
    expect(await client.bulkActions.get(customerId, id)).toMatchObject({ status: "cancelled", done: 2 });
    expect(await client.bulkActions.cancel(customerId, id)).toMatchObject({ status: "cancelled" });
    const admin = await client.auditLog.list(customerId);
    expect(admin.data.map((entry) => entry.action).slice(0, 2)).toEqual([
      "bulk_action_cancelled",
      "bulk_action_started",
    ]);
    expect(admin.data[1]?.changes).toContainEqual({ field: "action", from: null, to: "sync_inventory" });
  });

  test("that keeps failing has failed", async () => {
    const { id } = await startSync();
    await sql`UPDATE task SET status = 'failed', finished_at = now() WHERE id = ${decodeId("bulkAction", id)}`.execute(
      api.database.db,
    );
    expect(await client.bulkActions.get(customerId, id)).toMatchObject({ status: "failed", done: 0 });
  });

  test("is another customer's as little as its items are", async () => {
    const { id } = await startSync();
    const { id: other } = await api.operator.customers.create({ name: "Borealis" });
    const stranger = await api.client(other);
    for (const ask of [
      () => stranger.bulkActions.get(other, id),
      () => stranger.bulkActions.results(other, id),
      () => stranger.bulkActions.cancel(other, id),
    ]) {
      await expect(ask()).rejects.toMatchObject({ status: 404 });
    }
    const start = stranger.bulkActions.start(other, { ...SYNC, ids: itemIds, confirm: true });
    const error = await start.catch((problem: unknown) => problem);
    expect(error instanceof ApiError && error.problem?.errors?.[0]).toMatchObject({
      path: "ids.0",
      code: "not_found",
    });
  });

  test("started again with the same key is the same one", async () => {
    const body = { ...SYNC, ids: itemIds, confirm: true } as const;
    const first = await client.bulkActions.start(customerId, body, { idempotencyKey: "once" });
    const again = await client.bulkActions.start(customerId, body, { idempotencyKey: "once" });
    expect(again.id).toBe(first.id);
  });
});

describe("a dry run", () => {
  test("tells counts, stores, calls and who would show 0, and starts nothing", async () => {
    const [storeId] = (await client.stores.list(customerId)).data.map((store) => store.id);
    expect(await client.bulkActions.preview(customerId, { ...SYNC, ids: itemIds })).toEqual({
      total: 3,
      exact: true,
      looked: 3,
      results: [
        { outcome: "done", reason: null, count: 2 },
        { outcome: "skipped", reason: "never_received", count: 1 },
      ],
      listings: {
        push: 2,
        toZero: 0,
        differing: null,
        blocked: [{ storeId, reason: "never_received", listings: 1 }],
      },
      stores: [{ storeId, name: "Aurora shop", listings: 2, calls: 1, seconds: 0 }],
      calls: 1,
      seconds: 0,
      unreceived: { items: 1, wouldShowZero: 1 },
    });
    expect((await client.bulkActions.list(customerId)).data).toEqual([]);
  });

  test("reckons with what the store's bucket holds", async () => {
    await sql`UPDATE store_health SET budget_at = now(), budget = ${JSON.stringify({
      limits: { cost: { kind: "bucket", capacity: 2000, available: 0, ratePerSecond: 5 } },
    })}::jsonb WHERE customer_id = ${decodeId("customer", customerId)}`.execute(api.database.db);
    const told = await client.bulkActions.preview(customerId, { ...SYNC, ids: itemIds });
    expect(told).toMatchObject({ calls: 1, seconds: 2 });
  });
});

describe("a request with faults", () => {
  test.each<[string, object, readonly string[]]>([
    ["without a target or a yes", SYNC, ["confirm required", "ids required"]],
    ["with two targets", { ...SYNC, ids: ["itm_1"], filter: {}, confirm: true }, ["ids not_allowed"]],
    ["confirmed by false", { ...SYNC, filter: { and: [] }, confirm: false }, ["confirm not_allowed"]],
    [
      "without its parameters",
      { action: "set_sync_inventory", filter: { and: [] }, confirm: true },
      ["parameters required"],
    ],
    [
      "with a setting that is none",
      { action: "set_sync_inventory", parameters: { syncInventory: "sometimes" }, filter: { and: [] } },
      ["confirm required", "parameters.syncInventory not_allowed"],
    ],
    [
      "with a filter of faults",
      { ...SYNC, filter: { and: [{ field: "onShelf", op: "lt", value: "5" }] }, confirm: true },
      ["filter.and.0.value wrong_type"],
    ],
    [
      "with a field that is not there",
      { ...SYNC, filter: { and: [] }, confirm: true, x: 1 },
      ["x unknown_field"],
    ],
    ["with ids that are none", { ...SYNC, ids: ["x"], confirm: true }, ["ids.0 not_found"]],
  ])("%s is refused with every fault", async (_, body, faults) => {
    expect(paths(await faultsOf(body))).toEqual(expect.arrayContaining([...faults]));
  });
});

test("how far an action has come is told live, and to who begins to listen", async () => {
  const { id } = await startSync();
  const ended = new AbortController();
  const heard: string[] = [];
  for await (const event of client.events(customerId, { signal: ended.signal })) {
    if (event.type !== "bulk_action") continue;
    heard.push(standOf(event));
    if (event.data.status === "pending") await work();
    if (event.data.status === "done") break;
  }
  ended.abort();
  expect(heard[0]).toBe(`${id} pending 0/3`);
  expect(heard.at(-1)).toBe(`${id} done 3/3`);
});

function standOf(event: StreamedEvent): string {
  if (event.type !== "bulk_action") return "";
  const { id, status, done, total } = event.data;
  return `${id} ${status} ${done}/${total}`;
}

test.each<BulkRequest>([
  { action: "set_process_orders", parameters: { processOrders: true } },
  { action: "set_street_date", parameters: { streetDate: "2027-01-31" } },
  { action: "archive" },
])("$action changes every item that it finds", async (request) => {
  const started = await client.bulkActions.start(customerId, { ...request, ids: itemIds, confirm: true });
  await work();
  expect(await client.bulkActions.get(customerId, started.id)).toMatchObject({ status: "done", done: 3 });
  const { data: items } = await client.items.list(customerId, { archived: "include" });
  for (const item of items) {
    expect([item.processOrders, item.streetDate, item.archivedAt !== null]).toEqual([
      request.action === "set_process_orders" || item.processOrders,
      request.action === "set_street_date" ? "2027-01-31" : null,
      request.action === "archive",
    ]);
  }
});

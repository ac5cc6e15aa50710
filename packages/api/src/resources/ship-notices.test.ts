import { eachRow, type Item, type Problem } from "@trueup/sdk";
import { decodeId } from "@trueup/db/id";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
let item: Item;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  item = await api.operator.items.create(customerId, { sku: "A" });
  await api.operator.items.create(customerId, { sku: "B" });
});

async function listed(): Promise<void> {
  const store = await api.operator.stores.create(customerId, {
    platform: "shopify",
    name: "Store",
    host: hostOf(customerId, "store"),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: "gid://shopify/Location/1",
  });
  await api.operator.listings.link(customerId, {
    itemId: item.id,
    storeId: store.id,
    remote: { variantId: "gid://shopify/ProductVariant/1" },
  });
}

test("a ship notice is announced, published, received in parts and completed short", async () => {
  await listed();
  const { shipNotices } = api.operator;
  const created = await shipNotices.create(customerId, {
    sender: "Aurora Mills",
    reference: "PO-77",
    eta: "2026-02-01",
    lines: [
      { sku: "A", expected: 10 },
      { sku: "B", expected: 3 },
    ],
  });
  expect(created).toMatchObject({
    id: expect.stringMatching(/^shn_\d+$/),
    sender: "Aurora Mills",
    reference: "PO-77",
    eta: "2026-02-01T00:00:00.000Z",
    status: "draft",
    endedAt: null,
    lines: [
      { itemId: item.id, sku: "A", expected: 10, good: 0, damaged: 0, outstanding: 10, published: false },
      { sku: "B", expected: 3 },
    ],
    decisions: [],
    warnings: [],
  });
  const [a] = created.lines.map((line) => line.id);
  await shipNotices.patch(customerId, created.id, { status: "in_transit" });
  expect(await shipNotices.publish(customerId, created.id, { lineId: a ?? "" })).toMatchObject({
    lines: [{ published: true }, { published: false }],
    decisions: [{ trigger: "publish_changed", outcome: "push", level: 10 }],
    warnings: [{ itemId: item.id, sku: "A", code: "process_orders_off" }],
  });
  expect((await api.operator.items.get(customerId, item.id)).quantities).toMatchObject({
    available: 0,
    inbound: 10,
    published: 10,
  });
  expect(await shipNotices.receive(customerId, created.id, a ?? "", { good: 6, damaged: 1 })).toMatchObject({
    status: "receiving",
    lineId: a,
    lines: [{ good: 6, damaged: 1, outstanding: 3 }, {}],
    quantities: { onShelf: 6, inbound: 3, published: 9 },
    flips: [{ to: true, cause: "receipt" }],
    decisions: [{ trigger: "stock_changed", outcome: "push", level: 9 }],
  });
  const completed = await shipNotices.complete(customerId, created.id);
  expect(completed).toMatchObject({
    status: "completed",
    endedAt: expect.any(String),
    lines: [{ outstanding: 0 }, { outstanding: 0 }],
    decisions: [{ trigger: "publish_changed", level: 6 }],
  });
  expect((await shipNotices.reopen(customerId, created.id)).status).toBe("receiving");
  const history = await api.operator.items.history(customerId, item.id);
  const onLine = `ship notice ${created.id}, line ${a}`;
  expect(history.data.map((entry) => entry.summary)).toEqual([
    `Ship notice reopened: 3 units outstanding instead of 0, on ${onLine}.`,
    `Ship notice completed: 0 units outstanding instead of 3, on ${onLine}.`,
    "Process Orders turned on: units were received.",
    `Received 1 unit, damaged on ${onLine}.`,
    `Received 6 units on ${onLine}.`,
    `Published before arrival: 10 units, on ${onLine}.`,
    `On its way: 10 units outstanding instead of 0, on ${onLine}.`,
  ]);
});

test("publishing all lines needs no body at all", async () => {
  const { id } = await api.operator.shipNotices.create(customerId, {
    status: "in_transit",
    lines: [{ sku: "A", expected: 1 }],
  });
  const response = await api.request(`/v1/customers/${customerId}/ship-notices/${id}/publish`, {
    method: "POST",
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ lines: [{ published: true }] });
});

test("a receipt with an Idempotency-Key counts once", async () => {
  const { shipNotices } = api.operator;
  const notice = await shipNotices.create(customerId, {
    status: "arrived",
    lines: [{ sku: "A", expected: 5 }],
  });
  const lineId = notice.lines[0]?.id ?? "";
  const receive = () =>
    shipNotices.receive(customerId, notice.id, lineId, { good: 2 }, { idempotencyKey: "one" });
  const [first, again] = [await receive(), await receive()];
  expect(again).toEqual(first);
  expect((await shipNotices.get(customerId, notice.id)).lines).toMatchObject([{ good: 2, outstanding: 3 }]);
});

test("a receipt names the lot of its units: kept with them, told in history, and refused with another date", async () => {
  const { shipNotices, items } = api.operator;
  const notice = await shipNotices.create(customerId, {
    status: "in_transit",
    lines: [{ sku: "A", expected: 9 }],
  });
  const lineId = notice.lines[0]?.id ?? "";
  const lot = { code: "L-7", expiresOn: "2190-06-30" };
  await shipNotices.receive(customerId, notice.id, lineId, { good: 4, damaged: 1, lot });
  await shipNotices.receive(customerId, notice.id, lineId, { good: 2, lot: { code: "L-7" } });
  await shipNotices.receive(customerId, notice.id, lineId, { good: 1 });
  const [at] = (await items.get(customerId, item.id)).warehouses;
  expect(at?.lots).toEqual([
    { ...lot, role: "damaged", units: 1 },
    { ...lot, role: "pickable", units: 6 },
  ]);
  const [last, before] = (await items.history(customerId, item.id)).data;
  const onLine = `ship notice ${notice.id}, line ${lineId}`;
  expect([last?.summary, before?.summary]).toEqual([
    `Received 1 unit on ${onLine}.`,
    `Received 2 units, lot L-7 on ${onLine}.`,
  ]);
  await expect(
    shipNotices.receive(customerId, notice.id, lineId, {
      good: 1,
      lot: { code: "L-7", expiresOn: "2191-01-01" },
    }),
  ).rejects.toMatchObject({ problem: { errors: [{ path: "lot.expiresOn", code: "lot_mismatch" }] } });
});

test("an edit of an older version is refused, and what the status does not allow is a conflict", async () => {
  const { shipNotices } = api.operator;
  const notice = await shipNotices.create(customerId, { lines: [{ sku: "A", expected: 5 }] });
  await shipNotices.patch(customerId, notice.id, { sender: "New" }, { ifMatch: notice.etag });
  await expect(
    shipNotices.patch(customerId, notice.id, { sender: "Newer" }, { ifMatch: notice.etag }),
  ).rejects.toMatchObject({ status: 412, code: "stale_version" });
  const lineId = notice.lines[0]?.id ?? "";
  await expect(shipNotices.receive(customerId, notice.id, lineId, { good: 1 })).rejects.toMatchObject({
    status: 409,
    code: "ship_notice_status",
  });
  await expect(shipNotices.complete(customerId, notice.id)).rejects.toMatchObject({
    code: "ship_notice_status",
  });
  await expect(shipNotices.publish(customerId, notice.id, { lineId: "snl_999999" })).rejects.toMatchObject({
    status: 404,
  });
});

test("every fault of a ship notice is named at once", async () => {
  const bundleId = decodeId("item", (await api.operator.items.create(customerId, { sku: "SET" })).id);
  await sql`UPDATE item SET is_bundle = true WHERE id = ${bundleId}`.execute(api.database.db);
  const create = (lines: readonly object[]) =>
    api.request(`/v1/customers/${customerId}/ship-notices`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ warehouseId: "whs_999999", lines }),
    });
  const malformed = await create([
    { sku: "A", itemId: item.id, expected: -1 },
    { expected: 1, colour: "red" },
  ]);
  expect(malformed.status).toBe(400);
  const problem: Problem = JSON.parse(await malformed.text());
  expect(problem.errors?.map((fault) => fault.path).toSorted()).toEqual([
    "lines.0.expected",
    "lines.0.sku",
    "lines.1.colour",
    "lines.1.sku",
  ]);
  const unknown = await create([
    { sku: "SET", expected: 1 },
    { sku: "X", expected: 1 },
  ]);
  expect(await unknown.json()).toMatchObject({
    status: 400,
    errors: [
      { path: "warehouseId", code: "unknown_warehouse" },
      { path: "lines.0.sku", code: "is_bundle" },
      { path: "lines.1.sku", code: "unknown_sku" },
    ],
  });
});

test.each(["0001-01-01", "2300-01-01", "2026-02-30"])("%s is no day on which anything comes", async (eta) => {
  await expect(
    api.operator.shipNotices.create(customerId, { eta, lines: [{ sku: "A", expected: 1 }] }),
  ).rejects.toMatchObject({ status: 400, problem: { errors: [{ path: "eta" }] } });
});

test("receiving nothing is refused", async () => {
  const { shipNotices } = api.operator;
  const notice = await shipNotices.create(customerId, {
    status: "arrived",
    lines: [{ sku: "A", expected: 5 }],
  });
  await expect(
    shipNotices.receive(customerId, notice.id, notice.lines[0]?.id ?? "", { good: 0 }),
  ).rejects.toMatchObject({ status: 400, problem: { errors: [{ path: "good", code: "out_of_range" }] } });
});

test("they are listed newest first, by status and by item", async () => {
  const { shipNotices } = api.operator;
  const first = await shipNotices.create(customerId, { lines: [{ sku: "A", expected: 5 }] });
  const second = await shipNotices.create(customerId, {
    status: "in_transit",
    lines: [{ sku: "B", expected: 5 }],
  });
  const third = await shipNotices.create(customerId, { lines: [] });
  const ids = async (query: Parameters<typeof shipNotices.list>[1]) => {
    const found: string[] = [];
    const list = (page: object) => shipNotices.list(customerId, { limit: 2, ...query, ...page });
    for await (const notice of eachRow(list)) found.push(notice.id);
    return found;
  };
  expect(await ids({})).toEqual([third.id, second.id, first.id]);
  expect(await ids({ status: "draft" })).toEqual([third.id, first.id]);
  expect(await ids({ itemId: item.id })).toEqual([first.id]);
});

test("orders that wait for what it brings are shown, oldest first", async () => {
  const { shipNotices } = api.operator;
  const customer = decodeId("customer", customerId) ?? 0;
  const notice = await shipNotices.create(customerId, {
    status: "in_transit",
    lines: [{ sku: "A", expected: 5 }],
  });
  const order = async (number: string, status: string, sku: string) => {
    await sql`
      WITH o AS (
        INSERT INTO sales_order (customer_id, number, status, warehouse_id, placed_at)
        SELECT ${customer}, ${number}, ${status}, id, now() FROM warehouse WHERE customer_id = ${customer} LIMIT 1
        RETURNING customer_id, id),
      l AS (
        INSERT INTO order_line (customer_id, order_id, item_id, quantity)
        SELECT o.customer_id, o.id, i.id, 2 FROM o JOIN item i ON i.customer_id = o.customer_id AND i.sku = ${sku}
        RETURNING customer_id, order_id, id, item_id)
      INSERT INTO order_unit (customer_id, order_id, line_id, item_id, quantity)
      SELECT customer_id, order_id, id, item_id, 2 FROM l`.execute(api.database.db);
  };
  await order("1001", "pre_order", "A");
  await order("1002", "processing", "A");
  await order("1003", "insufficient_inventory", "A");
  await order("1004", "pre_order", "B");
  const { data } = await shipNotices.ordersWaiting(customerId, notice.id);
  expect(data).toMatchObject([
    { number: "1001", status: "pre_order", items: [{ itemId: item.id, sku: "A", quantity: 2 }] },
    { number: "1003", status: "insufficient_inventory" },
  ]);
  await expect(shipNotices.ordersWaiting(customerId, "shn_999999")).rejects.toMatchObject({ status: 404 });
});

test("include inbound is saved with an item", async () => {
  const made = await api.operator.items.create(customerId, { sku: "C", includeInbound: true });
  expect(made.includeInbound).toBe(true);
  await api.operator.shipNotices.create(customerId, {
    status: "in_transit",
    lines: [{ sku: "C", expected: 4 }],
  });
  expect((await api.operator.items.get(customerId, made.id)).quantities.published).toBe(4);
  const patched = await api.operator.items.patch(customerId, made.id, { includeInbound: false });
  expect(patched).toMatchObject({ includeInbound: false, quantities: { published: 0 } });
});

test("what an action would do is told before it is done, and nothing is written", async () => {
  await listed();
  const { shipNotices, items } = api.operator;
  const notice = await shipNotices.create(customerId, {
    status: "in_transit",
    lines: [
      { sku: "A", expected: 10 },
      { sku: "B", expected: 3 },
    ],
  });
  const [a = ""] = notice.lines.map(({ id }) => id);
  const preview = await shipNotices.preview(customerId, notice.id, { action: "publish" });
  expect(preview).toMatchObject({
    publishedUnits: 13,
    inboundUnits: 0,
    stores: [{ name: "Store", listings: 1, toZero: 0 }],
    blocked: [],
    warnings: [{ sku: "A", code: "process_orders_off" }],
  });
  expect((await shipNotices.get(customerId, notice.id)).etag).toBe(notice.etag);
  expect((await items.get(customerId, item.id)).quantities.published).toBe(0);

  await shipNotices.publish(customerId, notice.id, { lineId: a });
  expect(await shipNotices.preview(customerId, notice.id, { action: "unpublish", lineId: a })).toMatchObject({
    publishedUnits: -10,
    inboundUnits: 0,
  });
  expect(await shipNotices.preview(customerId, notice.id, { action: "never_received" })).toMatchObject({
    publishedUnits: -10,
    inboundUnits: -13,
  });
  const draft = await shipNotices.create(customerId, {
    lines: [{ sku: "A", expected: 5, published: true }],
  });
  expect(await shipNotices.preview(customerId, draft.id, { action: "in_transit" })).toMatchObject({
    publishedUnits: 5,
    inboundUnits: 5,
  });
  await items.patch(customerId, item.id, { syncInventory: "never" });
  expect(await shipNotices.preview(customerId, notice.id, { action: "cancel" })).toMatchObject({
    stores: [],
    blocked: [{ reason: "never", listings: 1 }],
  });
  await expect(shipNotices.preview(customerId, notice.id, { action: "reopen" })).rejects.toMatchObject({
    status: 409,
    code: "ship_notice_status",
  });
});

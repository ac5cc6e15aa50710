import { eachRow, type HistoryQuery, type ItemQuery } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
});

test("a new item follows its customer and does not process orders", async () => {
  const { etag, createdAt, ...item } = await api.operator.items.create(customerId, {
    sku: " TSH-BLK-M ",
    description: "Black tee, M",
  });
  expect(item).toEqual({
    id: expect.stringMatching(/^itm_\d+$/),
    sku: "TSH-BLK-M",
    description: "Black tee, M",
    syncInventory: "default",
    effectiveSyncInventory: "process_orders",
    override: null,
    saleWindowId: null,
    processOrders: false,
    received: false,
    includeInbound: false,
    streetDate: null,
    expirationDays: null,
    components: null,
    price: null,
    wholesaleCost: null,
    packaging: null,
    tags: [],
    archivedAt: null,
    archiving: false,
    quantities: { onShelf: 0, reserved: 0, available: 0, inbound: 0, published: 0 },
    warehouses: [],
  });
  expect([etag, createdAt]).toEqual(['"1"', expect.stringMatching(/^\d{4}-.*Z$/)]);
});

test("an SKU belongs to one item of a customer, archived or not, and case counts", async () => {
  const first = await api.operator.items.create(customerId, { sku: "A" });
  await api.operator.items.archive(customerId, first.id);
  await expect(api.operator.items.create(customerId, { sku: " A " })).rejects.toMatchObject({
    status: 409,
    code: "sku_taken",
  });
  const second = await api.operator.items.create(customerId, { sku: "a" });
  await expect(api.operator.items.patch(customerId, second.id, { sku: "A" })).rejects.toMatchObject({
    code: "sku_taken",
  });
  const other = await api.operator.customers.create({ name: "Other" });
  expect((await api.operator.items.create(other.id, { sku: "A" })).sku).toBe("A");
});

test("an item is changed, and its own setting wins over the customer's", async () => {
  const { id, etag } = await api.operator.items.create(customerId, { sku: "A" });
  const patched = await api.operator.items.patch(
    customerId,
    id,
    { syncInventory: "always", description: "New", processOrders: true },
    { ifMatch: etag },
  );
  expect(patched).toMatchObject({
    syncInventory: "always",
    effectiveSyncInventory: "always",
    description: "New",
    processOrders: true,
  });
  await expect(
    api.operator.items.patch(customerId, id, { description: "Newer" }, { ifMatch: etag }),
  ).rejects.toMatchObject({ status: 412 });
});

test("archived items leave the list, and come back", async () => {
  const { id } = await api.operator.items.create(customerId, { sku: "A" });
  await api.operator.items.create(customerId, { sku: "B" });
  expect((await api.operator.items.archive(customerId, id)).archivedAt).not.toBeNull();
  expect(await skus({})).toEqual(["B"]);
  expect(await skus({ archived: "only" })).toEqual(["A"]);
  expect(await skus({ archived: "include" })).toEqual(["A", "B"]);
  expect((await api.operator.items.unarchive(customerId, id)).archivedAt).toBeNull();
  expect(await skus({})).toEqual(["A", "B"]);
});

test("items are found by exact SKU, by words, by setting and by flag", async () => {
  await api.operator.items.create(customerId, { sku: "TSH-BLK-M", description: "Black tee, size M" });
  await api.operator.items.create(customerId, { sku: "TSH-WHT-M", description: "White tee, 100 % cotton" });
  await api.operator.items.create(customerId, {
    sku: "CAP_1",
    description: "Cap",
    syncInventory: "never",
    processOrders: true,
  });
  expect(await skus({ sku: "TSH-BLK-M" })).toEqual(["TSH-BLK-M"]);
  expect(await skus({ sku: "tsh-blk-m" })).toEqual([]);
  expect(await skus({ q: "tsh" })).toEqual(["TSH-BLK-M", "TSH-WHT-M"]);
  expect(await skus({ q: "-m white" })).toEqual(["TSH-WHT-M"]);
  expect(await skus({ q: "100 %" })).toEqual(["TSH-WHT-M"]);
  expect(await skus({ q: "p_1" })).toEqual(["CAP_1"]);
  expect(await skus({ q: "h_b" })).toEqual([]);
  expect(await skus({ syncInventory: "never" })).toEqual(["CAP_1"]);
  expect(await skus({ processOrders: false })).toEqual(["TSH-BLK-M", "TSH-WHT-M"]);
  await expect(api.operator.items.list(customerId, { q: "x" })).rejects.toMatchObject({ status: 400 });
});

test("pages of a search hold each item once", async () => {
  for (let number = 1; number <= 5; number += 1) {
    await api.operator.items.create(customerId, { sku: `TEE-${number}` });
    await api.operator.items.create(customerId, { sku: `CAP-${number}` });
  }
  const found: string[] = [];
  for await (const item of eachRow((page) =>
    api.operator.items.list(customerId, { q: "tee", limit: 2, ...page }),
  )) {
    found.push(item.sku);
  }
  expect(found).toEqual(["TEE-1", "TEE-2", "TEE-3", "TEE-4", "TEE-5"]);
});

test.each([
  [{}, "sku", "required"],
  [{ sku: "" }, "sku", "out_of_range"],
  [{ sku: "   " }, "sku", "out_of_range"],
  [{ sku: "x".repeat(201) }, "sku", "out_of_range"],
  [{ sku: "a\u0000b" }, "sku", "invalid"],
  [{ sku: "a\ud800" }, "sku", "invalid"],
  [{ sku: "A", description: "\udc01" }, "description", "invalid"],
  [{ sku: 5 }, "sku", "wrong_type"],
  [{ sku: "A", description: "x".repeat(10_001) }, "description", "out_of_range"],
  [{ sku: "A", syncInventory: null }, "syncInventory", "not_allowed"],
  [{ sku: "A", price: 5 }, "price", "wrong_type"],
  [{ sku: "A", price: "-1" }, "price", "invalid"],
  [{ sku: "A", price: "1.00001" }, "price", "invalid"],
  [{ sku: "A", streetDate: "2026-02-30" }, "streetDate", "invalid"],
  [{ sku: "A", tags: [""] }, "tags.0", "out_of_range"],
  [{ sku: "A", colour: "black" }, "colour", "unknown_field"],
  [[], "", "wrong_type"],
])("the item %j is refused", async (item, path, code) => {
  const response = await api.request(`/v1/customers/${customerId}/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(item),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ path, code }] });
});

test("the history tells in sentences what happened, newest first", async () => {
  const { id } = await api.operator.items.create(customerId, { sku: "A" });
  await api.operator.stockChanges.record(customerId, [
    {
      kind: "receive",
      sku: "A",
      quantity: 5,
      damaged: 1,
      sourceId: "asn-1",
      occurredAt: "2026-01-02T03:04:05+01:00",
    },
    { kind: "adjust", sku: "A", delta: -2, reason: "broken" },
    { kind: "move", sku: "A", quantity: 1, from: {}, to: { role: "backstock" } },
    { kind: "set", sku: "A", quantity: 4 },
  ]);
  await api.operator.items.patch(customerId, id, { syncInventory: "never" });
  await api.operator.items.archive(customerId, id);
  const { data } = await api.operator.items.history(customerId, id);
  expect(data.map((entry) => entry.summary)).toEqual([
    "Archived.",
    'Sync Inventory changed from "Customer Default" to "Never".',
    "Counted 4 units, a difference of +2.",
    "Moved 1 unit here.",
    "Moved 1 unit away.",
    "Adjusted by -2.",
    "Process Orders turned on: units were received.",
    "Received 1 unit, damaged.",
    "Received 5 units.",
  ]);
  expect(data.find((entry) => entry.summary === "Received 5 units.")).toMatchObject({
    kind: "receive",
    role: "pickable",
    delta: 5,
    quantityAfter: 5,
    sourceId: "asn-1",
    occurredAt: "2026-01-02T02:04:05.000Z",
  });
  const first = await api.operator.items.history(customerId, id, { limit: 2 });
  expect(first.data.map((entry) => entry.id)).toEqual(data.slice(0, 2).map((entry) => entry.id));
  const next = await api.operator.items.history(customerId, id, { limit: 2, cursor: first.nextCursor ?? "" });
  expect(next.data.map((entry) => entry.id)).toEqual(data.slice(2, 4).map((entry) => entry.id));
});

test("the history is narrowed to kinds, to places, and to what moved units", async () => {
  const { id } = await api.operator.items.create(customerId, { sku: "A", processOrders: true });
  const { id: warehouseId } = await api.operator.warehouses.create(customerId, { name: "North" });
  await api.operator.stockChanges.record(customerId, [
    { kind: "receive", sku: "A", quantity: 5 },
    { kind: "receive", sku: "A", quantity: 2, warehouseId },
    { kind: "move", sku: "A", quantity: 1, from: {}, to: { warehouseId, role: "damaged" } },
  ]);
  await api.operator.items.patch(customerId, id, { syncInventory: "never" });
  const read = async (query: HistoryQuery) =>
    (await api.operator.items.history(customerId, id, query)).data.map(({ kind, delta }) => [kind, delta]);

  expect(await read({ kinds: ["setting", "move"] })).toEqual([
    ["setting", null],
    ["move", 1],
    ["move", -1],
  ]);
  expect(await read({ moved: true, warehouseId })).toEqual([
    ["move", 1],
    ["receive", 2],
  ]);
  expect(await read({ warehouseId, role: "damaged" })).toEqual([["move", 1]]);
  expect(await read({ moved: false, kinds: ["receive", "setting"] })).toEqual([["setting", null]]);
  expect(await read({ moved: true, limit: 1 })).toEqual([["move", 1]]);

  const unknown = await api.request(`/v1/customers/${customerId}/items/${id}/history?kind=move,gossip`);
  expect(unknown.status).toBe(400);
  expect(await unknown.json()).toMatchObject({ errors: [{ path: "kind" }] });
});

async function skus(query: ItemQuery): Promise<readonly string[]> {
  const { data } = await api.operator.items.list(customerId, query);
  return data.map((item) => item.sku);
}

import type { StockChange } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
let itemId: string;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  itemId = (await api.operator.items.create(customerId, { sku: "A" })).id;
});

const record = (...changes: readonly StockChange[]) => api.operator.stockChanges.record(customerId, changes);

/** Sends whatever it is given; answers the status and the faults. */
async function send(body: unknown) {
  const response = await api.request(`/v1/customers/${customerId}/stock-changes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const { code, errors } = JSON.parse(await response.text());
  return { status: response.status, code, errors };
}

async function onShelf(): Promise<number> {
  return (await api.operator.items.get(customerId, itemId)).quantities.onShelf;
}

test("changes are answered one by one, in their order", async () => {
  const results = await record(
    { kind: "receive", sku: " A ", quantity: 10, damaged: 2 },
    { kind: "adjust", itemId, delta: -3, reason: "broken" },
    { kind: "set", sku: "A", quantity: 5 },
    { kind: "move", sku: "A", quantity: 1, from: {}, to: { role: "reserved" } },
  );
  expect(results.map(({ index, quantities }) => [index, quantities.onShelf])).toEqual([
    [0, 10],
    [1, 7],
    [2, 5],
    [3, 4],
  ]);
  expect(results[0]).toMatchObject({
    eventId: expect.stringMatching(/^evt_\d+$/),
    duplicate: false,
    flips: [{ to: true, cause: "receipt" }],
  });
  const [warehouse] = (await api.operator.warehouses.list(customerId)).data;
  expect((await api.operator.items.get(customerId, itemId)).warehouses).toEqual([
    { warehouseId: warehouse?.id, roles: { pickable: 4, reserved: 1, damaged: 2 } },
  ]);
});

test("one that is refused takes all others of its request with it", async () => {
  const refused = await send({
    changes: [
      { kind: "receive", sku: "A", quantity: 1 },
      { kind: "receive", sku: "NO-SUCH", quantity: 1 },
      { kind: "adjust", sku: "A", delta: -5, reason: "too many" },
      { kind: "receive", itemId: "itm_999999", quantity: 1 },
      { kind: "receive", sku: "A", warehouseId: "whs_999999", quantity: 1 },
    ],
  });
  expect(refused).toEqual({
    status: 400,
    code: "invalid_input",
    errors: [
      { path: "changes.1.sku", code: "unknown_sku", message: expect.any(String) },
      { path: "changes.2.delta", code: "below_zero", message: expect.any(String) },
      { path: "changes.3.itemId", code: "unknown_item", message: expect.any(String) },
      { path: "changes.4.warehouseId", code: "unknown_warehouse", message: expect.any(String) },
    ],
  });
  expect(await onShelf()).toBe(0);
});

test("items and warehouses of another customer are unknown", async () => {
  const other = await api.operator.customers.create({ name: "Other" });
  const foreign = await api.operator.items.create(other.id, { sku: "F" });
  const [warehouse] = (await api.operator.warehouses.list(other.id)).data;
  const { errors } = await send({
    changes: [
      { kind: "receive", sku: "F", quantity: 1 },
      { kind: "receive", itemId: foreign.id, quantity: 1 },
      { kind: "receive", sku: "A", warehouseId: warehouse?.id, quantity: 1 },
    ],
  });
  expect(errors.map((fault: { code: string }) => fault.code)).toEqual([
    "unknown_sku",
    "unknown_item",
    "unknown_warehouse",
  ]);
});

const good = { kind: "receive", sku: "A", quantity: 1 };
test.each<[string, object, string, string]>([
  ["a negative quantity", { ...good, quantity: -1 }, "quantity", "out_of_range"],
  ["a fraction", { ...good, quantity: 1.5 }, "quantity", "wrong_type"],
  ["a huge quantity", { ...good, quantity: 1_000_000_001 }, "quantity", "out_of_range"],
  ["an absurd quantity", { ...good, quantity: 1e300 }, "quantity", "out_of_range"],
  ["a quantity in words", { ...good, quantity: "5" }, "quantity", "wrong_type"],
  ["no quantity", { kind: "receive", sku: "A" }, "quantity", "required"],
  ["a receipt of nothing", { ...good, quantity: 0 }, "quantity", "out_of_range"],
  ["no item", { kind: "receive", quantity: 1 }, "sku", "required"],
  ["an item named twice", { ...good, itemId: "itm_1" }, "sku", "not_allowed"],
  ["an item id of no form", { kind: "receive", itemId: "5", quantity: 1 }, "itemId", "unknown_item"],
  ["a warehouse id of no form", { ...good, warehouseId: "5" }, "warehouseId", "unknown_warehouse"],
  ["an unknown role", { ...good, role: "attic" }, "role", "not_allowed"],
  ["an unknown kind", { ...good, kind: "teleport" }, "kind", "not_allowed"],
  ["no kind", { sku: "A", quantity: 1 }, "kind", "required"],
  ["an unknown field", { ...good, price: 5 }, "price", "unknown_field"],
  ["a field of another kind", { ...good, delta: 5 }, "delta", "unknown_field"],
  ["an empty SKU", { ...good, sku: " " }, "sku", "out_of_range"],
  ["no time", { ...good, occurredAt: "yesterday" }, "occurredAt", "invalid"],
  ["a time without its zone", { ...good, occurredAt: "2026-01-01T00:00:00" }, "occurredAt", "invalid"],
  ["a time before every calendar", { ...good, occurredAt: "0000-01-01T00:00:00Z" }, "occurredAt", "invalid"],
  ["a time far ahead", { ...good, occurredAt: "2201-01-01T00:00:00Z" }, "occurredAt", "invalid"],
  ["an adjustment by nothing", { kind: "adjust", sku: "A", delta: 0, reason: "x" }, "delta", "invalid"],
  ["an adjustment without a reason", { kind: "adjust", sku: "A", delta: 1 }, "reason", "required"],
  ["a huge adjustment", { kind: "adjust", sku: "A", delta: -1e10, reason: "x" }, "delta", "out_of_range"],
  [
    "a move of nothing",
    { kind: "move", sku: "A", quantity: 0, from: {}, to: { role: "damaged" } },
    "quantity",
    "out_of_range",
  ],
  [
    "a move to where it is",
    { kind: "move", sku: "A", quantity: 1, from: {}, to: { role: "pickable" } },
    "to",
    "not_allowed",
  ],
  ["a move to nowhere", { kind: "move", sku: "A", quantity: 1, from: {} }, "to", "required"],
])("%s is refused", async (_, change, path, code) => {
  const answer = await send({ changes: [change] });
  expect(answer).toMatchObject({ status: 400, errors: [{ path: `changes.0.${path}`, code }] });
  expect(answer.errors).toHaveLength(1);
});

test.each([
  ["no body", null, ""],
  ["no changes", {}, "changes"],
  ["an empty list", { changes: [] }, "changes"],
  ["501 changes", { changes: Array.from({ length: 501 }, () => good) }, "changes"],
  ["changes that are no list", { changes: good }, "changes"],
  ["a change that is none", { changes: [7] }, "changes.0"],
])("%s is refused", async (_, body, path) => {
  expect(await send(body)).toMatchObject({ status: 400, errors: [{ path }] });
});

test("every fault is named at once, those between fields too", async () => {
  const { errors } = await send({
    changes: [
      { ...good, quantity: -1, sourceId: "s" },
      { ...good, sourceId: "s", colour: "red" },
      { kind: "receive", quantity: 0 },
    ],
    dryRun: true,
  });
  expect(errors.map((fault: { path: string }) => fault.path).toSorted()).toEqual([
    "changes.0.quantity",
    "changes.1.colour",
    "changes.1.sourceId",
    "changes.2.quantity",
    "changes.2.sku",
    "dryRun",
  ]);
});

test("unknown warehouses, items and reused source ids are named at once", async () => {
  await record({ kind: "receive", sku: "A", quantity: 1, sourceId: "asn" });
  const answer = await send({
    changes: [
      { ...good, warehouseId: "5" },
      { ...good, sku: "NO-SUCH", warehouseId: "whs_999999999" },
      { kind: "receive", quantity: 1, itemId: "5" },
      { ...good, quantity: 2, sourceId: "asn" },
    ],
  });
  expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
  expect(answer.errors.map((fault: { path: string }) => fault.path).toSorted()).toEqual([
    "changes.0.warehouseId",
    "changes.1.sku",
    "changes.1.warehouseId",
    "changes.2.itemId",
    "changes.3.sourceId",
  ]);
});

test("a fault of form hides nothing that another row names and that is not there", async () => {
  await record({ kind: "receive", sku: "A", quantity: 1, sourceId: "mixed" });
  const answer = await send({
    changes: [
      { ...good, quantity: -1 },
      { ...good, sku: "NO-SUCH" },
      { ...good, warehouseId: "whs_999999999" },
      { ...good, quantity: 2, sourceId: "mixed" },
      { kind: "receive", itemId: "5", quantity: 1 },
      { kind: "receive", itemId: "itm_999999", quantity: 1 },
      { kind: "move", sku: "A", quantity: 1, from: { warehouseId: "whs_7" }, to: { warehouseId: "5" } },
      { kind: "receive", quantity: 1 },
      { ...good, sourceId: "mixed" },
    ],
  });
  expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
  const faults = answer.errors.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`);
  expect(faults.toSorted()).toEqual([
    "changes.0.quantity out_of_range",
    "changes.1.sku unknown_sku",
    "changes.2.warehouseId unknown_warehouse",
    "changes.3.sourceId source_id_reused",
    "changes.4.itemId unknown_item",
    "changes.5.itemId unknown_item",
    "changes.6.from.warehouseId unknown_warehouse",
    "changes.6.to.warehouseId unknown_warehouse",
    "changes.7.sku required",
    "changes.8.sourceId duplicate",
  ]);
  expect(await onShelf()).toBe(1);
});

test("the names of items are checked where another part of the request is at fault, too", async () => {
  const response = await api.request(`/v1/customers/${customerId}/stock-changes`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "has space" },
    body: JSON.stringify({ changes: [{ ...good, sku: "NO-SUCH" }] }),
  });
  expect(await response.json()).toMatchObject({
    status: 400,
    errors: [{ path: "Idempotency-Key" }, { path: "changes.0.sku", code: "unknown_sku" }],
  });
});

test("500 changes are recorded at once", async () => {
  const results = await record(
    ...Array.from({ length: 500 }, () => ({ kind: "receive", sku: "A", quantity: 1 }) as const),
  );
  expect(results.at(-1)?.quantities.onShelf).toBe(500);
});

test("a source id takes effect once: the same change gets the first answer, another is refused", async () => {
  const change = { kind: "receive", sku: "A", quantity: 5, sourceId: "asn-1" } as const;
  const [first] = await record(change);
  await record({ kind: "receive", sku: "A", quantity: 1 });
  const [again] = await record(change);
  expect(again).toEqual({ ...first, duplicate: true });
  expect(await onShelf()).toBe(6);
  const reused = await send({ changes: [{ ...change, quantity: 6 }] });
  expect(reused).toMatchObject({
    status: 409,
    code: "source_id_reused",
    errors: [{ path: "changes.0.sourceId" }],
  });
  expect(await onShelf()).toBe(6);
});

test("a repetition may name the default warehouse, and means the one of then where it names none", async () => {
  const [main] = (await api.operator.warehouses.list(customerId)).data;
  const change = { kind: "receive", sku: "A", quantity: 5, sourceId: "asn-2" } as const;
  await record(change);
  const named = { ...change, warehouseId: main?.id ?? "" };
  expect(await record(named)).toMatchObject([{ duplicate: true }]);
  const north = await api.operator.warehouses.create(customerId, { name: "North" });
  await api.operator.warehouses.patch(customerId, north.id, { isDefault: true });
  expect(await record(change)).toMatchObject([{ duplicate: true }]);
  expect(await record(named)).toMatchObject([{ duplicate: true }]);
  expect(await send({ changes: [{ ...change, warehouseId: north.id }] })).toMatchObject({
    status: 409,
    code: "source_id_reused",
  });
  expect(await onShelf()).toBe(5);
});

test("many requests at once are all recorded, each once", async () => {
  const results = await Promise.all(
    Array.from({ length: 100 }, () => record({ kind: "receive", sku: "A", quantity: 1 })),
  );
  expect(await onShelf()).toBe(100);
  expect(new Set(results.map(([result]) => result?.quantities.onShelf)).size).toBe(100);
});

test("a bad request among many does not harm the others", async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      record({ kind: "receive", sku: index === 7 ? "NO-SUCH" : "A", quantity: 1 }),
    ),
  );
  expect(answers.flatMap((answer, index) => (answer.status === "rejected" ? [index] : []))).toEqual([7]);
  expect(await onShelf()).toBe(19);
});

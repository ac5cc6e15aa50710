import { reviewOrders } from "@trueup/db/order-review";
import { ApiError, type Customer, type Item, type NewOrder } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customer: Customer;
let tee: Item;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customer = await api.operator.customers.create({ name: "Aurora" });
  tee = await api.operator.items.create(customer.id, { sku: "TEE", price: "12.50", packaging: "bag" });
  await api.operator.stockChanges.record(customer.id, [{ kind: "receive", sku: "TEE", quantity: 5 }]);
});

const take = (order: Partial<NewOrder> = {}) =>
  api.operator.orders.create(customer.id, { lines: [{ sku: "TEE", quantity: 2 }], ...order });

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error("no problem was answered", { cause: error });
  return {
    code: error.code,
    faults: (error.problem?.errors ?? []).map(({ path, code }) => `${path} ${code}`),
  };
}

describe("an order", () => {
  test("is taken in, with what its lines are worth, and reserves", async () => {
    const order = await take({ number: "#1001", placedAt: "2026-02-01T10:00:00Z" });
    expect(order).toMatchObject({
      id: expect.stringMatching(/^ord_/),
      number: "#1001",
      status: "processing",
      paid: true,
      paused: false,
      placedAt: "2026-02-01T10:00:00.000Z",
      transitDays: 1,
      workableAt: null,
      duplicate: false,
      lines: [
        {
          itemId: tee.id,
          sku: "TEE",
          quantity: 2,
          returned: 0,
          price: "12.50",
          wholesaleCost: null,
          packaging: "bag",
        },
      ],
    });
    const item = await api.operator.items.get(customer.id, tee.id);
    expect(item.quantities).toMatchObject({ onShelf: 5, reserved: 2, available: 3 });
    const read = await api.operator.orders.get(customer.id, order.id);
    expect(read).toEqual(Object.fromEntries(Object.entries(order).filter(([key]) => key !== "duplicate")));
    const { data: history } = await api.operator.items.history(customer.id, tee.id);
    expect(history[0]?.summary).toBe("Reserved 2 units for order #1001.");
  });

  test("keeps the price that a line names; the item's where it names none", async () => {
    const order = await take({
      lines: [
        { sku: "TEE", quantity: 1, price: "9.9" },
        { sku: "TEE", quantity: 1 },
      ],
    });
    expect(order.lines.map(({ price }) => price)).toEqual(["9.90", "12.50"]);
    const bad = take({ lines: [{ sku: "TEE", quantity: 1, price: "-1" }] });
    expect((await problemOf(bad)).faults).toEqual(["lines.0.price invalid"]);
  });

  test("of a store that comes again is answered as the first one", async () => {
    const store = await api.operator.stores.create(customer.id, {
      platform: "shopify",
      name: "Shop",
      host: hostOf(customer.id, "shop"),
      credentials: { kind: "access_token", accessToken: "shpat_1" },
    });
    const first = await take({ storeId: store.id, externalId: "5001" });
    const again = await take({ storeId: store.id, externalId: "5001", number: "other" });
    expect([first.duplicate, again.duplicate]).toEqual([false, true]);
    expect(again.id).toBe(first.id);
    expect(again.number).toBe("5001");
  });

  test("with faults names all of them, and nothing is reserved", async () => {
    expect(
      await problemOf(
        take({
          storeId: "sto_999999",
          lines: [
            { sku: "NOPE", quantity: 1 },
            { itemId: "x", quantity: 1 },
          ],
        }),
      ),
    ).toEqual({
      code: "invalid_input",
      faults: ["storeId unknown_store", "lines.0.sku unknown_sku", "lines.1.itemId unknown_item"],
    });
    expect(await problemOf(take({ lines: [{ quantity: 0 }] }))).toEqual({
      code: "invalid_input",
      faults: ["lines.0.quantity out_of_range", "lines.0.sku required"],
    });
    expect((await problemOf(take({ lines: [] }))).code).toBe("invalid_input");
    expect((await api.operator.items.get(customer.id, tee.id)).quantities.reserved).toBe(0);
  });

  test("goes its way, and what cannot be done is refused", async () => {
    const { orders } = api.operator;
    const { id } = await take();
    const step = async (act: typeof orders.pause) => (await act(customer.id, id)).status;
    expect(await step(orders.pause)).toBe("paused");
    expect(await problemOf(orders.batch(customer.id, id))).toEqual({ code: "order_status", faults: [] });
    expect(await step(orders.resume)).toBe("processing");
    expect(await step(orders.pay)).toBe("processing");
    expect(await step(orders.batch)).toBe("batched");
    expect(await step(orders.batch)).toBe("batched");
    expect(await step(orders.pack)).toBe("packed");
    expect(await step(orders.ship)).toBe("shipped");
    expect(await problemOf(orders.cancel(customer.id, id))).toEqual({ code: "order_status", faults: [] });
    expect(await step(orders.deliver)).toBe("delivered");
    const order = await orders.get(customer.id, id);
    const lineId = order.lines[0]?.id ?? "";
    expect(
      await problemOf(
        orders.return(customer.id, id, {
          lines: [
            { lineId, quantity: 3 },
            { lineId: "x", quantity: 1 },
          ],
        }),
      ),
    ).toEqual({
      code: "invalid_input",
      faults: ["lines.0.quantity out_of_range", "lines.1.lineId unknown_line"],
    });
    const returned = await orders.return(customer.id, id, {
      lines: [{ lineId, quantity: 2, role: "damaged" }],
    });
    expect(returned).toMatchObject({ status: "returned", lines: [{ returned: 2 }] });
    expect((await api.operator.items.get(customer.id, tee.id)).quantities).toMatchObject({
      onShelf: 3,
      reserved: 0,
    });
  });

  test("is cancelled, or closed by its store, with a body or without", async () => {
    const one = await take();
    const two = await take();
    expect((await api.operator.orders.cancel(customer.id, one.id, { by: "store" })).status).toBe("cancelled");
    const response = await api.request(`/v1/customers/${customer.id}/orders/${two.id}/cancel`, {
      method: "POST",
    });
    expect(response.status).toBe(200);
    const three = await take();
    expect((await api.operator.orders.close(customer.id, three.id)).status).toBe("closed_by_store");
    expect((await api.operator.items.get(customer.id, tee.id)).quantities.available).toBe(5);
  });

  test("is held by a street date", async () => {
    await api.operator.items.patch(customer.id, tee.id, { streetDate: "2199-08-21" });
    const order = await take();
    expect(order).toMatchObject({ status: "processing", workableAt: "2199-08-20T00:00:00.000Z" });
    expect(await problemOf(api.operator.orders.batch(customer.id, order.id))).toEqual({
      code: "held_until",
      faults: [],
    });
  });

  test("can be edited against the version that was read", async () => {
    const order = await take();
    await api.operator.orders.pause(customer.id, order.id, { ifMatch: order.etag });
    const stale = api.operator.orders.resume(customer.id, order.id, { ifMatch: order.etag });
    expect((await problemOf(stale)).code).toBe("stale_version");
  });

  test("is written once however often its request is repeated with one key", async () => {
    const options = { idempotencyKey: `key-${customer.id}` };
    const order: NewOrder = { lines: [{ sku: "TEE", quantity: 1 }] };
    const first = await api.operator.orders.create(customer.id, order, options);
    const second = await api.operator.orders.create(customer.id, order, options);
    expect(second.id).toBe(first.id);
  });
});

test("orders are listed newest first, by status, item, store and number", async () => {
  const cap = await api.operator.items.create(customer.id, { sku: "CAP" });
  const one = await take({ number: "#1" });
  const two = await take({ number: "#2", lines: [{ sku: "CAP", quantity: 1 }] });
  const three = await take({ number: "#3" });
  await api.operator.orders.batch(customer.id, one.id);
  await api.operator.orders.cancel(customer.id, three.id);
  const numbers = async (query: Parameters<typeof api.operator.orders.list>[1]) =>
    (await api.operator.orders.list(customer.id, query)).data.map((order) => order.number);
  expect(await numbers({})).toEqual(["#3", "#2", "#1"]);
  expect(await numbers({ status: "active" })).toEqual(["#2", "#1"]);
  expect(await numbers({ status: "editable" })).toEqual(["#2"]);
  expect(await numbers({ status: "batched" })).toEqual(["#1"]);
  expect(await numbers({ itemId: cap.id })).toEqual(["#2"]);
  expect(await numbers({ number: "#1" })).toEqual(["#1"]);
  const page = await api.operator.orders.list(customer.id, { limit: 2 });
  expect(page.data.map((order) => order.id)).toEqual([three.id, two.id]);
  const next = await api.operator.orders.list(customer.id, { limit: 2, cursor: page.nextCursor ?? "" });
  expect(next).toMatchObject({ data: [{ id: one.id }], nextCursor: null });
});

test("an edit of an item tells which orders it concerns, and leaves them as they are", async () => {
  const one = await take();
  const two = await take();
  await api.operator.orders.batch(customer.id, one.id);
  const before = await api.operator.items.activeOrders(customer.id, tee.id);
  expect(before).toMatchObject({ active: 2, editable: 1, differing: 0 });
  const patched = await api.operator.items.patch(customer.id, tee.id, {
    price: "13",
    wholesaleCost: "4.1250",
    packaging: null,
    tags: ["new"],
  });
  expect(patched).toMatchObject({ price: "13.00", wholesaleCost: "4.125", packaging: null, tags: ["new"] });
  expect(await api.operator.items.activeOrders(customer.id, tee.id)).toEqual({
    active: 2,
    editable: 1,
    differing: 1,
    search: {
      and: [
        { field: "status", op: "in", value: ["active"] },
        { field: "item", op: "in", value: [tee.id] },
      ],
    },
  });
  expect((await api.operator.orders.get(customer.id, two.id)).lines[0]).toMatchObject({ price: "12.50" });
  const refused = api.operator.items.patch(customer.id, tee.id, {
    price: "1.23456",
    streetDate: "2026-02-30",
  });
  expect(await problemOf(refused)).toMatchObject({
    faults: [expect.stringMatching("^streetDate"), expect.stringMatching("^price")],
  });
});

test("a warehouse that is switched off lets its waiting orders go elsewhere", async () => {
  const { data: warehouses } = await api.operator.warehouses.list(customer.id);
  await api.operator.warehouses.patch(customer.id, warehouses[0]?.id ?? "", { position: 1 });
  const second = await api.operator.warehouses.create(customer.id, { name: "Second", position: 0 });
  await api.operator.stockChanges.record(customer.id, [
    { kind: "receive", sku: "TEE", quantity: 3, warehouseId: second.id },
  ]);
  const order = await take();
  expect(order).toMatchObject({ warehouseId: second.id, status: "processing" });
  await api.operator.warehouses.patch(customer.id, second.id, { enabled: false });
  while ((await reviewOrders(api.database.db, { most: 100 })).more);
  const moved = await api.operator.orders.get(customer.id, order.id);
  expect(moved.warehouseId).not.toBe(second.id);
  expect(moved.status).toBe("processing");
});

test("another customer's orders and items are not there", async () => {
  const order = await take();
  const other = await api.operator.customers.create({ name: "Other" });
  expect((await problemOf(api.operator.orders.get(other.id, order.id))).code).toBe("not_found");
  expect((await problemOf(api.operator.orders.pause(other.id, order.id))).code).toBe("not_found");
  expect((await problemOf(api.operator.items.activeOrders(other.id, tee.id))).code).toBe("not_found");
});

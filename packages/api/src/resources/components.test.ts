import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function open() {
  const { id: customerId } = await api.operator.customers.create({ name: "Aurora" });
  const client = await api.client(customerId);
  const mug = await client.items.create(customerId, { sku: "MUG" });
  const tea = await client.items.create(customerId, { sku: "TEA" });
  return { customerId, client, mug, tea };
}

test("an item is made a bundle, shows its components and what they allow, and its history says so", async () => {
  const { customerId, client, mug, tea } = await open();
  await client.stockChanges.record(customerId, [
    { kind: "receive", sku: "MUG", quantity: 7 },
    { kind: "receive", sku: "TEA", quantity: 9 },
  ]);
  const set = await client.items.create(customerId, { sku: "SET" });
  expect(set.components).toBeNull();
  const saved = await client.items.setComponents(
    customerId,
    set.id,
    [
      { sku: "MUG", units: 2 },
      { itemId: tea.id, units: 1 },
    ],
    { ifMatch: set.etag },
  );
  expect(saved.components).toEqual([
    { itemId: mug.id, sku: "MUG", units: 2 },
    { itemId: tea.id, sku: "TEA", units: 1 },
  ]);
  expect(saved).toMatchObject({ received: true, quantities: { onShelf: 3, available: 3, published: 3 } });
  const [line] = (await client.items.history(customerId, set.id)).data;
  expect(line).toMatchObject({ kind: "bundle", summary: "A bundle of 2 × MUG, 1 × TEA." });
  expect((await client.items.list(customerId, { sku: "SET" })).data[0]?.components).toHaveLength(2);
});

test("an item tells which bundles it is part of, page by page, and only its own customer's", async () => {
  const { customerId, client, mug, tea } = await open();
  const small = await client.items.create(customerId, {
    sku: "SET-1",
    components: [{ sku: "MUG", units: 1 }],
  });
  const large = await client.items.create(customerId, {
    sku: "SET-2",
    components: [{ sku: "MUG", units: 2 }],
  });
  const first = await client.items.bundles(customerId, mug.id, { limit: 1 });
  expect(first.data.map(({ id }) => id)).toEqual([small.id]);
  const next = await client.items.bundles(customerId, mug.id, { limit: 1, cursor: first.nextCursor ?? "" });
  expect(next).toMatchObject({ data: [{ id: large.id, sku: "SET-2" }], nextCursor: null });
  expect((await client.items.bundles(customerId, tea.id)).data).toEqual([]);
  const other = await open();
  await expect(other.client.items.bundles(other.customerId, mug.id)).rejects.toMatchObject({ status: 404 });
});

test("a bundle is made in one request, and nothing of it is left where a component is wrong", async () => {
  const { customerId, client, mug } = await open();
  const set = await client.items.create(customerId, { sku: "SET", components: [{ sku: "MUG", units: 2 }] });
  expect(set.components).toEqual([{ itemId: mug.id, sku: "MUG", units: 2 }]);
  await expect(
    client.items.create(customerId, { sku: "BOX", components: [{ sku: "GONE", units: 2 }] }),
  ).rejects.toMatchObject({
    code: "invalid_input",
    problem: { errors: [{ path: "components.0.sku", code: "unknown_item" }] },
  });
  expect((await client.items.list(customerId, { sku: "BOX" })).data).toEqual([]);
});

test("a component is named in one way, with units", async () => {
  const { customerId, client, mug, tea } = await open();
  const send = (components: unknown) =>
    api
      .request(`/v1/customers/${customerId}/items/${mug.id}/components`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ components }),
      })
      .then((response) => response.json());
  expect(await send([{ units: 1 }, { sku: "TEA", itemId: tea.id, units: 1 }])).toMatchObject({
    errors: [
      { path: "components.0.sku", code: "required" },
      { path: "components.1.sku", code: "not_allowed" },
    ],
  });
  expect(
    await send([
      { sku: "TEA", units: 0 },
      { sku: "TEA", units: 1, price: 2 },
    ]),
  ).toMatchObject({
    errors: [{ path: "components.0.units" }, { path: "components.1.price", code: "unknown_field" }],
  });
  expect((await client.items.get(customerId, mug.id)).components).toBeNull();
});

test("an item with stock is no bundle, a part of a live bundle is not archived, a bundle takes no stock", async () => {
  const { customerId, client, mug, tea } = await open();
  await client.stockChanges.record(customerId, [{ kind: "receive", sku: "TEA", quantity: 1 }]);
  await expect(
    client.items.setComponents(customerId, tea.id, [{ sku: "MUG", units: 1 }]),
  ).rejects.toMatchObject({ code: "item_in_use", problem: { status: 409 } });
  await client.items.create(customerId, { sku: "SET", components: [{ sku: "MUG", units: 1 }] });
  await expect(client.items.archive(customerId, mug.id)).rejects.toMatchObject({
    code: "in_bundle",
    problem: { status: 409 },
  });
  await expect(
    client.stockChanges.record(customerId, [{ kind: "receive", sku: "SET", quantity: 1 }]),
  ).rejects.toMatchObject({ problem: { errors: [{ code: "is_bundle" }] } });
});

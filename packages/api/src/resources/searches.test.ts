import { type Client, eachRow, type NewSearch } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
let anna: Client;
let ben: Client;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  anna = await api.client(customerId, ["items:read", "items:write"]);
  ben = await api.client(customerId, ["items:read", "items:write"]);
});

const LOW: NewSearch = {
  kind: "items",
  name: "Low",
  filter: {
    and: [
      { field: "available", op: "lt", value: 5 },
      { field: "received", op: "is", value: true },
    ],
  },
  sort: "-sku",
};

test("a search is saved, read, changed and deleted", async () => {
  const { etag, id, createdAt, ...created } = await anna.searches.create(customerId, LOW);
  expect(created).toEqual({ ...LOW, shared: false, own: true, favourite: false, isDefault: false });
  expect([id, createdAt, etag]).toEqual([expect.stringMatching(/^srh_\d+$/), expect.any(String), '"1"']);
  const changed = await anna.searches.patch(customerId, id, { name: "Lower", sort: "id" }, { ifMatch: etag });
  expect(changed).toMatchObject({ name: "Lower", sort: "id", filter: LOW.filter, etag: '"2"' });
  await expect(
    anna.searches.patch(customerId, id, { name: "Lowest" }, { ifMatch: etag }),
  ).rejects.toMatchObject({ status: 412 });
  await anna.searches.delete(customerId, id);
  await expect(anna.searches.get(customerId, id)).rejects.toMatchObject({ status: 404 });
});

test("a search is its owner's alone until it is shared, and then still changed by its owner alone", async () => {
  const { id } = await anna.searches.create(customerId, LOW);
  await expect(ben.searches.get(customerId, id)).rejects.toMatchObject({ status: 404 });
  expect((await ben.searches.list(customerId)).data).toEqual([]);
  await anna.searches.patch(customerId, id, { shared: true });
  expect(await ben.searches.get(customerId, id)).toMatchObject({ name: "Low", own: false, shared: true });
  await expect(ben.searches.patch(customerId, id, { name: "Mine" })).rejects.toMatchObject({ status: 403 });
  await expect(ben.searches.delete(customerId, id)).rejects.toMatchObject({ status: 403 });
  const chief = await api.client(customerId, ["items:read", "items:write", "settings:write"]);
  expect(await chief.searches.patch(customerId, id, { name: "Ours" })).toMatchObject({
    name: "Ours",
    own: false,
  });
  await chief.searches.delete(customerId, id);
  expect((await anna.searches.list(customerId)).data).toEqual([]);
});

test("favourites and the default are each user's own, and one default follows the other", async () => {
  const first = await anna.searches.create(customerId, {
    ...LOW,
    shared: true,
    favourite: true,
    isDefault: true,
  });
  const second = await anna.searches.create(customerId, { ...LOW, name: "Second", isDefault: true });
  const orders = await anna.searches.create(customerId, {
    kind: "orders",
    name: "Low",
    filter: { field: "status", op: "in", value: ["active"] },
    isDefault: true,
  });
  expect(await marks(anna)).toEqual([
    [first.id, true, false],
    [second.id, false, true],
    [orders.id, false, true],
  ]);
  expect(await marks(ben)).toEqual([[first.id, false, false]]);
  expect((await ben.searches.patch(customerId, first.id, { isDefault: true })).etag).toBe(first.etag);
  await anna.searches.patch(customerId, second.id, { isDefault: false });
  await anna.searches.patch(customerId, first.id, { isDefault: true, favourite: false });
  expect(await marks(ben)).toEqual([[first.id, false, true]]);
  expect(await marks(anna)).toEqual([
    [first.id, false, true],
    [second.id, false, false],
    [orders.id, false, true],
  ]);
  expect((await anna.searches.list(customerId, { kind: "orders" })).data.map(({ id }) => id)).toEqual([
    orders.id,
  ]);
  expect((await anna.searches.list(customerId, { favourite: true })).data).toEqual([]);
});

async function marks(client: Client) {
  const { data } = await client.searches.list(customerId);
  return data.map(({ id, favourite, isDefault }) => [id, favourite, isDefault]);
}

test("a name belongs to one search of an owner and kind", async () => {
  const { id } = await anna.searches.create(customerId, LOW);
  await expect(anna.searches.create(customerId, LOW)).rejects.toMatchObject({
    status: 409,
    problem: { errors: [{ path: "name", code: "name_taken" }] },
  });
  await ben.searches.create(customerId, LOW);
  const other = await anna.searches.create(customerId, { ...LOW, name: "Other" });
  await expect(anna.searches.patch(customerId, other.id, { name: "Low" })).rejects.toMatchObject({
    status: 409,
  });
  expect(await anna.searches.patch(customerId, id, { name: "Low" })).toMatchObject({ name: "Low" });
});

test.each<[object, string, string]>([
  [{ ...LOW, filter: undefined }, "filter", "required"],
  [{ ...LOW, filter: 5 }, "filter", "wrong_type"],
  [
    { ...LOW, filter: { and: [{ field: "onShelf", op: "lt", value: "x" }] } },
    "filter.and.0.value",
    "wrong_type",
  ],
  [{ ...LOW, filter: { field: "colour" } }, "filter.field", "not_allowed"],
  [{ ...LOW, name: "" }, "name", "out_of_range"],
  [{ ...LOW, sort: "price" }, "sort", "not_allowed"],
  [{ ...LOW, owner: "me" }, "owner", "unknown_field"],
])("the search %j is refused", async (search, path, code) => {
  const response = await send("POST", "searches", search);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: expect.arrayContaining([expect.objectContaining({ path, code })]),
  });
});

test("a changed filter is read as one of the search's kind", async () => {
  const { id } = await api.operator.searches.create(customerId, LOW);
  const response = await send("PATCH", `searches/${id}`, {
    filter: { field: "status", op: "in", value: ["active"] },
  });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "filter.field" }] });
});

function send(method: string, path: string, body: object): Promise<Response> {
  return api.request(`/v1/customers/${customerId}/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

test("items are found by a filter, whether it is sent, put into the query, or saved", async () => {
  await stocked();
  const filter = { field: "available", op: "lt", value: 5 } as const;
  expect(skus(await anna.items.search(customerId, { filter, sort: "-sku" }))).toEqual([
    "TEE-4",
    "TEE-3",
    "TEE-2",
    "TEE-1",
  ]);
  const query = new URLSearchParams({ filter: JSON.stringify(filter), sort: "sku", limit: "2" });
  const response = await api.request(`/v1/customers/${customerId}/items?${query.toString()}`);
  expect(await response.json()).toMatchObject({ data: [{ sku: "TEE-1" }, { sku: "TEE-2" }] });
  const { id } = await anna.searches.create(customerId, LOW);
  expect(skus(await anna.searches.results(customerId, id, { limit: 2 }))).toEqual(["TEE-4", "TEE-3"]);
  expect(await anna.searches.count(customerId, id)).toEqual({ count: 4, atLeast: false });
  expect(await anna.items.count(customerId, filter)).toEqual({ count: 4, atLeast: false });
  const other = (await api.operator.customers.create({ name: "Other" })).id;
  expect(skus(await api.operator.items.search(other, { filter }))).toEqual([]);
  await expect(api.operator.searches.results(other, id)).rejects.toMatchObject({ status: 404 });
});

test("pages of a search go on where the last one ended, in each order", async () => {
  await stocked();
  for (const sort of ["id", "-id", "sku", "-sku"] as const) {
    const found: string[] = [];
    const pages = (page: { readonly cursor?: string }) =>
      anna.items.search(customerId, { filter: { and: [] }, sort, limit: 2, ...page });
    for await (const { sku } of eachRow(pages)) found.push(sku);
    const inOrder = Array.from({ length: 7 }, (_, at) => `TEE-${at + 1}`);
    expect(found).toEqual(sort.startsWith("-") ? inOrder.toReversed() : inOrder);
  }
  const { nextCursor } = await anna.items.search(customerId, { filter: { and: [] }, sort: "sku", limit: 2 });
  await expect(
    anna.items.search(customerId, { filter: { and: [] }, sort: "id", cursor: nextCursor ?? "" }),
  ).rejects.toMatchObject({ status: 400, problem: { errors: [{ path: "cursor" }] } });
});

test("archived items are found by a filter unless it leaves them out", async () => {
  const [first] = await stocked();
  await api.operator.items.archive(customerId, first ?? "");
  const all = await anna.items.search(customerId, { filter: { and: [] } });
  expect(all.data).toHaveLength(7);
  const query = `filter=${encodeURIComponent('{"and":[]}')}&archived=exclude`;
  const response = await api.request(`/v1/customers/${customerId}/items?${query}`);
  expect(await response.json()).toMatchObject({
    data: Array.from({ length: 6 }, () => ({ archivedAt: null })),
  });
});

test("a broken filter in the query is refused with its faults", async () => {
  for (const [filter, path] of [
    ["{", "filter"],
    ['{"field":"colour"}', "filter.field"],
  ] as const) {
    const response = await api.request(
      `/v1/customers/${customerId}/items?filter=${encodeURIComponent(filter)}`,
    );
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path }] });
  }
});

function skus(page: { readonly data: readonly { readonly sku: string }[] }): readonly string[] {
  return page.data.map(({ sku }) => sku);
}

test("orders are found by a filter and by a saved search, by whoever may read orders", async () => {
  await stocked();
  const place = (number: string, sku: string) =>
    api.operator.orders.create(customerId, { number, lines: [{ sku, quantity: 1 }] });
  await place("#1001", "TEE-5");
  await place("#1002", "TEE-6");
  await place("#1003", "TEE-5");
  const filter = { field: "sku", op: "in", value: ["TEE-5"] } as const;
  const clerk = await api.client(customerId, ["items:read", "items:write", "orders:read"]);
  const numbers: string[] = [];
  const pages = (page: { readonly cursor?: string }) =>
    clerk.orders.search(customerId, { filter, sort: "-id", limit: 1, ...page });
  for await (const { number } of eachRow(pages)) numbers.push(number);
  expect(numbers).toEqual(["#1003", "#1001"]);
  expect(await clerk.orders.count(customerId, filter)).toEqual({ count: 2, atLeast: false });
  const { id } = await clerk.searches.create(customerId, {
    kind: "orders",
    name: "Tees",
    filter,
    shared: true,
  });
  const found = await clerk.searches.orderResults(customerId, id);
  expect(found.data.map(({ number }) => number)).toEqual(["#1001", "#1003"]);
  expect(await clerk.searches.count(customerId, id)).toEqual({ count: 2, atLeast: false });
  await expect(anna.searches.orderResults(customerId, id)).rejects.toMatchObject({ status: 403 });
  await expect(anna.searches.count(customerId, id)).rejects.toMatchObject({ status: 403 });
});

/** Seven items, of which the first four have as many units as their number, and the others ten. */
async function stocked(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let at = 1; at <= 7; at += 1) {
    ids.push((await api.operator.items.create(customerId, { sku: `TEE-${at}` })).id);
  }
  await api.operator.stockChanges.record(
    customerId,
    ids.map((_id, at) => ({ kind: "receive", sku: `TEE-${at + 1}`, quantity: at < 4 ? at + 1 : 10 })),
  );
  return ids;
}

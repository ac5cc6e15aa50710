import { eachRow, STANDARD_PREFERENCES } from "@trueup/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
beforeAll(async () => {
  api = await createTestApi();
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
});
afterAll(() => api.close());

test("a new customer has the standard preferences and one default warehouse", async () => {
  const customer = await api.operator.customers.create({ name: "  Bold Goods " });
  expect(customer).toMatchObject({ id: expect.stringMatching(/^cus_\d+$/), name: "Bold Goods" });
  const { etag, ...preferences } = await api.operator.preferences.get(customer.id);
  expect(preferences).toEqual(STANDARD_PREFERENCES);
  expect(etag).toBe('"1"');
  const { data } = await api.operator.warehouses.list(customer.id);
  expect(data).toEqual([
    {
      id: expect.stringMatching(/^whs_\d+$/),
      name: "Main warehouse",
      isDefault: true,
      enabled: true,
      position: 0,
      timeZone: "UTC",
    },
  ]);
});

test("a customer is renamed, and the answer carries its next version", async () => {
  const before = await api.operator.customers.get(customerId);
  const after = await api.operator.customers.patch(
    customerId,
    { name: "Aurora Ltd" },
    { ifMatch: before.etag },
  );
  expect(after.name).toBe("Aurora Ltd");
  expect(after.etag).not.toBe(before.etag);
});

test("an edit of a stale version is refused, without a version the last one wins", async () => {
  const { etag } = await api.operator.preferences.get(customerId);
  await api.operator.preferences.patch(customerId, { syncInventory: "always" }, { ifMatch: etag });
  await expect(
    api.operator.preferences.patch(customerId, { syncInventory: "never" }, { ifMatch: etag }),
  ).rejects.toMatchObject({ status: 412, code: "stale_version" });
  await expect(
    api.operator.preferences.patch(customerId, { syncInventory: "never" }, { ifMatch: "W/nonsense" }),
  ).rejects.toMatchObject({ status: 412 });
  expect(await api.operator.preferences.get(customerId)).toMatchObject({ syncInventory: "always" });
  await api.operator.preferences.patch(customerId, { syncInventory: "never" });
  expect(await api.operator.preferences.get(customerId)).toMatchObject({ syncInventory: "never" });
});

test("a renamed customer is no other version of its preferences, and the other way round", async () => {
  const { id, etag } = await api.operator.customers.create({ name: "Before" });
  const preferences = await api.operator.preferences.get(id);
  const renamed = await api.operator.customers.patch(id, { name: "After" }, { ifMatch: etag });
  await api.operator.preferences.patch(id, { syncInventory: "always" }, { ifMatch: preferences.etag });
  expect((await api.operator.customers.get(id)).etag).toBe(renamed.etag);
});

test("who changed which preferences, and when, stands in the audit log", async () => {
  const { id } = await api.operator.customers.create({ name: "Audited" });
  const admin = await api.client(id, ["settings:write", "admin"]);
  const before = await admin.preferences.get(id);
  const same = await admin.preferences.patch(id, { syncInventory: "process_orders" });
  expect(same.etag).toBe(before.etag);
  await admin.preferences.patch(id, { syncInventory: "never", soldOutCheckMinutes: 60 });
  await admin.preferences.patch(id, { guardUnreceived: true, soldOutCheckMinutes: 5 });
  const [key] = (await admin.apiKeys.list(id)).data;
  const { data, nextCursor } = await admin.auditLog.list(id, { limit: 1 });
  expect(data).toEqual([
    {
      id: expect.stringMatching(/^aud_\d+$/),
      at: expect.any(String),
      actor: { by: "api_key", id: key?.id, name: "test" },
      action: "preferences_changed",
      changes: [
        { field: "guardUnreceived", from: false, to: true },
        { field: "soldOutCheckMinutes", from: 60, to: 5 },
      ],
    },
  ]);
  const older = await admin.auditLog.list(id, { cursor: nextCursor ?? "" });
  expect(older).toMatchObject({
    data: [{ changes: [{ field: "syncInventory", from: "process_orders", to: "never" }] }],
    nextCursor: null,
  });
});

test("preferences change one by one, and what is left out stays", async () => {
  await api.operator.preferences.patch(customerId, { guardUnreceived: true, soldOutCheckMinutes: 5 });
  const patched = await api.operator.preferences.patch(customerId, { soldOutMeasure: "available" });
  expect(patched).toMatchObject({
    guardUnreceived: true,
    soldOutCheckMinutes: 5,
    soldOutMeasure: "available",
    flagOnAnyReturn: false,
  });
});

test.each([
  [{ syncInventory: "sometimes" }, "syncInventory", "not_allowed"],
  [{ soldOutCheckMinutes: 0 }, "soldOutCheckMinutes", "out_of_range"],
  [{ soldOutCheckMinutes: 1441 }, "soldOutCheckMinutes", "out_of_range"],
  [{ soldOutCheckMinutes: 1.5 }, "soldOutCheckMinutes", "wrong_type"],
  [{ guardUnreceived: "yes" }, "guardUnreceived", "wrong_type"],
  [{ syncStuff: true }, "syncStuff", "unknown_field"],
])("preferences %j are refused", async (patch, path, code) => {
  const response = await api.request(`/v1/customers/${customerId}/preferences`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(patch),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "invalid_input", errors: [{ path, code }] });
});

test("the default mark of a warehouse moves, and there is always exactly one", async () => {
  const second = await api.operator.warehouses.create(customerId, { name: "North" });
  expect(second.isDefault).toBe(false);
  await api.operator.warehouses.patch(customerId, second.id, { isDefault: true });
  const { data } = await api.operator.warehouses.list(customerId);
  expect(data.filter((warehouse) => warehouse.isDefault).map((warehouse) => warehouse.name)).toEqual([
    "North",
  ]);
  const response = await api.request(`/v1/customers/${customerId}/warehouses/${second.id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ isDefault: false }),
  });
  expect(await response.json()).toMatchObject({ code: "invalid_input", errors: [{ path: "isDefault" }] });
});

test("a stale edit of a warehouse is refused", async () => {
  const { id, etag } = await api.operator.warehouses.create(customerId, { name: "South" });
  await api.operator.warehouses.patch(customerId, id, { name: "Far south" }, { ifMatch: etag });
  await expect(
    api.operator.warehouses.patch(customerId, id, { name: "West" }, { ifMatch: etag }),
  ).rejects.toMatchObject({ code: "stale_version" });
  expect((await api.operator.warehouses.get(customerId, id)).name).toBe("Far south");
});

test("lists are read page by page, each row once", async () => {
  const { id } = await api.operator.customers.create({ name: "Pages" });
  for (const name of ["B", "C", "D", "E"]) await api.operator.warehouses.create(id, { name });
  const names: string[] = [];
  for await (const { name } of eachRow((page) => api.operator.warehouses.list(id, { limit: 2, ...page }))) {
    names.push(name);
  }
  expect(names).toEqual(["Main warehouse", "B", "C", "D", "E"]);
});

test.each(["0", "201", "-1", "1.5", "x", ""])("limit=%s is refused", async (limit) => {
  const response = await api.request(`/v1/customers?limit=${limit}`);
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "limit" }] });
});

test.each(["x", "azE=", "MTI", "%F0%9F", "k1"])(
  "the cursor %j, which no page answered, is refused",
  async (cursor) => {
    const response = await api.request(`/v1/customers?cursor=${cursor}`);
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "cursor" }] });
  },
);

test("unknown query parameters are refused", async () => {
  const response = await api.request("/v1/customers?offset=5");
  expect(await response.json()).toMatchObject({
    status: 400,
    errors: [{ path: "offset", code: "unknown_field" }],
  });
});

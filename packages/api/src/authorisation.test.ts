import { API_SCOPES, type ApiScope, type Client } from "@trueup/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiOperations, type Operation } from "./testing/operations.ts";
import { createTestApi, type TestApi } from "./testing/api.ts";

/*
 * Every route × every kind of caller. What a route asks for stands in the OpenAPI document; a route that is added
 * is tested without anybody thinking of it.
 */
let api: TestApi;
let own: string;
let other: string;
let foreignIds: Readonly<Record<string, string>>;
beforeAll(async () => {
  api = await createTestApi();
  own = (await api.operator.customers.create({ name: "Own" })).id;
  other = (await api.operator.customers.create({ name: "Other" })).id;
  foreignIds = await fill(api.operator, other);
});
afterAll(() => api.close());

const guarded = apiOperations().filter((operation) => operation.requires !== null);
const withIds = guarded.filter((operation) => operation.otherIds.length > 0);
const titled = (operations: readonly Operation[]) =>
  operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);

test("all routes but signing in, signing out, the probes and the hooks of stores ask who is there", () => {
  const open = apiOperations().filter((operation) => operation.requires === null);
  expect(open.map((operation) => operation.id).toSorted()).toEqual([
    "livez",
    "readyz",
    "receiveStoreEvent",
    "signIn",
    "signOut",
  ]);
});

describe.each(titled(guarded))("%s", (_, operation) => {
  test.each([
    ["no key", async (): Promise<string | null> => null],
    ["an unknown key", async () => `tup_00000000000_${"0".repeat(43)}`],
    ["something that is no key", async () => "not a key"],
    ["an expired key", () => api.key(own, API_SCOPES, new Date(0))],
    ["a revoked key", () => revokedKey()],
  ])("answers 401 to %s", async (_caller, makeKey) => {
    expect(await statusOf(operation, await makeKey())).toBe(401);
  });

  test("answers 404 to another customer's key, 403 where the route is the operator's", async () => {
    const expected = operation.hasCustomer ? 404 : operation.requires?.who === "operator" ? 403 : 200;
    expect(await statusOf(operation, await api.key(other))).toBe(expected);
  });

  test("answers 403 to a key that lacks the scope", async () => {
    const scope = operation.requires?.scope ?? null;
    const key = await api.key(ownerOf(operation), scopesWithout(scope));
    expect(await statusOf(operation, key)).toBe(scope === null ? 200 : 403);
  });

  test("lets a key pass that has the one scope", async () => {
    const scope = operation.requires?.scope ?? null;
    const key = await api.key(ownerOf(operation), scope === null ? [] : [scope]);
    const status = await statusOf(operation, key);
    expect([401, 403]).not.toContain(status);
    expect(status).toBeLessThan(500);
  });
});

test.each(titled(withIds))("%s answers 404 to the id of another customer's", async (_, operation) => {
  const scope = operation.requires?.scope ?? null;
  const key = await api.key(ownerOf(operation), scope === null ? [] : [scope]);
  expect(Object.keys(foreignIds)).toEqual(expect.arrayContaining([...operation.otherIds]));
  expect(await statusOf(operation, key, foreignIds)).toBe(404);
});

test.each(titled(withIds))("%s answers 404 to what is no id", async (_, operation) => {
  const key = await api.key(ownerOf(operation));
  const odd = ["x", "itm_", "itm_0", "itm_01", "itm_99999999999999999999", "1", "' OR 1=1 --"];
  const statuses = odd.map((id) =>
    statusOf(operation, key, Object.fromEntries(operation.otherIds.map((name) => [name, id]))),
  );
  expect(await Promise.all(statuses)).toEqual(odd.map(() => 404));
});

test("a customer's key sees itself alone in the list of customers", async () => {
  const client = await api.client(own);
  expect((await client.customers.list()).data.map((customer) => customer.id)).toEqual([own]);
});

test("an operator's key may use every customer, and is told of one that does not exist", async () => {
  expect((await api.operator.customers.get(other)).name).toBe("Other");
  await expect(api.operator.items.list("cus_999999")).rejects.toMatchObject({ code: "not_found" });
});

test("a key without admin cannot make keys, and no key makes one that may do more", async () => {
  const client = await api.client(own, ["items:read", "settings:write"]);
  await expect(client.apiKeys.create(own, { name: "more", scopes: ["items:read"] })).rejects.toMatchObject({
    code: "forbidden",
  });
});

function ownerOf(operation: Operation): string | null {
  return operation.hasCustomer ? own : null;
}

async function statusOf(
  operation: Operation,
  key: string | null,
  ids: Readonly<Record<string, string>> = {},
): Promise<number> {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) =>
    name === "customerId" ? own : encodeURIComponent(ids[name] ?? "none_1"),
  );
  const response = await api.request(path, {
    method: operation.method,
    headers: {
      "x-anonymous": "1",
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...bodyType(operation),
    },
    ...(operation.body === null
      ? {}
      : { body: typeof operation.body === "string" ? operation.body : JSON.stringify(operation.body) }),
  });
  await response.body?.cancel();
  return response.status;
}

function bodyType({ body }: Operation): Readonly<Record<string, string>> {
  if (body === null) return {};
  return { "content-type": typeof body === "string" ? "text/csv" : "application/json" };
}

async function revokedKey(): Promise<string> {
  const { id, key } = await api.operator.apiKeys.create(own, { name: "revoked", scopes: [...API_SCOPES] });
  await api.operator.apiKeys.revoke(own, id);
  return key;
}

function scopesWithout(scope: ApiScope | null): readonly ApiScope[] {
  return API_SCOPES.filter((each) => each !== scope && each !== "admin");
}

/** One of everything for a customer, by the name that its id has in paths. */
async function fill(client: Client, customerId: string): Promise<Readonly<Record<string, string>>> {
  const item = await client.items.create(customerId, { sku: "TSH-BLK-M" });
  const store = await client.stores.create(customerId, {
    platform: "shopify",
    name: "Store",
    host: "other.myshopify.com",
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: "gid://shopify/Location/1",
  });
  const listing = await client.listings.link(customerId, {
    itemId: item.id,
    storeId: store.id,
    remote: { variantId: "gid://shopify/ProductVariant/1" },
  });
  const [warehouse] = (await client.warehouses.list(customerId)).data;
  const window = await client.saleWindows.create(customerId, {
    name: "Sale",
    ids: [item.id],
    mode: "pause",
    startsAt: "2028-01-01T00:00",
    endsAt: "2028-01-02T00:00",
  });
  const request = await client.items.sync(customerId, item.id);
  const notice = await client.shipNotices.create(customerId, { lines: [{ itemId: item.id, expected: 1 }] });
  const order = await client.orders.create(customerId, { lines: [{ itemId: item.id, quantity: 1 }] });
  const key = await client.apiKeys.create(customerId, { name: "key", scopes: ["items:read"] });
  const search = await client.searches.create(customerId, {
    kind: "items",
    name: "All",
    filter: { and: [] },
    shared: true,
  });
  const task = await api.database.db
    .insertInto("task")
    .values({ customer_id: Number(customerId.slice("cus_".length)), kind: "store_test", input: "{}" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const storeEvent = await api.database.db
    .insertInto("store_event")
    .values({
      customer_id: Number(customerId.slice("cus_".length)),
      store_id: Number(store.id.slice("sto_".length)),
      external_id: "1",
      topic: "products/update",
      status: "ignored",
      handled_at: new Date(0),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const bulk = await client.bulkActions.start(customerId, {
    action: "sync_inventory",
    ids: [item.id],
    confirm: true,
  });
  const file = await client.imports.create(customerId, { kind: "items" }, "sku\n");
  const [decision] = (await client.decisions.list(customerId)).data;
  return {
    decisionId: decision?.id ?? "",
    bulkActionId: bulk.id,
    importId: file.id,
    storeEventId: `sev_${storeEvent.id}`,
    itemId: item.id,
    storeId: store.id,
    listingId: listing.id,
    warehouseId: warehouse?.id ?? "",
    shipNoticeId: notice.id,
    orderId: order.id,
    lineId: notice.lines[0]?.id ?? "",
    syncRequestId: request.id,
    saleWindowId: window.id,
    apiKeyId: key.id,
    searchId: search.id,
    taskId: `tsk_${task.id}`,
  };
}

import { loadStoreCredentials } from "@trueup/db/store-credentials";
import { loadLeasedStore } from "@trueup/db/store-health";
import type { NewStore } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";
import { createSealer } from "@trueup/db/seal";

const sealer = createSealer([{ kid: "k", key: new Uint8Array(32).fill(7) }]);

let api: TestApi;
let customerId: string;
beforeAll(async () => {
  api = await createTestApi({ sealer });
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
});

const AURORA: Omit<NewStore, "host"> = {
  platform: "shopify",
  name: "Aurora",
  credentials: { kind: "client_credentials", clientId: "app-id", clientSecret: "shpss_secret" },
  locationId: "gid://shopify/Location/1",
};

const connect = (store: Partial<NewStore> = {}) =>
  api.operator.stores.create(customerId, { ...AURORA, host: hostOf(customerId, "aurora"), ...store });
const numberIn = (id: string) => Number(id.slice(id.indexOf("_") + 1));

test("a store is connected, and no answer holds a secret", async () => {
  const host = hostOf(customerId, "aurora");
  const { etag, createdAt, ...store } = await connect({ host: ` ${host.toUpperCase()} ` });
  expect(store).toEqual({
    id: expect.stringMatching(/^sto_\d+$/),
    platform: "shopify",
    name: "Aurora",
    host,
    locationId: "gid://shopify/Location/1",
    syncEnabled: true,
    levelRules: {},
    locations: [],
    maxCallsPerSecond: null,
    status: "active",
    statusReason: null,
    credentialsKind: "client_credentials",
  });
  expect(etag).toBe('"1"');
  const { data } = await api.operator.stores.list(customerId);
  expect(data).toEqual([{ ...store, createdAt }]);
  const key = { customerId: numberIn(customerId), storeId: numberIn(store.id) };
  expect(await loadStoreCredentials(api.database.db, sealer, key)).toEqual(AURORA.credentials);
});

test.each([
  ["aurora", "host"],
  ["https://aurora.myshopify.com", "host"],
  ["aurora.myshopify.com/admin", "host"],
  ["aurora.myshopify.com:8443", "host"],
  ["aurora.myshopify.com.evil.com", "host"],
  ["127.0.0.1", "host"],
  ["-aurora.myshopify.com", "host"],
])("the host %s is refused", async (host, path) => {
  await expect(connect({ host })).rejects.toMatchObject({
    status: 400,
    problem: { errors: [{ path, message: expect.stringContaining("myshopify.com") }] },
  });
});

test("ids are taken in Shopify's form alone, and the fault says so", async () => {
  await expect(connect({ locationId: "1" })).rejects.toMatchObject({
    problem: {
      errors: [{ path: "locationId", message: "Must have the form gid://shopify/Location/1234567890." }],
    },
  });
});

test("credentials must be whole and of one kind", async () => {
  const response = await api.request(`/v1/customers/${customerId}/stores`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...AURORA,
      host: "a.myshopify.com",
      credentials: { kind: "client_credentials", accessToken: "shpat_1" },
    }),
  });
  const { errors } = JSON.parse(await response.text());
  expect(errors.map((fault: { path: string }) => fault.path)).toEqual([
    "credentials.clientId",
    "credentials.clientSecret",
    "credentials.accessToken",
  ]);
});

test("a shop is connected once, whoever asks, and anew after it was disconnected", async () => {
  const { id, host } = await connect();
  const other = await api.operator.customers.create({ name: "Bold" });
  await expect(api.operator.stores.create(other.id, { ...AURORA, host })).rejects.toMatchObject({
    status: 409,
    problem: { code: "conflict", errors: [{ path: "host", code: "host_taken" }] },
  });
  await expect(connect({ name: "Again" })).rejects.toMatchObject({
    status: 409,
    problem: { code: "conflict", errors: [{ path: "host" }] },
  });
  await api.operator.stores.disconnect(customerId, id);
  expect((await api.operator.stores.get(customerId, id)).status).toBe("disconnected");
  expect((await connect()).status).toBe("active");
});

test("a disconnected store has no credentials, and cannot be changed, tested or disconnected again", async () => {
  const { id } = await connect();
  await api.operator.stores.disconnect(customerId, id);
  const secrets = await api.database.db
    .selectFrom("store_secret")
    .selectAll()
    .where("store_id", "=", numberIn(id))
    .execute();
  expect(secrets).toEqual([]);
  await expect(api.operator.stores.patch(customerId, id, { name: "X" })).rejects.toMatchObject({
    status: 409,
  });
  await expect(api.operator.stores.test(customerId, id)).rejects.toMatchObject({ status: 409 });
  await expect(api.operator.stores.disconnect(customerId, id)).rejects.toMatchObject({ status: 404 });
});

test("new credentials take the place of the old ones and lift a suspension", async () => {
  const { id } = await connect();
  await api.database.db
    .updateTable("store_health")
    .set({ state: "suspended", code: "credential_refused", message: "HTTP 401", since: new Date() })
    .where("store_id", "=", numberIn(id))
    .execute();
  expect(await api.operator.stores.get(customerId, id)).toMatchObject({
    status: "suspended",
    statusReason: {
      code: "credential_refused",
      message: "HTTP 401",
      advice: expect.stringContaining("new credentials"),
    },
  });
  const credentials = { kind: "access_token", accessToken: "shpat_2" } as const;
  const patched = await api.operator.stores.patch(customerId, id, { credentials });
  expect(patched).toMatchObject({ status: "active", statusReason: null, credentialsKind: "access_token" });
  const key = { customerId: numberIn(customerId), storeId: numberIn(id) };
  expect(await loadStoreCredentials(api.database.db, sealer, key)).toEqual(credentials);
});

test("a store is paused and resumed, and its version moves on each time", async () => {
  const { id, etag } = await connect();
  const paused = await api.operator.stores.pause(customerId, id);
  expect(paused.status).toBe("paused");
  await expect(
    api.operator.stores.patch(customerId, id, { name: "Late" }, { ifMatch: etag }),
  ).rejects.toMatchObject({ code: "stale_version" });
  await expect(
    api.operator.stores.resume(customerId, id, { ifMatch: etag, idempotencyKey: "resume" }),
  ).rejects.toMatchObject({ code: "stale_version" });
  await expect(api.operator.stores.disconnect(customerId, id, { ifMatch: etag })).rejects.toMatchObject({
    code: "stale_version",
  });
  const resumed = await api.operator.stores.resume(customerId, id, { ifMatch: paused.etag });
  expect(resumed.status).toBe("active");
});

test("a store that is compared first gets nothing until the comparison is ended, and ending it sends nothing", async () => {
  await api.operator.preferences.patch(customerId, { syncInventory: "always" });
  const { id, status } = await connect({ compareFirst: true });
  expect(status).toBe("comparing");
  const item = await api.operator.items.create(customerId, { sku: "A" });
  const remote = { variantId: "gid://shopify/ProductVariant/1" };
  const link = { itemId: item.id, storeId: id, remote };
  expect(await api.operator.listings.link(customerId, link)).toMatchObject({
    lastDecision: { reason: "store_comparing" },
  });
  const receive = { kind: "receive", sku: "A", quantity: 5 } as const;
  const [refused] = await api.operator.stockChanges.record(customerId, [receive]);
  expect(refused?.decisions).toMatchObject([{ outcome: "skip", reason: "store_comparing" }]);
  expect((await api.operator.stores.patch(customerId, id, { comparing: false })).status).toBe("active");
  expect((await api.operator.stores.health(customerId, id)).dueListings).toBe(0);
  const [sent] = await api.operator.stockChanges.record(customerId, [receive]);
  expect(sent?.decisions).toMatchObject([{ outcome: "push", level: 10 }]);
});

test("a comparison can be ended and not begun again", async () => {
  const { id, status } = await connect({ compareFirst: false });
  expect(status).toBe("active");
  const response = await api.request(`/v1/customers/${customerId}/stores/${id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: '{"comparing":true}',
  });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "comparing" }] });
});

test("what changes nothing is no new version, and a worker connects anew only for what it must know", async () => {
  const { id, etag, ...store } = await connect();
  const { stores } = api.operator;
  const connection = async () => (await loadLeasedStore(api.database.db, numberIn(id)))?.version;
  const first = await connection();
  const { name, syncEnabled } = store;
  expect((await stores.patch(customerId, id, { name, syncEnabled })).etag).toBe(etag);
  expect((await stores.resume(customerId, id)).etag).toBe(etag);
  const renamed = await stores.patch(customerId, id, { name: "Renamed" });
  const off = await stores.patch(customerId, id, { syncEnabled: false });
  expect(new Set([etag, renamed.etag, off.etag]).size).toBe(3);
  expect(await connection()).toBe(first);
  await stores.patch(customerId, id, { credentials: { kind: "access_token", accessToken: "shpat_3" } });
  const second = await connection();
  await stores.pause(customerId, id);
  const third = await connection();
  await stores.patch(customerId, id, { maxCallsPerSecond: 2 });
  const fourth = await connection();
  await stores.patch(customerId, id, { maxCallsPerSecond: 2 });
  expect(await connection()).toBe(fourth);
  await stores.disconnect(customerId, id);
  expect(new Set([first, second, third, fourth, await connection()]).size).toBe(5);
});

test("what waits is counted, kept while the store is paused, dropped when it is switched off", async () => {
  const { storeId, listingId } = await listed();
  await api.operator.stores.pause(customerId, storeId);
  expect(await api.operator.stores.health(customerId, storeId)).toMatchObject({
    status: "paused",
    dueListings: 1,
    oldestDueAt: expect.any(String),
    troubledListings: 0,
    lastPushAt: null,
    budget: null,
  });
  await api.operator.stores.patch(customerId, storeId, { syncEnabled: false });
  expect(await api.operator.stores.health(customerId, storeId)).toMatchObject({
    dueListings: 0,
    oldestDueAt: null,
  });
  const { data } = await api.operator.listings.pushes(customerId, listingId);
  expect(data).toMatchObject([{ outcome: "dropped", code: "store_off", quantity: 5 }]);
});

test("a Sync Now that waits when the store is disconnected ends as skipped", async () => {
  const { itemId, storeId } = await listed();
  const { id } = await api.operator.items.sync(customerId, itemId);
  await api.operator.stores.disconnect(customerId, storeId);
  expect(await api.operator.syncRequests.get(customerId, id)).toMatchObject({
    status: "skipped",
    listings: [{ status: "skipped", reason: "store_disconnected", at: expect.any(String) }],
  });
});

test("the rate budget is shown as it has flowed back since the worker noted it", async () => {
  const { id } = await connect();
  const limits = { cost: { kind: "bucket", capacity: 2000, ratePerSecond: 100, available: 500 } };
  await api.database.db
    .updateTable("store_health")
    .set({ budget: JSON.stringify({ limits }), budget_at: new Date(Date.now() - 60_000) })
    .where("store_id", "=", numberIn(id))
    .execute();
  const { budget } = await api.operator.stores.health(customerId, id);
  expect(budget).toEqual({ available: 2000, capacity: 2000, perSecond: 100, plan: "standard" });
});

test("the plan is that of the rate which the store told, whatever else the worker noted", async () => {
  const { id } = await connect();
  const plans: unknown[] = [];
  for (const ratePerSecond of [100, 200, 1000, 2000, 50]) {
    const cost = { kind: "bucket", capacity: 20 * ratePerSecond, ratePerSecond, available: 0 };
    const calls = { kind: "bucket", capacity: 2, ratePerSecond: 2, available: 1 };
    await api.database.db
      .updateTable("store_health")
      .set({ budget: JSON.stringify({ limits: { calls, cost } }), budget_at: new Date() })
      .where("store_id", "=", numberIn(id))
      .execute();
    const { budget } = await api.operator.stores.health(customerId, id);
    plans.push([budget?.perSecond, budget?.plan]);
  }
  expect(plans).toEqual([
    [100, "standard"],
    [200, "advanced"],
    [1000, "plus"],
    [2000, "enterprise"],
    [50, null],
  ]);
});

test("a store's own limit of calls is set from the start, changed, kept and lifted", async () => {
  const { id, maxCallsPerSecond } = await connect({ maxCallsPerSecond: 0.5 });
  expect(maxCallsPerSecond).toBe(0.5);
  const { stores } = api.operator;
  expect((await stores.patch(customerId, id, { maxCallsPerSecond: 0.3 })).maxCallsPerSecond).toBe(0.3);
  expect((await stores.patch(customerId, id, { name: "Renamed" })).maxCallsPerSecond).toBe(0.3);
  expect((await stores.list(customerId)).data).toMatchObject([{ id, maxCallsPerSecond: 0.3 }]);
  expect((await stores.patch(customerId, id, { maxCallsPerSecond: null })).maxCallsPerSecond).toBeNull();
  expect((await stores.get(customerId, id)).maxCallsPerSecond).toBeNull();
});

test.each([0, 0.09, 100.1, 1000, -1, 2.55, "2"])("a limit of %s calls a second is refused", async (rate) => {
  const { id, etag } = await connect();
  const response = await api.request(`/v1/customers/${customerId}/stores/${id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ maxCallsPerSecond: rate }),
  });
  expect(await response.json()).toMatchObject({
    status: 400,
    errors: [
      {
        path: "maxCallsPerSecond",
        message: "Must be a number from 0.1 to 100, with one decimal at most.",
      },
    ],
  });
  expect((await api.operator.stores.get(customerId, id)).etag).toBe(etag);
});

/** An item with 5 units that wait for a store. */
async function listed() {
  await api.operator.preferences.patch(customerId, { syncInventory: "always" });
  const store = await connect();
  const item = await api.operator.items.create(customerId, { sku: "A" });
  const listing = await api.operator.listings.link(customerId, {
    itemId: item.id,
    storeId: store.id,
    remote: { variantId: "gid://shopify/ProductVariant/1" },
  });
  await api.operator.stockChanges.record(customerId, [{ kind: "receive", sku: "A", quantity: 5 }]);
  return { itemId: item.id, storeId: store.id, listingId: listing.id };
}

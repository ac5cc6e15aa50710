import type { RemoteListing } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
let storeId: string;
let itemId: string;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  await api.operator.preferences.patch(customerId, { syncInventory: "always" });
  itemId = (await api.operator.items.create(customerId, { sku: "A" })).id;
  storeId = await connect("Aurora", "gid://shopify/Location/1");
});

async function connect(name: string, locationId: string | null): Promise<string> {
  const store = await api.operator.stores.create(customerId, {
    platform: "shopify",
    name,
    host: hostOf(customerId, name),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    ...(locationId === null ? {} : { locationId }),
  });
  return store.id;
}

const link = (remote: Partial<RemoteListing> = {}) =>
  api.operator.listings.link(customerId, {
    itemId,
    storeId,
    remote: { variantId: "gid://shopify/ProductVariant/1", ...remote },
  });
const receive = (quantity: number) =>
  api.operator.stockChanges.record(customerId, [{ kind: "receive", sku: "A", quantity }]);
const numberIn = (id: string) => Number(id.slice(id.indexOf("_") + 1));

/** As if the worker had written the listing's newest level. */
async function acknowledge(listingId: string): Promise<void> {
  const { db } = api.database;
  const id = numberIn(listingId);
  const listing = await db.selectFrom("listing").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  await db.deleteFrom("due").where("listing_id", "=", id).execute();
  await db
    .updateTable("listing")
    .set({
      closed_version: listing.desired_version,
      known_quantity: listing.desired_level,
      known_at: new Date(),
      known_source: "push",
      written_at: new Date(),
    })
    .where("id", "=", id)
    .execute();
}

test("a listing is linked at the store's own location, and is due once there is stock", async () => {
  await receive(5);
  const listing = await link({ productId: "gid://shopify/Product/9" });
  expect(listing).toEqual({
    id: expect.stringMatching(/^lst_\d+$/),
    itemId,
    storeId,
    remote: {
      productId: "gid://shopify/Product/9",
      variantId: "gid://shopify/ProductVariant/1",
      locationId: "gid://shopify/Location/1",
    },
    level: 5,
    known: null,
    state: "due",
    paused: false,
    levelRules: {},
    lastDecision: expect.objectContaining({
      trigger: "listing_linked",
      outcome: "push",
      reason: "first_value",
    }),
    lastPush: null,
    problem: null,
  });
  expect((await api.operator.items.listings(customerId, itemId)).data).toEqual([listing]);
  expect((await api.operator.listings.list(customerId, { storeId })).data).toEqual([listing]);
  expect((await api.operator.listings.list(customerId, { itemId: "itm_999999" })).data).toEqual([]);
});

test("a variant at a location belongs to one listing", async () => {
  await link();
  await expect(link()).rejects.toMatchObject({ status: 409, code: "listing_taken" });
  const elsewhere = await link({ locationId: "gid://shopify/Location/2" });
  expect(elsewhere.remote.locationId).toBe("gid://shopify/Location/2");
});

test("where the store has no location the listing must name one", async () => {
  storeId = await connect("Nowhere", null);
  await expect(link()).rejects.toMatchObject({
    status: 400,
    problem: { errors: [{ path: "remote.locationId", code: "required" }] },
  });
  expect((await link({ locationId: "gid://shopify/Location/3" })).storeId).toBe(storeId);
});

test("items and stores of another customer, and disconnected ones, cannot be linked", async () => {
  const other = await api.operator.customers.create({ name: "Other" });
  const foreign = await api.operator.items.create(other.id, { sku: "A" });
  const ask = (asked: { itemId: string; storeId: string }) =>
    api.operator.listings.link(customerId, {
      ...asked,
      remote: { variantId: "gid://shopify/ProductVariant/1" },
    });
  await expect(ask({ itemId: foreign.id, storeId })).rejects.toMatchObject({
    problem: { errors: [{ path: "itemId", code: "unknown_item" }] },
  });
  await expect(ask({ itemId: "x", storeId: "y" })).rejects.toMatchObject({
    problem: { errors: [{ path: "itemId" }, { path: "storeId" }] },
  });
  await api.operator.stores.disconnect(customerId, storeId);
  await expect(ask({ itemId, storeId })).rejects.toMatchObject({
    problem: { errors: [{ path: "storeId", code: "unknown_store" }] },
  });
});

test.each([
  ["variantId", "1"],
  ["variantId", "gid://shopify/Product/1"],
  ["inventoryItemId", "gid://shopify/ProductVariant/1"],
  ["locationId", "gid://shopify/Location/0"],
  ["productId", "GID://shopify/Product/1"],
])("remote.%s %j is refused", async (name, id) => {
  await expect(link({ [name]: id })).rejects.toMatchObject({
    status: 400,
    problem: { errors: [{ path: `remote.${name}`, code: "invalid" }] },
  });
});

test("a paused listing drops what waits, and sends nothing when it goes on", async () => {
  await receive(5);
  const { id } = await link();
  const paused = await api.operator.listings.patch(customerId, id, { paused: true });
  expect(paused).toMatchObject({ paused: true, state: "unusable" });
  expect((await api.operator.listings.pushes(customerId, id)).data).toMatchObject([
    { outcome: "dropped", code: "listing_paused" },
  ]);
  const resumed = await api.operator.listings.patch(customerId, id, { paused: false });
  expect(resumed).toMatchObject({ paused: false, state: "held_back" });
});

test("an edit of a stale listing is refused, and pushes are no edits", async () => {
  await receive(5);
  const { id, etag } = await link();
  await acknowledge(id);
  expect((await api.operator.listings.get(customerId, id)).etag).toBe(etag);
  const pause = { paused: true };
  const paused = await api.operator.listings.patch(customerId, id, pause, { ifMatch: etag });
  expect(paused.etag).not.toBe(etag);
  await expect(
    api.operator.listings.patch(customerId, id, { paused: false }, { ifMatch: etag }),
  ).rejects.toMatchObject({ status: 412, code: "stale_version" });
  const again = await api.operator.listings.patch(customerId, id, pause, { ifMatch: paused.etag });
  expect(again).toMatchObject({ paused: true, etag: paused.etag });
});

test("what was sent for an unlinked listing can be read, and it is explained as unlinked", async () => {
  await receive(5);
  const { id } = await link();
  await api.operator.listings.patch(customerId, id, { paused: true });
  await api.operator.listings.unlink(customerId, id);
  expect((await api.operator.listings.pushes(customerId, id)).data).toMatchObject([
    { outcome: "dropped", quantity: 5 },
  ]);
  expect(await api.operator.listings.explain(customerId, id)).toMatchObject({
    sentence: expect.stringContaining("the listing is not linked to the store"),
    current: { outcome: "skip", reason: "listing_unlinked" },
    nextAction: { kind: "fix_listing" },
  });
  const { listings } = api.operator;
  const edits = await Promise.allSettled([
    listings.patch(customerId, id, { paused: false }),
    listings.patch(customerId, id, {}),
    listings.retry(customerId, id),
  ]);
  const refused = { status: "rejected", reason: expect.objectContaining({ status: 404 }) };
  expect(edits).toEqual([refused, refused, refused]);
});

test.each([
  ["listings", "itemId"],
  ["listings", "storeId"],
  ["decisions", "itemId"],
  ["decisions", "listingId"],
])("the list of %s is asked for %s by an id, or says that it is none", async (list, name) => {
  const ask = (id: string) => api.request(`/v1/customers/${customerId}/${list}?${name}=${id}`);
  for (const id of ["nonsense", "cus_1", ""]) {
    expect(await (await ask(id)).json()).toMatchObject({
      status: 400,
      errors: [{ path: name, code: "invalid" }],
    });
  }
  const prefix = { itemId: "itm", storeId: "sto", listingId: "lst" }[name];
  expect(await (await ask(`${prefix}_999999`)).json()).toEqual({ data: [], nextCursor: null });
});

test("an unlinked listing is gone, and its variant can be linked again", async () => {
  const { id } = await link();
  await api.operator.listings.unlink(customerId, id);
  await expect(api.operator.listings.get(customerId, id)).rejects.toMatchObject({ status: 404 });
  await expect(api.operator.listings.unlink(customerId, id)).rejects.toMatchObject({ status: 404 });
  expect((await api.operator.items.listings(customerId, itemId)).data).toEqual([]);
  expect((await link()).id).not.toBe(id);
});

test("the explanation says in a sentence why nothing was sent, and what to do", async () => {
  await receive(5);
  const { id } = await link();
  await acknowledge(id);
  await api.operator.preferences.patch(customerId, { syncInventory: "never" });
  await receive(2);
  const explanation = await api.operator.listings.explain(customerId, id);
  expect(explanation).toMatchObject({
    sentence: 'Not sent: the sync setting is "Never" (customer default). It would send 7; the store shows 5.',
    current: { outcome: "skip", reason: "never", level: 7 },
    lastDecision: { trigger: "stock_changed", reason: "never", level: 7 },
    nextAction: { kind: "change_setting" },
  });
  expect(explanation.current.steps.map((step) => step.gate).slice(0, 2)).toEqual([
    "structural",
    "store_switch",
  ]);
  expect(explanation.current.levelSteps[0]).toMatchObject({ step: "published", to: 7 });
  const { data } = await api.operator.items.explain(customerId, itemId);
  expect(data).toMatchObject([
    { listing: { id, state: "held_back" }, explanation: { current: { reason: "never" } } },
  ]);
});

test("decisions are listed with what they were taken on, newest first", async () => {
  await receive(5);
  const { id } = await link();
  await acknowledge(id);
  await api.operator.preferences.patch(customerId, { syncInventory: "never" });
  await receive(2);
  const { data } = await api.operator.decisions.list(customerId, { listingId: id });
  expect(data.map(({ trigger, outcome, reason, level }) => [trigger, outcome, reason, level])).toEqual([
    ["stock_changed", "skip", "never", 7],
    ["listing_linked", "push", "first_value", 5],
  ]);
  expect(data[0]?.steps.at(-1)).toMatchObject({ gate: "never", verdict: "answered" });
  const filtered = await api.operator.decisions.list(customerId, {
    itemId,
    reason: "never",
    trigger: "stock_changed",
  });
  expect(filtered.data).toEqual(data.slice(0, 1));
  expect((await api.operator.decisions.list(customerId, { trigger: "manual" })).data).toEqual([]);
  await expect(
    api.request(`/v1/customers/${customerId}/decisions?reason=because`).then((response) => response.status),
  ).resolves.toBe(400);
});

test("a listing that keeps failing is shown with its advice, and a retry takes it up at once", async () => {
  await receive(5);
  const { id } = await link();
  const listing = {
    customer_id: numberIn(customerId),
    listing_id: numberIn(id),
    store_id: numberIn(storeId),
  };
  await api.database.db
    .insertInto("listing_problem")
    .values({
      ...listing,
      code: "not_tracked",
      message: "inventory is not tracked",
      since: new Date(),
      failures: 10,
      parked: true,
    })
    .execute();
  await api.database.db
    .updateTable("due")
    .set({ not_before: new Date(Date.now() + 3_600_000) })
    .where("listing_id", "=", listing.listing_id)
    .execute();
  expect((await api.operator.listings.troubled(customerId)).data).toMatchObject([
    {
      id,
      sku: "A",
      storeName: "Aurora",
      failures: 10,
      parked: true,
      state: "parked",
      problem: { code: "not_tracked", advice: expect.stringContaining("tracking") },
    },
  ]);
  const idsOf = async (parked: boolean) =>
    (await api.operator.listings.troubled(customerId, { parked })).data.map((row) => row.id);
  expect([await idsOf(true), await idsOf(false)]).toEqual([[id], []]);
  const atStore = async (storeId: string) =>
    (await api.operator.listings.troubled(customerId, { storeId })).data.map((row) => row.id);
  expect([await atStore(storeId), await atStore("sto_999999")]).toEqual([[id], []]);
  expect((await api.operator.listings.retry(customerId, id)).state).toBe("due");
  expect([await idsOf(true), await idsOf(false)]).toEqual([[], [id]]);
  const due = await api.database.db
    .selectFrom("due")
    .select("not_before")
    .where("listing_id", "=", listing.listing_id)
    .executeTakeFirst();
  expect(due).toEqual({ not_before: null });
});

test("Sync Now is accepted and pending, and each listing it skips says why", async () => {
  await link();
  storeId = await connect("Bold", "gid://shopify/Location/1");
  await api.operator.stores.patch(customerId, storeId, { syncEnabled: false });
  await link();
  const request = await api.operator.items.sync(customerId, itemId);
  expect(request).toMatchObject({
    id: expect.stringMatching(/^syn_\d+$/),
    status: "pending",
    listings: [{ status: "pending" }, { status: "skipped", reason: "store_off", at: expect.any(String) }],
  });
  expect(await api.operator.syncRequests.get(customerId, request.id)).toEqual(request);
  await expect(api.operator.items.sync(customerId, "itm_999999")).rejects.toMatchObject({ status: 404 });
});

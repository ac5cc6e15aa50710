import { stepCustomerTask, takeCustomerTask } from "@trueup/db/customer-task";
import { syncDifferingStep } from "@trueup/db/sync-differing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
let storeId: string;
let itemId: string;
let listingId: string;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora", timeZone: "Europe/Berlin" })).id;
  await api.operator.preferences.patch(customerId, { syncInventory: "always" });
  itemId = (await api.operator.items.create(customerId, { sku: "A" })).id;
  const store = await api.operator.stores.create(customerId, {
    platform: "shopify",
    name: "Aurora",
    host: hostOf(customerId, "aurora"),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: BERLIN,
  });
  storeId = store.id;
  listingId = (await link(BERLIN)).id;
  await api.operator.stockChanges.record(customerId, [{ kind: "receive", sku: "A", quantity: 40 }]);
  await acknowledge();
});

const BERLIN = "gid://shopify/Location/1";
const PARIS = "gid://shopify/Location/2";
const link = (locationId: string) =>
  api.operator.listings.link(customerId, {
    itemId,
    storeId,
    remote: { variantId: "gid://shopify/ProductVariant/1", locationId },
  });
const numberIn = (id: string) => Number(id.slice(id.indexOf("_") + 1));

/** As if the worker had written the newest level of every listing. */
async function acknowledge(): Promise<void> {
  const { db } = api.database;
  await db.deleteFrom("due").where("customer_id", "=", numberIn(customerId)).execute();
  await db
    .updateTable("listing")
    .set((expressions) => ({
      closed_version: expressions.ref("desired_version"),
      known_quantity: expressions.ref("desired_level"),
      known_at: new Date(),
      known_source: "push",
      written_at: new Date(),
    }))
    .where("customer_id", "=", numberIn(customerId))
    .where("desired_level", "is not", null)
    .execute();
}

const due = async () =>
  (
    await api.database.db
      .selectFrom("due")
      .select("listing_id")
      .where("customer_id", "=", numberIn(customerId))
      .execute()
  ).length;

const ONE = { listings: 1, isComplete: true };
const NONE = { listings: 0, isComplete: true };

test("a store's rules change its listings' levels, send nothing, and offer what differs", async () => {
  const saved = await api.operator.stores.patch(customerId, storeId, {
    levelRules: { percent: 50, buffer: 3 },
  });
  expect(saved).toMatchObject({ levelRules: { percent: 50, buffer: 3 }, differing: ONE });
  expect(await due()).toBe(0);
  expect(await api.operator.listings.get(customerId, listingId)).toMatchObject({
    level: 17,
    state: "held_back",
  });
  const { data } = await api.operator.differing.list(customerId, { storeId });
  expect(data).toEqual([{ listingId, itemId, sku: "A", storeId, level: 17, known: 40 }]);
  const { data: audit } = await api.operator.auditLog.list(customerId);
  expect(audit[0]).toMatchObject({
    action: "store_rules_changed",
    changes: [
      { field: "levelRules.percent", from: null, to: 50 },
      { field: "levelRules.buffer", from: null, to: 3 },
    ],
  });
  const again = await api.operator.stores.patch(customerId, storeId, { levelRules: {} });
  expect(again).toMatchObject({ levelRules: {}, differing: NONE });
});

test("a listing's own rules win; null switches the store's off; what is left out follows the store", async () => {
  await api.operator.stores.patch(customerId, storeId, { levelRules: { buffer: 3, maximum: 20 } });
  const saved = await api.operator.listings.patch(customerId, listingId, {
    levelRules: { maximum: null, percent: 50 },
  });
  expect(saved).toMatchObject({ level: 17, levelRules: { maximum: null, percent: 50 }, differing: ONE });
  expect(saved.lastDecision).toMatchObject({
    trigger: "rule_changed",
    outcome: "skip",
    reason: "rule_changed",
    level: 17,
  });
  const buffered = await api.operator.listings.patch(customerId, listingId, { levelRules: { buffer: null } });
  expect(buffered).toMatchObject({ level: 20, levelRules: { buffer: 0 } });
  const followed = await api.operator.listings.patch(customerId, listingId, { levelRules: {} });
  expect(followed).toMatchObject({ level: 20, levelRules: {} });
  expect(await due()).toBe(0);
});

test("explain shows every step of the chain of a listing with rules, and so does the recorded decision", async () => {
  await api.operator.stores.patch(customerId, storeId, {
    levelRules: { percent: 50, buffer: 5, minimum: 2 },
  });
  await api.operator.listings.patch(customerId, listingId, { levelRules: { maximum: 10 } });
  const { current, lastDecision } = await api.operator.listings.explain(customerId, listingId);
  const steps = ["published 40", "percent 20", "buffer 15", "minimum 15", "maximum 10", "negative 10"];
  expect(current.levelSteps.map(({ step, to }) => `${step} ${to}`)).toEqual(steps);
  expect(lastDecision?.levelSteps.map(({ step, to }) => `${step} ${to}`)).toEqual(steps);
});

test.each([
  [{ percent: 101 }, "levelRules.percent"],
  [{ percent: 12.5 }, "levelRules.percent"],
  [{ buffer: -1 }, "levelRules.buffer"],
  [{ minimum: 5, maximum: 4 }, "levelRules.minimum"],
])("the rules %j are refused", async (levelRules, path) => {
  const problem = { errors: [{ path }] };
  await expect(api.operator.stores.patch(customerId, storeId, { levelRules })).rejects.toMatchObject({
    problem,
  });
  await expect(api.operator.listings.patch(customerId, listingId, { levelRules })).rejects.toMatchObject({
    problem,
  });
});

test("a listing's minimum may not be above its store's maximum", async () => {
  await api.operator.stores.patch(customerId, storeId, { levelRules: { maximum: 4 } });
  await expect(
    api.operator.listings.patch(customerId, listingId, { levelRules: { minimum: 5 } }),
  ).rejects.toMatchObject({ problem: { errors: [{ path: "levelRules.minimum" }] } });
});

test("a map lets a warehouse count at one location; those that are not named count at none", async () => {
  const { data } = await api.operator.warehouses.list(customerId);
  const main = data[0]?.id ?? "";
  const paris = (await api.operator.warehouses.create(customerId, { name: "Paris", position: 2 })).id;
  expect(await api.operator.warehouses.get(customerId, paris)).toMatchObject({
    position: 2,
    timeZone: "Europe/Berlin",
  });
  await api.operator.stockChanges.record(customerId, [
    { kind: "receive", sku: "A", quantity: 7, warehouseId: paris },
  ]);
  await acknowledge();
  const map = { locations: [{ warehouseId: paris, locationId: PARIS }] };
  const saved = await api.operator.stores.putLocations(customerId, storeId, map);
  expect(saved).toMatchObject({ locations: map.locations, differing: ONE });
  expect(await api.operator.listings.get(customerId, listingId)).toMatchObject({ level: 0 });
  expect((await link(PARIS)).level).toBe(7);
  const both = { locations: [{ warehouseId: main, locationId: BERLIN }, ...map.locations] };
  await api.operator.stores.putLocations(customerId, storeId, both);
  expect(await api.operator.listings.get(customerId, listingId)).toMatchObject({ level: 40 });
  expect(await api.operator.stores.putLocations(customerId, storeId, { locations: [] })).toMatchObject({
    locations: [],
  });
  expect(await api.operator.listings.get(customerId, listingId)).toMatchObject({ level: 47 });
  const { data: audit } = await api.operator.auditLog.list(customerId);
  expect(audit[0]).toMatchObject({ action: "store_locations_changed" });
});

test("a map names each warehouse of the customer once", async () => {
  const { data } = await api.operator.warehouses.list(customerId);
  const main = data[0]?.id ?? "";
  const locations = [main, main, "whs_999999"].map((warehouseId) => ({ warehouseId, locationId: BERLIN }));
  await expect(api.operator.stores.putLocations(customerId, storeId, { locations })).rejects.toMatchObject({
    problem: {
      errors: [
        { path: "locations.1.warehouseId", code: "duplicate" },
        { path: "locations.2.warehouseId", code: "unknown_warehouse" },
      ],
    },
  });
});

test("a warehouse that is switched off counts nowhere; the default one stays on", async () => {
  const paris = (await api.operator.warehouses.create(customerId, { name: "Paris" })).id;
  await api.operator.stockChanges.record(customerId, [
    { kind: "receive", sku: "A", quantity: 7, warehouseId: paris },
  ]);
  await acknowledge();
  const off = await api.operator.warehouses.patch(customerId, paris, { enabled: false });
  expect(off).toMatchObject({ enabled: false, differing: ONE });
  expect(await api.operator.listings.get(customerId, listingId)).toMatchObject({ level: 40 });
  expect(await due()).toBe(0);
  await expect(api.operator.warehouses.patch(customerId, paris, { isDefault: true })).rejects.toMatchObject({
    problem: { errors: [{ path: "enabled", code: "default_warehouse" }] },
  });
  const on = await api.operator.warehouses.patch(customerId, paris, { enabled: true, isDefault: true });
  expect(on).toMatchObject({ isDefault: true, differing: NONE });
});

test("a time zone is one of the IANA database", async () => {
  const { data } = await api.operator.warehouses.list(customerId);
  const id = data[0]?.id ?? "";
  expect(await api.operator.warehouses.patch(customerId, id, { timeZone: "Asia/Tokyo" })).toMatchObject({
    timeZone: "Asia/Tokyo",
  });
  const problem = { errors: [{ path: "timeZone" }] };
  for (const timeZone of ["+01:00", "Mars/Olympus", ""]) {
    await expect(api.operator.warehouses.patch(customerId, id, { timeZone })).rejects.toMatchObject({
      problem,
    });
    await expect(api.operator.customers.patch(customerId, { timeZone })).rejects.toMatchObject({ problem });
  }
  expect(await api.operator.customers.patch(customerId, { timeZone: "UTC" })).toMatchObject({
    timeZone: "UTC",
  });
});

test("saves of a setting, resuming a listing and bringing an item back offer what differs", async () => {
  await api.operator.preferences.patch(customerId, { syncInventory: "never" });
  await api.operator.stockChanges.record(customerId, [
    { kind: "adjust", sku: "A", delta: -1, reason: "lost" },
  ]);
  expect(await api.operator.preferences.patch(customerId, { syncInventory: "always" })).toMatchObject({
    differing: ONE,
  });
  expect(await api.operator.items.patch(customerId, itemId, { syncInventory: "never" })).toMatchObject({
    differing: NONE,
  });
  expect(await api.operator.items.patch(customerId, itemId, { syncInventory: "always" })).toMatchObject({
    differing: ONE,
  });
  expect(await api.operator.items.patch(customerId, itemId, { description: "New" })).not.toHaveProperty(
    "differing",
  );
  await api.operator.items.archive(customerId, itemId);
  expect(await api.operator.items.unarchive(customerId, itemId)).toMatchObject({ differing: ONE });
  await api.operator.listings.patch(customerId, listingId, { paused: true });
  expect(await api.operator.listings.patch(customerId, listingId, { paused: false })).toMatchObject({
    differing: ONE,
  });
  await api.operator.stores.patch(customerId, storeId, { syncEnabled: false });
  expect(await api.operator.stores.patch(customerId, storeId, { syncEnabled: true })).toMatchObject({
    differing: ONE,
  });
});

test("what differs is synced by a task, each listing once; one item by a Sync Now", async () => {
  await api.operator.stores.patch(customerId, storeId, { levelRules: { buffer: 3 } });
  const { task, syncRequest } = await api.operator.differing.sync(customerId, { storeId });
  expect([task?.kind, task?.result, syncRequest]).toEqual(["sync_differing", null, null]);
  const { db } = api.database;
  const taken = await takeCustomerTask(db, "worker");
  if (taken === null) throw new Error("there is no task");
  while (
    (await stepCustomerTask(db, "worker", taken, (trx, state) => syncDifferingStep(trx, taken, state))) ===
    "more"
  );
  expect(await api.operator.tasks.get(customerId, task?.id ?? "")).toMatchObject({
    status: "done",
    result: { listings: 1, held: 0 },
  });
  expect(await api.operator.listings.get(customerId, listingId)).toMatchObject({
    state: "due",
    lastDecision: { trigger: "manual", outcome: "push", level: 37 },
  });
  expect(await api.operator.differing.count(customerId)).toEqual(NONE);
  const one = await api.operator.differing.sync(customerId, { itemId });
  expect(one).toMatchObject({ task: null, syncRequest: { status: "pending" } });
  await expect(api.operator.differing.sync(customerId, { itemId: "itm_999999" })).rejects.toMatchObject({
    problem: { errors: [{ path: "itemId", code: "unknown_item" }] },
  });
  await expect(api.operator.differing.sync(customerId, { storeId: "sto_999999" })).rejects.toMatchObject({
    problem: { errors: [{ path: "storeId", code: "unknown_store" }] },
  });
});

test("archiving and unlinking can send 0 first; the request says what became of it", async () => {
  const archived = await api.operator.items.archive(customerId, itemId, { zeroStores: true });
  expect(archived).toMatchObject({
    archivedAt: null,
    archiving: true,
    syncRequest: { status: "pending", listings: [{ listingId, status: "pending" }] },
  });
  expect(await due()).toBe(1);
  expect(await api.operator.items.unarchive(customerId, itemId)).toMatchObject({ archiving: false });
  const request = await api.operator.listings.unlinkWithZero(customerId, listingId);
  expect(request).toMatchObject({ status: "pending", listings: [{ listingId }] });
  const plainly = await api.operator.items.archive(customerId, itemId);
  expect(plainly).toMatchObject({ archivedAt: expect.any(String), archiving: false, syncRequest: null });
});

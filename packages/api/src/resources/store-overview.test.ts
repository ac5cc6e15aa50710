import type { StoreOverview } from "@trueup/sdk";
import { encodeId } from "@trueup/db/id";
import { sampleBacklogs } from "@trueup/db/rollup";
import { receive } from "@trueup/db/testing/changes";
import { createFloor } from "@trueup/db/testing/floor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function open(name: string) {
  const { id: customerId } = await api.operator.customers.create({ name });
  const client = await api.client(customerId);
  const shop = (label: string) =>
    client.stores.create(customerId, {
      platform: "shopify",
      name: `${name} ${label}`,
      host: hostOf(customerId, label),
      credentials: { kind: "access_token", accessToken: "shpat_1" },
      locationId: "gid://shopify/Location/1",
    });
  const stores = [await shop("main"), await shop("outlet")] as const;
  const item = await client.items.create(customerId, { sku: "A" });
  for (const [at, store] of stores.entries()) {
    await client.listings.link(customerId, {
      itemId: item.id,
      storeId: store.id,
      remote: { variantId: `gid://shopify/ProductVariant/${at + 1}` },
    });
  }
  return { customerId, client, stores };
}

const shown = (rows: readonly StoreOverview[]) =>
  rows.map(({ name, condition, due }) => ({ name, condition, due }));

test("a customer sees its own stores, worst first, with what it takes to send what waits", async () => {
  const { customerId, client, stores } = await open("Aurora");
  await client.stores.pause(customerId, stores[0].id);
  await client.stockChanges.record(customerId, [{ kind: "receive", sku: "A", quantity: 5 }]);
  const overview = await client.tower.stores(customerId);
  expect(shown(overview.data)).toEqual([
    { name: "Aurora outlet", condition: "draining", due: 1 },
    { name: "Aurora main", condition: "paused", due: 1 },
  ]);
  expect(overview.data[0]).toMatchObject({
    drain: { calls: 1, seconds: 0 },
    dueIsComplete: true,
    customerName: "Aurora",
  });
  expect(overview.data[1]).toMatchObject({ drain: null });
  expect(overview.totals).toMatchObject({
    stores: 2,
    due: 2,
    parked: 0,
    oldestDueAt: overview.data[0]?.oldestDueAt,
    conditions: { paused: 1, draining: 1, in_sync: 0 },
  });
});

test("the operator sees the stores of all customers, found by text and by condition", async () => {
  const { customerId, client, stores } = await open("Bold Goods");
  await client.stores.pause(customerId, stores[1].id);
  const { tower } = api.operator;
  const byText = await tower.stores(null, { text: "bold" });
  expect(shown(byText.data).map(({ name }) => name)).toEqual(["Bold Goods outlet", "Bold Goods main"]);
  expect(byText.totals.stores).toBeGreaterThanOrEqual(2);
  expect((await tower.stores(null, { text: "bold", condition: "paused" })).data).toHaveLength(1);
  const one = await tower.stores(null, { text: "bold", limit: 1 });
  expect([one.data.length, one.matching]).toEqual([1, 2]);
  expect((await tower.stores(null, { text: "no such store" })).data).toEqual([]);
});

test("how fresh the stores were kept is told for a day unless otherwise asked", async () => {
  const { customerId, client } = await open("Cedar");
  await client.stockChanges.record(customerId, [{ kind: "receive", sku: "A", quantity: 5 }]);
  await sampleBacklogs(api.database.db);
  const freshness = await client.tower.freshness(customerId);
  expect(Date.parse(freshness.to) - Date.parse(freshness.from)).toBeGreaterThanOrEqual(24 * 3_600_000);
  expect(freshness.points.at(-1)?.due).toBe(2);
  expect(freshness.lastHour).toEqual({ count: 0, p50Ms: null, p95Ms: null });
  expect((await api.operator.tower.freshness(null, { hours: 1 })).points.at(-1)?.due).toBeGreaterThanOrEqual(
    2,
  );
  await expect(client.tower.freshness(customerId, { hours: 73 })).rejects.toMatchObject({
    code: "invalid_input",
  });
});

test("what it takes to send what waits heeds the store's own limit of calls", async () => {
  const skus = Array.from({ length: 600 }, (_, at) => `SKU-${at}`);
  const floor = await createFloor(api.database.db, { skus });
  await floor.record(...skus.map((sku) => receive(sku, 5)));
  const customerId = encodeId("customer", floor.customerId);
  const storeId = encodeId("store", floor.storeIds[0] ?? 0);
  const drain = async () => (await api.operator.tower.stores(customerId)).data[0]?.drain;
  expect(await drain()).toEqual({ calls: 3, seconds: 0 });
  await api.operator.stores.patch(customerId, storeId, { maxCallsPerSecond: 0.5 });
  expect(await drain()).toEqual({ calls: 3, seconds: 4 });
});

import { decodeId } from "@trueup/db/id";
import type { HeldBackReason } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function open(skus: readonly string[]) {
  const { id: customerId } = await api.operator.customers.create({ name: "Aurora" });
  const client = await api.client(customerId);
  const store = await client.stores.create(customerId, {
    platform: "shopify",
    name: "Shop",
    host: hostOf(customerId, "shop"),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: "gid://shopify/Location/1",
  });
  const listings: Record<string, string> = {};
  const items: Record<string, string> = {};
  for (const [at, sku] of skus.entries()) {
    const item = await client.items.create(customerId, { sku });
    items[sku] = item.id;
    const listing = await client.listings.link(customerId, {
      itemId: item.id,
      storeId: store.id,
      remote: { variantId: `gid://shopify/ProductVariant/${at + 1}` },
    });
    listings[sku] = listing.id;
  }
  const held = async () =>
    Object.fromEntries(
      (await client.listings.heldBack(customerId)).data.map((row) => [row.sku, row.reason] as const),
    );
  /** Every store takes what is due. */
  const acknowledge = async () => {
    const id = decodeId("customer", customerId);
    await sql`
      UPDATE listing SET known_quantity = desired_level, known_at = now(), known_source = 'push', written_at = now(),
        needs_read = false, closed_version = desired_version
      WHERE customer_id = ${id} AND desired_version > closed_version`.execute(api.database.db);
    await sql`DELETE FROM due WHERE customer_id = ${id}`.execute(api.database.db);
  };
  return { customerId, client, store, items, listings, held, acknowledge };
}

test("what a closed gate holds back is listed with the reason, the numbers, and what can be done", async () => {
  const shop = await open(["A", "B"]);
  const { customerId, client } = shop;
  await client.stockChanges.record(customerId, [
    { kind: "receive", sku: "A", quantity: 5 },
    { kind: "receive", sku: "B", quantity: 5 },
  ]);
  expect(await shop.held()).toEqual({});
  await shop.acknowledge();
  await client.items.patch(customerId, shop.items["A"] ?? "", { processOrders: false });
  expect(await shop.held()).toEqual({});
  await client.stockChanges.record(customerId, [{ kind: "adjust", sku: "A", delta: 2, reason: "found" }]);
  const { data } = await client.listings.heldBack(customerId);
  expect(data).toMatchObject([
    {
      listingId: shop.listings["A"],
      sku: "A",
      storeId: shop.store.id,
      storeName: "Shop",
      level: 7,
      known: 5,
      reason: "process_orders_off",
      nextAction: { kind: "turn_on_process_orders" },
    },
  ]);
  expect(data[0]?.since).toEqual((await client.decisions.list(customerId, { limit: 1 })).data[0]?.at);
});

const REASONS: readonly [HeldBackReason, (shop: Awaited<ReturnType<typeof open>>) => Promise<unknown>][] = [
  [
    "never",
    ({ client, customerId, items }) =>
      client.items.patch(customerId, items["A"] ?? "", { syncInventory: "never" }),
  ],
  [
    "listing_paused",
    ({ client, customerId, listings }) =>
      client.listings.patch(customerId, listings["A"] ?? "", { paused: true }),
  ],
  [
    "store_off",
    ({ client, customerId, store }) => client.stores.patch(customerId, store.id, { syncEnabled: false }),
  ],
];

test.each(REASONS)("%s holds back", async (reason, close) => {
  const shop = await open(["A"]);
  const change = { kind: "receive", sku: "A", quantity: 5 } as const;
  await shop.client.stockChanges.record(shop.customerId, [change]);
  await shop.acknowledge();
  await close(shop);
  expect(await shop.held()).toEqual({});
  await shop.client.stockChanges.record(shop.customerId, [change]);
  expect(await shop.held()).toEqual({ A: reason });
});

test("a zero that waits for approval holds nothing back once there is stock again", async () => {
  const shop = await open(["A"]);
  await shop.client.stockChanges.record(shop.customerId, [{ kind: "receive", sku: "A", quantity: 5 }]);
  await shop.acknowledge();
  const hold = (known: number, quantity: number) =>
    sql`WITH s AS (UPDATE stock SET quantity = ${quantity} WHERE customer_id = ${decodeId("customer", shop.customerId)})
      UPDATE listing SET held_at = now(), held_cause = 'bulk', known_quantity = ${known}
      WHERE customer_id = ${decodeId("customer", shop.customerId)}`.execute(api.database.db);
  await hold(5, 0);
  expect(await shop.held()).toEqual({ A: "held_for_approval" });
  await hold(5, 7);
  expect(await shop.held()).toEqual({});
});

test("a bundle is held back by its own gates and its parts' numbers; what was never received, too", async () => {
  const shop = await open(["SET", "PART"]);
  const { client, customerId } = shop;
  await client.items.setComponents(customerId, shop.items["SET"] ?? "", [{ sku: "PART", units: 2 }]);
  await client.items.patch(customerId, shop.items["PART"] ?? "", { processOrders: true });
  expect(await shop.held()).toEqual({ SET: "process_orders_off", PART: "never_received" });
  await client.stockChanges.record(customerId, [{ kind: "receive", sku: "PART", quantity: 5 }]);
  await shop.acknowledge();
  expect(await shop.held()).toEqual({});
  await client.items.patch(customerId, shop.items["SET"] ?? "", { processOrders: false });
  await client.stockChanges.record(customerId, [{ kind: "adjust", sku: "PART", delta: -1, reason: "lost" }]);
  expect(await shop.held()).toEqual({});
  await client.stockChanges.record(customerId, [{ kind: "adjust", sku: "PART", delta: 2, reason: "found" }]);
  expect(await shop.held()).toEqual({ SET: "process_orders_off" });
});

test("pages, filters and the count say the same", async () => {
  const skus = ["A", "B", "C", "D"];
  const shop = await open(skus);
  const { client, customerId } = shop;
  await client.items.patch(customerId, shop.items["D"] ?? "", { syncInventory: "never" });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listings.heldBack(customerId, {
      limit: 3,
      ...(cursor === undefined ? {} : { cursor }),
    });
    seen.push(...page.data.map((row) => row.sku));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(skus);
  const only = await client.listings.heldBack(customerId, { reason: "never" });
  expect(only.data.map((row) => row.sku)).toEqual(["D"]);
  expect((await client.listings.heldBack(customerId, { storeId: "sto_999999" })).data).toEqual([]);
  expect(await client.listings.heldBackCount(customerId)).toEqual({ listings: 4, isComplete: true });
  expect(
    await client.listings.heldBackCount(customerId, { reason: "never", storeId: shop.store.id }),
  ).toEqual({
    listings: 1,
    isComplete: true,
  });
});

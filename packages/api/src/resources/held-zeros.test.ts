import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const SKUS = Array.from({ length: 23 }, (_, at) => `S-${at}`);
const numberIn = (id: string) => Number(id.slice(id.indexOf("_") + 1));

test("zeros beyond the allowance are listed with what they wait for, explained, approved and rejected", async () => {
  const { id: customerId } = await api.operator.customers.create({ name: "Aurora" });
  await api.operator.preferences.patch(customerId, { syncInventory: "always", zeroGuard: true });
  const store = await api.operator.stores.create(customerId, {
    platform: "shopify",
    name: "Aurora",
    host: hostOf(customerId, "aurora"),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: "gid://shopify/Location/1",
  });
  for (const [at, sku] of SKUS.entries()) {
    const item = await api.operator.items.create(customerId, { sku });
    const remote = { variantId: `gid://shopify/ProductVariant/${at + 1}` };
    await api.operator.listings.link(customerId, { itemId: item.id, storeId: store.id, remote });
  }
  await api.operator.stockChanges.record(
    customerId,
    SKUS.map((sku) => ({ kind: "receive", sku, quantity: 3 }) as const),
  );
  await api.operator.stockChanges.record(
    customerId,
    SKUS.map((sku) => ({ kind: "set", sku, quantity: 0 }) as const),
  );

  const { data } = await api.operator.heldZeros.list(customerId, { storeId: store.id });
  expect(data.map(({ sku, cause, level, storeId }) => [sku, cause, level, storeId])).toEqual(
    ["S-20", "S-21", "S-22"].map((sku) => [sku, "count", 0, store.id]),
  );
  const [first, second, third] = data.map((row) => row.listingId);
  const explained = await api.operator.listings.explain(customerId, first ?? "");
  expect(explained.lastDecision?.steps.at(-1)).toMatchObject({ gate: "zero_guard", verdict: "answered" });
  expect(explained).toMatchObject({
    current: { reason: "held_for_approval" },
    sentence: expect.stringContaining("zero guard"),
  });

  const approved = await api.operator.heldZeros.approve(customerId, { listingIds: [first ?? ""] });
  expect(approved).toEqual({ listings: 1, pushed: 1, more: false });
  const rejected = await api.operator.heldZeros.reject(customerId, {
    listingIds: [second ?? "", "lst_999999"],
  });
  expect(rejected).toEqual({ listings: 1, pushed: 0, more: false });
  const rest = await api.operator.heldZeros.approve(customerId, { storeId: store.id });
  expect(rest).toEqual({ listings: 1, pushed: 1, more: false });
  expect((await api.operator.heldZeros.list(customerId)).data).toEqual([]);
  const desired = await api.database.db
    .selectFrom("listing")
    .select(["desired_level"])
    .where(
      "id",
      "in",
      [first, second, third].map((id) => numberIn(id ?? "")),
    )
    .orderBy("id")
    .execute();
  expect(desired.map((row) => row.desired_level)).toEqual([0, 3, 0]);
});

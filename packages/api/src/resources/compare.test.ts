import { finishTask, takeTask } from "@trueup/db/task";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const numberIn = (id: string) => Number(id.slice(id.indexOf("_") + 1));

test("comparing asks the worker for the number, and names what keeps it from being the right one", async () => {
  const { id: customerId } = await api.operator.customers.create({ name: "Aurora" });
  const item = await api.operator.items.create(customerId, { sku: "A" });
  const store = await api.operator.stores.create(customerId, {
    platform: "shopify",
    name: "Aurora",
    host: hostOf(customerId, "aurora"),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: "gid://shopify/Location/1",
  });
  const remote = { variantId: "gid://shopify/ProductVariant/1" };
  const { id: listingId } = await api.operator.listings.link(customerId, {
    itemId: item.id,
    storeId: store.id,
    remote,
  });
  await api.operator.stockChanges.record(customerId, [{ kind: "set", sku: "A", quantity: 5 }]);
  const lease = { customerId: numberIn(customerId), storeId: numberIn(store.id), epoch: 1 };

  async function answer(result: unknown): Promise<unknown> {
    const { db } = api.database;
    let task = await takeTask(db, "worker", lease);
    while (task === null) {
      await api.clock.wait(5);
      task = await takeTask(db, "worker", lease);
    }
    await finishTask(db, "worker", lease, task, { status: "done", result });
    return [task.kind, task.input];
  }

  const [read, asked] = await Promise.all([
    api.operator.listings.compare(customerId, listingId),
    answer({ ok: true, quantity: 9, problem: null }),
  ]);
  expect(asked).toEqual(["listing_compare", { listingId: numberIn(listingId) }]);
  expect(read).toMatchObject({ listingId, live: 9, known: null, level: 5 });
  expect(read.checks.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(["live_number", "item_rule"]);

  const [untracked] = await Promise.all([
    api.operator.listings.compare(customerId, listingId),
    answer({ ok: true, quantity: null, problem: { code: "not_tracked", message: "x" } }),
  ]);
  expect(untracked.checks.find(({ check }) => check === "listing")).toMatchObject({
    ok: false,
    finding: "Store does not track this quantity.",
    fix: expect.stringContaining("Turn on inventory tracking"),
  });

  await expect(api.operator.listings.compare(customerId, "lst_999999")).rejects.toMatchObject({
    status: 404,
  });
});

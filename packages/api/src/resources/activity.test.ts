import { decodeId } from "@trueup/db/id";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function open() {
  const { id: customerId } = await api.operator.customers.create({ name: "Aurora" });
  const client = await api.client(customerId);
  const store = await client.stores.create(customerId, {
    platform: "shopify",
    name: "Shop",
    host: hostOf(customerId, "shop"),
    credentials: { kind: "access_token", accessToken: "shpat_1" },
    locationId: "gid://shopify/Location/1",
  });
  for (const [at, sku] of ["A", "B"].entries()) {
    const item = await client.items.create(customerId, { sku });
    await client.listings.link(customerId, {
      itemId: item.id,
      storeId: store.id,
      remote: { variantId: `gid://shopify/ProductVariant/${at + 1}` },
    });
  }
  const receive = (sku: string, quantity: number, sourceId: string) =>
    client.stockChanges.record(customerId, [{ kind: "receive", sku, quantity, sourceId }]);
  const adjust = (sku: string, delta: number) =>
    client.stockChanges.record(customerId, [{ kind: "adjust", sku, delta, reason: "found" }]);
  /** A write of one listing that began and ended so; a worker records it in the same way. */
  const push = async (listingId: string, quantity: number, version: number, outcome: string) => {
    const ids = { customer: decodeId("customer", customerId), store: decodeId("store", store.id) };
    const listing = decodeId("listing", listingId);
    await sql`
      WITH a AS (
        INSERT INTO attempt (customer_id, store_id, epoch, listing_ids, levels, versions, cost, deadline, settle_until,
          outcome, closed_at, at)
        VALUES (${ids.customer}, ${ids.store}, 1, ARRAY[${listing}, 999]::bigint[], ARRAY[${quantity}, 1]::integer[],
          ARRAY[${version}, 1]::bigint[], 10, now(), now(), ${outcome === "confirmed" ? "ok" : "failed"}, now(),
          now() - interval '250 milliseconds')
        RETURNING id)
      INSERT INTO push (customer_id, listing_id, store_id, attempt_id, quantity, version, outcome, code, message)
      SELECT ${ids.customer}, ${listing}, ${ids.store}, a.id, ${quantity}, ${version}, ${outcome},
        ${outcome === "failed" ? "throttled" : null}::text, ${outcome === "failed" ? "Too fast." : null}::text FROM a`.execute(
      api.database.db,
    );
  };
  /** Without what linking the listings brought. */
  const list = async (query = {}) =>
    (await client.activity.list(customerId, query)).data.filter(
      ({ trigger }) => trigger !== "listing_linked",
    );
  return { customerId, client, store, receive, adjust, push, list };
}

test("what was decided stands with what became of it: refused, waiting, failed, confirmed", async () => {
  const shop = await open();
  await shop.receive("A", 5, "r-1");
  const [waiting] = await shop.list();
  expect(waiting).toMatchObject({ sku: "A", storeName: "Shop", level: 5, result: "waiting", endedAt: null });
  const listingId = waiting?.listingId ?? "";
  await shop.push(listingId, 5, 1, "failed");
  expect(await shop.list()).toMatchObject([{ result: "failed", message: "Too fast." }]);
  await shop.push(listingId, 5, 1, "confirmed");
  expect(await shop.list()).toMatchObject([{ result: "confirmed", message: null }]);
  await shop.client.preferences.patch(shop.customerId, { syncInventory: "never" });
  await shop.adjust("A", 2);
  expect((await shop.list())[0]).toMatchObject({ result: "not_sent", reason: "never", level: 7 });
});

test("a decision leads to its cause, the tries with their writes, and the answer", async () => {
  const shop = await open();
  await shop.receive("A", 5, "delivery-77");
  const [entry] = await shop.list();
  await shop.push(entry?.listingId ?? "", 5, 1, "failed");
  await shop.push(entry?.listingId ?? "", 8, 2, "confirmed");
  await shop.push(entry?.listingId ?? "", 9, 3, "confirmed");
  const detail = await shop.client.activity.get(shop.customerId, entry?.id ?? "");
  expect(detail.sentence).toMatch(/^Sends 5: /);
  expect(detail.decision.steps.length).toBeGreaterThan(3);
  expect(detail.causes[0]).toMatchObject({ kind: "receive", sku: "A", sourceId: "delivery-77" });
  expect(detail.tries).toMatchObject([
    { outcome: "failed", quantity: 5, isNewer: false, code: "throttled", message: "Too fast." },
    { outcome: "confirmed", quantity: 8, isNewer: true, attempt: { listings: 2, durationMs: 250, cost: 10 } },
  ]);
  expect(detail.waiting).toMatchObject({ attempt: null, notBefore: null });
});

test("they are found by store, SKU, result, trigger and time", async () => {
  const shop = await open();
  await shop.receive("A", 5, "r-1");
  await shop.receive("B", 5, "r-2");
  const skus = async (query: object) => (await shop.list(query)).map(({ sku }) => sku);
  expect(await skus({})).toEqual(["B", "A"]);
  expect(await skus({ sku: "A" })).toEqual(["A"]);
  expect(await skus({ sku: "nothing is called this" })).toEqual([]);
  expect(await skus({ storeId: shop.store.id, result: "waiting" })).toEqual(["B", "A"]);
  expect(await skus({ result: "confirmed" })).toEqual([]);
  expect(await skus({ trigger: "manual" })).toEqual([]);
  expect(await skus({ from: new Date(Date.now() + 3_600_000).toISOString() })).toEqual([]);
  expect(await skus({ to: new Date(Date.now() + 3_600_000).toISOString() })).toEqual(["B", "A"]);
});

test("pages follow each other without a gap", async () => {
  const shop = await open();
  for (let change = 1; change <= 5; change += 1) await shop.receive("A", change, `r-${change}`);
  const levels: (number | null)[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof shop.client.activity.list>> = await shop.client.activity.list(
      shop.customerId,
      { limit: 2, ...(cursor === null ? {} : { cursor }) },
    );
    levels.push(...page.data.map(({ level }) => level));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(levels).toEqual([15, 10, 6, 3, 1, 0, 0]);
});

import { createHmac } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

const SECRET = "shpss_0123456789abcdef";

let database: TestDatabase;
let api: TestApi;
let pings = 0;
let customerId: string;
let storeId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const { wake } = database;
  const ping = () => {
    pings += 1;
    wake.ping();
  };
  api = await createTestApi({}, { ...database, wake: { ...wake, ping } });
});
afterAll(async () => {
  await api.close();
  await database.close();
});
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  storeId = await connect("Aurora");
  pings = 0;
});

async function connect(name: string): Promise<string> {
  const store = await api.operator.stores.create(customerId, {
    platform: "shopify",
    name,
    host: hostOf(customerId, name),
    credentials: { kind: "access_token", accessToken: "shpat_1", webhookSecret: SECRET },
  });
  return store.id;
}

const ORDER = {
  id: 5_820_000_032_768,
  name: "#1001",
  created_at: "2026-11-20T09:30:00-05:00",
  cancelled_at: null,
  financial_status: "paid",
  email: "jane.doe@example.com",
  customer: { first_name: "Jane" },
  line_items: [{ id: 1, variant_id: 51_111_000_032_768, sku: "TSH-BLK-M", quantity: 3, price: "19.90" }],
};

interface Sent {
  readonly to?: string;
  readonly body?: string;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A webhook as Shopify sends it. */
async function send({ to, body = JSON.stringify(ORDER), secret = SECRET, headers = {} }: Sent = {}) {
  const response = await api.request(to ?? `/hooks/shopify/${storeId}`, {
    method: "POST",
    headers: {
      "x-anonymous": "1",
      "content-type": "application/json",
      "x-shopify-topic": "orders/create",
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
      "x-shopify-shop-domain": hostOf(customerId, "Aurora"),
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      "x-shopify-triggered-at": "2026-11-20T14:30:01.5Z",
      ...headers,
    },
    body,
  });
  return { status: response.status, body: await response.text() };
}

const padded = (length: number) => JSON.stringify({ ...ORDER, note: "x".repeat(length) });

const events = async (status?: "waiting" | "ignored" | "failed") =>
  (await api.operator.stores.events(customerId, storeId, status === undefined ? {} : { status })).data;

test("a signed event is kept, workers are told, and it can be seen", async () => {
  expect(await send()).toEqual({ status: 200, body: '{"status":"received"}' });
  expect(pings).toBe(1);
  expect(await events()).toEqual([
    {
      id: expect.stringMatching(/^sev_\d+$/),
      topic: "orders/create",
      status: "waiting",
      reason: null,
      orderName: "#1001",
      orderId: null,
      leftOut: [],
      triggeredAt: "2026-11-20T14:30:01.500Z",
      receivedAt: expect.any(String),
      handledAt: null,
    },
  ]);
});

test("sent again it is answered the same way, kept once, and wakes nobody", async () => {
  await send();
  pings = 0;
  expect(await send()).toEqual({ status: 200, body: '{"status":"duplicate"}' });
  expect(pings).toBe(0);
  expect(await events()).toHaveLength(1);
});

test("of two that come at the same moment one is kept", async () => {
  const answers = await Promise.all([send(), send(), send()]);
  expect(answers.map(({ body }) => body).toSorted()).toEqual([
    '{"status":"duplicate"}',
    '{"status":"duplicate"}',
    '{"status":"received"}',
  ]);
  expect(await events()).toHaveLength(1);
});

test("nothing about the buyer is kept or logged", async () => {
  await send();
  await send({ secret: "another" });
  await send({ body: `{"email":"jane.doe@example.com"`, headers: { "x-shopify-webhook-id": "2" } });
  const kept = await api.database.db.selectFrom("store_event").selectAll().execute();
  expect(kept.length).toBeGreaterThanOrEqual(2);
  for (const told of [kept, api.log, await events()]) expect(JSON.stringify(told)).not.toMatch(/jane/i);
});

test("a signature that is not this store's is refused without a word on why, and nothing is kept", async () => {
  const refused = { status: 401, body: expect.stringContaining('"code":"unauthorized"') };
  expect(await send({ secret: "another" })).toEqual(refused);
  expect(await send({ headers: { "x-shopify-hmac-sha256": "" } })).toEqual(refused);
  expect(await send({ headers: { "x-shopify-shop-domain": "bold.myshopify.com" } })).toEqual(refused);
  expect((await send({ secret: "another" })).body).not.toContain(SECRET);
  expect(await events()).toEqual([]);
});

test("another store with the same secret is another store", async () => {
  const bold = await connect("Bold");
  expect((await send({ to: `/hooks/shopify/${bold}` })).status).toBe(401);
});

test("an unknown store, another platform and a disconnected store are not found", async () => {
  for (const to of [
    "/hooks/shopify/sto_999999",
    "/hooks/shopify/1",
    `/hooks/shopify/${customerId}`,
    `/hooks/woocommerce/${storeId}`,
  ]) {
    expect((await send({ to })).status).toBe(404);
  }
  await api.operator.stores.disconnect(customerId, storeId);
  expect((await send()).status).toBe(404);
});

test("a topic that nothing is done about is kept as ignored, a body of no form as failed; both are answered 200", async () => {
  const ignored = await send({
    body: "{}",
    headers: { "x-shopify-topic": "products/update", "x-shopify-webhook-id": "1" },
  });
  const unreadable = await send({ body: "{}", headers: { "x-shopify-webhook-id": "2" } });
  expect([ignored.status, unreadable.status]).toEqual([200, 200]);
  expect(await events("ignored")).toMatchObject([{ topic: "products/update", orderName: null }]);
  expect(await events("failed")).toMatchObject([{ reason: expect.stringContaining("line_items") }]);
});

test("a body of more than 2 MB is refused, one of more than the API's own bound is not", async () => {
  expect((await send({ body: padded(1_500_000) })).status).toBe(200);
  expect((await send({ body: padded(2_100_000) })).status).toBe(413);
});

test("the secret to sign with is never answered", async () => {
  const store = await api.operator.stores.get(customerId, storeId);
  expect(JSON.stringify(store)).not.toContain(SECRET);
  expect(store.credentialsKind).toBe("access_token");
});

test.each(["unmatched", "incomplete"] as const)(
  "an event that waits cannot be tried again; one that is %s can",
  async (status) => {
    await send();
    const [event] = await events();
    const id = event?.id ?? "";
    await expect(api.operator.stores.retryEvent(customerId, storeId, id)).rejects.toMatchObject({
      code: "conflict",
    });
    await api.database.db
      .updateTable("store_event")
      .set({ status, reason: "Nothing is linked.", handled_at: new Date(0) })
      .where("id", "=", Number(id.slice("sev_".length)))
      .execute();
    expect(await api.operator.stores.retryEvent(customerId, storeId, id)).toMatchObject({
      status: "waiting",
      reason: null,
      handledAt: null,
    });
    await expect(api.operator.stores.retryEvent(customerId, storeId, "sev_999999")).rejects.toMatchObject({
      code: "not_found",
    });
  },
);

test("events of a store are read page by page, newest first", async () => {
  for (const id of ["1", "2", "3"]) await send({ headers: { "x-shopify-webhook-id": id } });
  const first = await api.operator.stores.events(customerId, storeId, { limit: 2 });
  const second = await api.operator.stores.events(customerId, storeId, {
    limit: 2,
    ...(first.nextCursor === null ? {} : { cursor: first.nextCursor }),
  });
  const ids = [...first.data, ...second.data].map((event) => Number(event.id.slice("sev_".length)));
  expect(ids).toHaveLength(3);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  expect(second.nextCursor).toBeNull();
});

import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ShopifyEmulator, startShopifyEmulator } from "./server.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly order: { readonly id: number; readonly cancelled_at: string | null };
}

let shop: ShopifyEmulator;
let listener: Server;
let address: string;
let received: Received[];
/** What is answered next; 200 once there is none left. */
let statuses: number[];
let ids: { readonly variantId: string; readonly inventoryItemId: string };

beforeEach(async () => {
  received = [];
  statuses = [];
  shop = await startShopifyEmulator({ date: () => new Date("2026-11-20T14:30:00Z") });
  ids = shop.catalogue.addVariant({ sku: "TEA-1", quantity: 10 });
  listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, body, order: JSON.parse(body) });
      response.writeHead(statuses.shift() ?? 200, { location: "/elsewhere" }).end();
    });
  });
  address = await new Promise((resolve) => {
    listener.listen(0, "127.0.0.1", () => {
      const bound = listener.address();
      resolve(typeof bound === "object" && bound !== null ? `http://127.0.0.1:${bound.port}/hook` : "");
    });
  });
  shop.webhooks.subscribe({
    address,
    topics: ["orders/create", "orders/paid", "orders/cancelled"],
    firstRetryMs: 1,
  });
});
afterEach(async () => {
  await shop.close();
  await new Promise((resolve) => {
    listener.close(resolve);
    listener.closeAllConnections();
  });
});

const sell = (quantity = 3) => shop.orders.place({ lines: [{ variantId: ids.variantId, quantity }] });
const level = () => shop.levels()[0];

test("an order takes what it sold from available, and its cancellation gives it back", async () => {
  const order = sell();
  expect(level()).toMatchObject({ available: 7, committed: 3, onHand: 10 });
  shop.orders.cancel(order.id);
  expect(level()).toMatchObject({ available: 10, committed: 0, onHand: 10 });
  expect(() => shop.orders.cancel(order.id)).toThrow("cancelled already");
  await shop.webhooks.idle();
});

test("the order is told of with Shopify's headers, signed over the bytes of the body", async () => {
  const order = sell();
  await shop.webhooks.idle();
  const [told] = received;
  expect(told?.headers).toMatchObject({
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-shop-domain": shop.shop,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": expect.stringMatching(/^[\da-f-]{36}$/),
    "x-shopify-event-id": expect.stringMatching(/^[\da-f-]{36}$/),
    "x-shopify-triggered-at": "2026-11-20T14:30:00.000Z",
    "x-shopify-hmac-sha256": createHmac("sha256", shop.clientSecret)
      .update(told?.body ?? "")
      .digest("base64"),
  });
  expect(told?.order).toMatchObject({
    admin_graphql_api_id: order.id,
    name: "#1001",
    created_at: "2026-11-20T09:30:00-05:00",
    cancelled_at: null,
    financial_status: "paid",
    email: expect.stringContaining("@"),
    line_items: [{ sku: "TEA-1", quantity: 3, variant_id: Number(ids.variantId.split("/").at(-1)) }],
  });
});

test("a payment and a cancellation are told of as well", async () => {
  const order = shop.orders.place({
    lines: [{ variantId: ids.variantId, quantity: 1 }],
    financialStatus: "pending",
  });
  await shop.webhooks.idle();
  shop.orders.pay(order.id);
  await shop.webhooks.idle();
  shop.orders.cancel(order.id);
  await shop.webhooks.idle();
  expect(received.map(({ headers }) => headers["x-shopify-topic"])).toEqual([
    "orders/create",
    "orders/paid",
    "orders/cancelled",
  ]);
  expect(received.at(-1)?.order.cancelled_at).toBe("2026-11-20T09:30:00-05:00");
});

test("what is answered anything but 2xx is sent again, the same under the same name", async () => {
  statuses = [500, 302, 404];
  sell();
  await shop.webhooks.idle();
  expect(shop.webhooks.tries.map(({ status }) => status)).toEqual([500, 302, 404, 200]);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  expect(new Set(received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(1);
});

test("after eight retries the subscription is deleted", async () => {
  statuses = Array.from({ length: 20 }, () => 500);
  sell();
  await shop.webhooks.idle();
  expect(received).toHaveLength(9);
  expect(shop.webhooks.addresses()).toEqual([]);
  sell();
  await shop.webhooks.idle();
  expect(received).toHaveLength(9);
});

test("a duplicate is the same delivery once more", async () => {
  shop.webhooks.fault({ kind: "duplicate" });
  sell();
  await shop.webhooks.idle();
  expect(received).toHaveLength(2);
  expect(new Set(received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(1);
});

test("a wrong signature is one by another secret", async () => {
  shop.webhooks.fault({ kind: "wrongSignature" });
  sell();
  await shop.webhooks.idle();
  const [told] = received;
  const right = createHmac("sha256", shop.clientSecret)
    .update(told?.body ?? "")
    .digest("base64");
  expect(told?.headers["x-shopify-hmac-sha256"]).toMatch(/^[\w+/]{43}=$/);
  expect(told?.headers["x-shopify-hmac-sha256"]).not.toBe(right);
});

test("a delivery that is held is overtaken by later ones", async () => {
  const gate = Promise.withResolvers<void>();
  shop.webhooks.fault({ kind: "hold", until: gate.promise });
  const order = sell();
  shop.orders.cancel(order.id);
  await vi.waitFor(() => expect(received).toHaveLength(1));
  gate.resolve();
  await shop.webhooks.idle();
  expect(received.map(({ headers }) => headers["x-shopify-topic"])).toEqual([
    "orders/cancelled",
    "orders/create",
  ]);
});

test("only topics that were subscribed to are sent, to each address on its own", async () => {
  const end = shop.webhooks.subscribe({ address, topics: ["orders/cancelled"], secret: "another" });
  const order = sell();
  shop.orders.cancel(order.id);
  await shop.webhooks.idle();
  expect(received).toHaveLength(3);
  end();
  expect(shop.webhooks.addresses()).toEqual([address]);
});

test("order ids are never given twice, not even after a restart", async () => {
  const first = sell();
  const snapshot: unknown = JSON.parse(JSON.stringify(shop.snapshot()));
  const restarted = await startShopifyEmulator();
  restarted.restore(snapshot);
  const second = restarted.orders.place({ lines: [{ variantId: ids.variantId, quantity: 1 }] });
  expect(second.id).not.toBe(first.id);
  expect(second.name).toBe("#1002");
  await restarted.close();
});

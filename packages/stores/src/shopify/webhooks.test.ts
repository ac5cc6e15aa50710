import { createHmac } from "node:crypto";
import type { ShopifyCredentials } from "@trueup/sdk";
import { expect, test } from "vitest";
import { readWebhook } from "../webhooks.ts";

const SECRET = "shpss_0123456789abcdef";
const HOST = "aurora.myshopify.com";
const CLIENT: ShopifyCredentials = { kind: "client_credentials", clientId: "c11e47", clientSecret: SECRET };

const ORDER = {
  id: 5_500_123_456_789,
  admin_graphql_api_id: "gid://shopify/Order/5500123456789",
  name: "#1001",
  created_at: "2026-11-20T09:30:00-05:00",
  cancelled_at: null,
  financial_status: "paid",
  email: "jane@example.com",
  customer: { first_name: "Jane", last_name: "Doe" },
  shipping_address: { address1: "1 Main St", city: "Springfield" },
  line_items: [
    { id: 1, variant_id: 51_111_000_032_768, sku: "TSH-BLK-M", quantity: 3, price: "19.90", title: "Tee" },
    { id: 2, variant_id: null, sku: null, quantity: 1, price: "5.00", title: "Tip" },
    { id: 3, variant_id: 51_111_000_065_536, sku: "TSH-BLK-L", quantity: 0, price: "19.90" },
  ],
};

interface Sent {
  readonly body?: string;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly credentials?: ShopifyCredentials;
}

function receive({
  body = JSON.stringify(ORDER),
  secret = SECRET,
  headers = {},
  credentials = CLIENT,
}: Sent) {
  const bytes = new TextEncoder().encode(body);
  const all: Readonly<Record<string, string | undefined>> = {
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(bytes).digest("base64"),
    "x-shopify-shop-domain": HOST,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "x-shopify-triggered-at": "2026-11-20T14:30:01.123456789Z",
    ...headers,
  };
  const request = { header: (name: string) => all[name], body: bytes };
  return readWebhook({ platform: "shopify", host: HOST, credentials }, request);
}

test("an order is read with its lines, and with nothing about the buyer", () => {
  expect(receive({})).toEqual({
    kind: "accepted",
    webhook: {
      externalId: "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      topic: "orders/create",
      triggeredAt: new Date("2026-11-20T14:30:01.123Z"),
      content: {
        kind: "order",
        event: {
          kind: "order_created",
          order: {
            id: "gid://shopify/Order/5500123456789",
            name: "#1001",
            placedAt: "2026-11-20T14:30:00.000Z",
            paid: true,
            cancelledAt: null,
            lines: [
              {
                variantId: "gid://shopify/ProductVariant/51111000032768",
                sku: "TSH-BLK-M",
                quantity: 3,
                price: "19.90",
              },
              { variantId: null, sku: "", quantity: 1, price: "5.00" },
            ],
          },
        },
      },
    },
  });
});

test("what no database can keep is left out of what people read", () => {
  const answer = receive({
    body: JSON.stringify({
      ...ORDER,
      name: "#10\u000001",
      line_items: [{ variant_id: 1, sku: "A\u0000\ud800", quantity: 1 }],
    }),
  });
  expect(answer).toMatchObject({
    webhook: { content: { event: { order: { name: "#1001", lines: [{ sku: "A\ufffd" }] } } } },
  });
});

test("a cancellation says when", () => {
  const answer = receive({
    body: JSON.stringify({ ...ORDER, cancelled_at: "2026-11-20T15:00:00Z" }),
    headers: { "x-shopify-topic": "orders/cancelled" },
  });
  expect(answer).toMatchObject({
    webhook: {
      content: { event: { kind: "order_cancelled", order: { cancelledAt: "2026-11-20T15:00:00.000Z" } } },
    },
  });
});

test("ids above what a number holds exactly keep every digit", () => {
  const body = JSON.stringify(ORDER).replace('"id":5500123456789', '"id":820982911946154508');
  expect(receive({ body })).toMatchObject({
    webhook: { content: { event: { order: { id: "gid://shopify/Order/820982911946154508" } } } },
  });
});

test.each([
  ["paid", true],
  ["authorized", true],
  ["partially_refunded", true],
  ["pending", false],
  ["partially_paid", false],
  ["voided", false],
])("an order whose payment is %s is paid: %s", (status, paid) => {
  const answer = receive({ body: JSON.stringify({ ...ORDER, financial_status: status }) });
  expect(answer).toMatchObject({ webhook: { content: { event: { order: { paid } } } } });
});

test("an own app's access token is no secret to sign with; its API secret key is", () => {
  const token = { kind: "access_token", accessToken: SECRET } as const;
  expect(receive({ credentials: token })).toEqual({ kind: "refused" });
  expect(receive({ credentials: { ...token, webhookSecret: SECRET } })).toMatchObject({ kind: "accepted" });
});

const good = createHmac("sha256", SECRET).update(JSON.stringify(ORDER)).digest("base64");
test.each<[string, Sent]>([
  ["another secret", { secret: "shpss_other" }],
  ["no signature", { headers: { "x-shopify-hmac-sha256": undefined } }],
  ["an empty signature", { headers: { "x-shopify-hmac-sha256": "" } }],
  ["a short signature", { headers: { "x-shopify-hmac-sha256": good.slice(0, 20) } }],
  ["a long signature", { headers: { "x-shopify-hmac-sha256": `${good}AAAA` } }],
  [
    "a signature in hexadecimal",
    { headers: { "x-shopify-hmac-sha256": Buffer.from(good, "base64").toString("hex") } },
  ],
  ["a changed body", { body: `${JSON.stringify(ORDER)} `, headers: { "x-shopify-hmac-sha256": good } }],
  [
    "the same JSON written anew",
    { body: JSON.stringify(ORDER, null, 1), headers: { "x-shopify-hmac-sha256": good } },
  ],
  ["another shop with the same app", { headers: { "x-shopify-shop-domain": "bold.myshopify.com" } }],
  ["no shop", { headers: { "x-shopify-shop-domain": undefined } }],
  ["no name of the delivery", { headers: { "x-shopify-webhook-id": undefined } }],
  ["an endless name of the delivery", { headers: { "x-shopify-webhook-id": "x".repeat(201) } }],
  ["no topic", { headers: { "x-shopify-topic": undefined } }],
])("%s is refused", (_, sent) => {
  expect(receive(sent)).toEqual({ kind: "refused" });
});

test("a topic that Trueup does not act on is accepted, whatever its body", () => {
  const answer = receive({ body: "not JSON", headers: { "x-shopify-topic": "products/update" } });
  expect(answer).toMatchObject({ webhook: { topic: "products/update", content: { kind: "ignored" } } });
});

test.each([
  ["no JSON", "{"],
  ["no order", "[]"],
  ["an order without lines", JSON.stringify({ ...ORDER, line_items: undefined })],
  [
    "a line that is no number of units",
    JSON.stringify({ ...ORDER, line_items: [{ variant_id: 1, quantity: "3" }] }),
  ],
])("%s is accepted as unreadable, and what stands there is not repeated", (_, body) => {
  const answer = receive({ body });
  expect(answer).toMatchObject({ webhook: { content: { kind: "unreadable" } } });
  expect(JSON.stringify(answer)).not.toContain("jane@example.com");
});

import { createHmac, timingSafeEqual } from "node:crypto";
import type { ShopifyCredentials, StoreOrder, StoreOrderEvent, StoreOrderLine } from "@trueup/sdk";
import { z } from "zod";
import type { StoreWebhook, WebhookAnswer, WebhookRequest } from "../contract.ts";
import { parseJson } from "./lossless-json.ts";

/** A header that names something: visible characters, of bounded length. */
const NAME = /^[\x21-\x7e]{1,200}$/;

/**
 * Reads a webhook of a shop. Another shop with the same app has the same secret, so the shop's name counts as well.
 *
 * @see https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
 */
export function readShopifyWebhook(
  { host, credentials }: { readonly host: string; readonly credentials: ShopifyCredentials },
  { header, body }: WebhookRequest,
): WebhookAnswer {
  const secret = signingSecret(credentials);
  const signature = header("x-shopify-hmac-sha256") ?? "";
  if (secret === null || !isSigned(body, signature, secret)) return { kind: "refused" };
  if (header("x-shopify-shop-domain")?.toLowerCase() !== host) return { kind: "refused" };
  const externalId = header("x-shopify-webhook-id") ?? "";
  const topic = header("x-shopify-topic") ?? "";
  if (!NAME.test(externalId) || !NAME.test(topic)) return { kind: "refused" };
  const triggeredAt = toDate(header("x-shopify-triggered-at"));
  return {
    kind: "accepted",
    webhook: { externalId, topic, triggeredAt, content: readContent(topic, body) },
  };
}

function signingSecret(credentials: ShopifyCredentials): string | null {
  switch (credentials.kind) {
    case "access_token":
      return credentials.webhookSecret ?? null;
    case "client_credentials":
      return credentials.clientSecret;
  }
}

function isSigned(body: Uint8Array, signature: string, secret: string): boolean {
  // Of the one length that can be right, so that the comparison tells nothing by its time.
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) return false;
  const expected = createHmac("sha256", secret).update(body).digest();
  return timingSafeEqual(Buffer.from(signature, "base64"), expected);
}

function toDate(text: string | undefined): Date | null {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? null : new Date(time);
}

const KINDS: ReadonlyMap<string, StoreOrderEvent["kind"]> = new Map([
  ["orders/create", "order_created"],
  ["orders/paid", "order_paid"],
  ["orders/cancelled", "order_cancelled"],
]);

function readContent(topic: string, body: Uint8Array): StoreWebhook["content"] {
  const kind = KINDS.get(topic);
  if (kind === undefined) return { kind: "ignored" };
  const parsed = orderBody.safeParse(parseJson(new TextDecoder().decode(body)));
  if (parsed.success) return { kind: "order", event: { kind, order: toOrder(parsed.data) } };
  const places = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return { kind: "unreadable", message: `The body is no order of Shopify's: ${places.join("; ")}.` };
}

/** Digits: some of Shopify's ids are above what a number holds exactly. */
const id = z.union([z.string().regex(/^[1-9]\d{0,19}$/), z.int().positive().transform(String)]);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** For people to read; neither a NUL nor half of a surrogate pair can be stored. */
const shown = z.string().transform((text) => text.replaceAll("\0", "").toWellFormed());

/** What Trueup needs of an order. Names, addresses and whatever else is about the buyer go no further than here. */
const orderBody = z.object({
  id,
  name: shown.pipe(z.string().trim().min(1).max(200)),
  created_at: time,
  cancelled_at: time.nullish(),
  financial_status: z.string().nullish().catch(null),
  line_items: z
    .array(
      z.object({
        variant_id: id.nullish(),
        sku: shown.pipe(z.string().max(500)).nullish().catch(null),
        quantity: z.int().min(0).max(1_000_000_000),
        price: z
          .string()
          .regex(/^\d{1,10}(?:\.\d{1,4})?$/)
          .nullish()
          .catch(null),
      }),
    )
    .max(1_000),
});

/** What is not paid yet or never will be. An authorised payment only waits to be captured. */
const UNPAID: readonly (string | null | undefined)[] = ["pending", "partially_paid", "voided", "expired"];

function toOrder(order: z.infer<typeof orderBody>): StoreOrder {
  return {
    id: `gid://shopify/Order/${order.id}`,
    name: order.name,
    placedAt: order.created_at,
    paid: !UNPAID.includes(order.financial_status),
    cancelledAt: order.cancelled_at ?? null,
    lines: order.line_items
      .filter((line) => line.quantity > 0)
      .map((line): StoreOrderLine => ({
        variantId: line.variant_id == null ? null : `gid://shopify/ProductVariant/${line.variant_id}`,
        sku: line.sku ?? "",
        quantity: line.quantity,
        price: line.price ?? null,
      })),
  };
}

import { createRoute, z } from "@hono/zod-openapi";
import { decodeId } from "@trueup/db/id";
import { findConnectedStore, receiveStoreEvent } from "@trueup/db/receive-store-event";
import { loadStoreCredentials } from "@trueup/db/store-credentials";
import type { WebhookAnswer } from "@trueup/stores/contract";
import { readWebhook } from "@trueup/stores/webhooks";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { type Api, answers, params } from "../http/route.ts";

const receiveHook = createRoute({
  method: "post",
  path: "/hooks/{platform}/{storeId}",
  operationId: "receiveStoreEvent",
  tags: ["Stores"],
  summary: "An event of a store's, as the store sends it",
  description: [
    "The address that a store's webhooks are sent to. The body is read as it comes, up to 2 MB, and has to be signed as",
    "the platform signs: Shopify with `X-Shopify-Hmac-Sha256`. Answered as soon as the event is kept; a worker acts on",
    "it. An event that was sent before is answered the same and does nothing. 401 where the signature is not this",
    "store's, 404 where there is no such connected store.",
  ].join("\n"),
  security: [],
  request: { params: params("platform", "storeId") },
  responses: answers("It is kept.", z.object({ status: z.enum(["received", "duplicate"]) })),
});

export function serveHooks(api: Api): void {
  api.openapi(receiveHook, async (c) => {
    const { database } = c.get("api");
    const { key, answer } = await readEvent(c);
    if (answer.kind === "refused") throw new Refusal("unauthorized", "This is not signed by the store.");
    const status = await receiveStoreEvent(database.db, key, answer.webhook);
    if (status === "received") database.wake.ping();
    return c.json({ status }, 200);
  });
}

async function readEvent(
  c: Context<ApiEnv>,
): Promise<{ readonly key: { customerId: number; storeId: number }; readonly answer: WebhookAnswer }> {
  const { database, sealer } = c.get("api");
  const storeId = decodeId("store", c.req.param("storeId") ?? "");
  const store = storeId === null ? null : await findConnectedStore(database.db, storeId);
  if (store === null || store.platform !== c.req.param("platform")) throw notFound("connected store");
  const key = { customerId: store.customerId, storeId: store.storeId };
  const credentials = await loadStoreCredentials(database.db, sealer, key);
  if (credentials === null) throw notFound("connected store");
  const { platform, host } = store;
  const body = new Uint8Array(await c.req.arrayBuffer());
  const answer = readWebhook({ platform, host, credentials }, { header: (name) => c.req.header(name), body });
  return { key, answer };
}

import { createRoute } from "@hono/zod-openapi";
import { archiveWithZeros } from "@trueup/db/zero-out";
import type { Item, LastZeros, ZeroStores } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { notFound, staleVersion } from "../http/refusal.ts";
import { type Api, answers, body, EDIT_HEADERS, mayWrite, params } from "../http/route.ts";
import { wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { OFFER } from "../schemas/differing.ts";
import { ItemSchema, SyncRequestSchema, ZeroStoresSchema } from "../schemas/items.ts";
import { inBundle, itemIdOf, readItem, saveItem } from "./save-item.ts";
import { readSyncRequest } from "./sync-requests.ts";

const tags = ["Items"];
const onePath = "/v1/customers/{customerId}/items/{itemId}";

const archiveItem = createRoute({
  method: "post",
  path: `${onePath}/archive`,
  operationId: "archiveItem",
  tags,
  summary: "Archive an item",
  description:
    "Its stores keep the numbers they show, and nothing more is sent to them. With `zeroStores: true` each usable listing is sent 0 first: the item is `archiving` until all of them have ended, 15 minutes at most, and the request names what could not be reached. An item of a live bundle cannot be archived (409 `in_bundle`).",
  ...mayWrite("items:write"),
  request: { params: params("customerId", "itemId"), body: body(ZeroStoresSchema), headers: EDIT_HEADERS },
  responses: answers(
    "The item as it is now.",
    ItemSchema.extend({ syncRequest: SyncRequestSchema.nullable() }),
  ),
});

const unarchiveItem = createRoute({
  method: "post",
  path: `${onePath}/unarchive`,
  operationId: "unarchiveItem",
  tags,
  summary: "Bring an archived item back",
  ...mayWrite("items:write"),
  request: { params: params("customerId", "itemId"), headers: EDIT_HEADERS },
  responses: answers("The item as it is now, and how many listings differ by it.", ItemSchema.extend(OFFER)),
});

export function serveItemArchive(api: Api): void {
  api.openapi(archiveItem, async (c) => c.json(await archive(c, c.req.valid("json")), 200));
  api.openapi(unarchiveItem, async (c) => c.json(await saveItem(c, { archived: false }), 200));
}

async function archive(c: Context<ApiEnv>, { zeroStores }: ZeroStores): Promise<Item & LastZeros> {
  if (zeroStores !== true) return { ...(await saveItem(c, { archived: true })), syncRequest: null };
  const { db, wake } = c.get("api").database;
  const key = { customerId: c.get("customerId"), itemId: itemIdOf(c) };
  const begun = await archiveWithZeros(db, { ...key, ifVersion: wantedVersion(c) });
  switch (begun.kind) {
    case "begun":
      wake.ping();
      return {
        ...written(await readItem(c, key.itemId)),
        syncRequest: written(await readSyncRequest(db, key.customerId, begun.requestId)),
      };
    case "archived":
      return { ...written(await readItem(c, key.itemId)), syncRequest: null };
    case "not_found":
      throw notFound("item");
    case "stale":
      throw staleVersion();
    case "in_bundle":
      throw inBundle(begun.bundles);
  }
}

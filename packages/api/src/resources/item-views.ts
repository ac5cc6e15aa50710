import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import { loadListings } from "@trueup/db/listing-state";
import { requestSync } from "@trueup/db/request-sync";
import type { Db } from "@trueup/db/schema";
import { PAGE_QUERY, type PageRequest, pageRequest, toPage } from "../http/page.ts";
import { notFound } from "../http/refusal.ts";
import {
  type Api,
  answers,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { toExplanation, toListing } from "../render/listing.ts";
import { ExplainedListingSchema, ListingSchema, SyncRequestSchema } from "../schemas/items.ts";
import { itemIdOf } from "./save-item.ts";
import { listListingIds } from "./listing-rows.ts";
import { readSyncRequest } from "./sync-requests.ts";

const tags = ["Items"];
const path = "/v1/customers/{customerId}/items/{itemId}";
const pageOfItem = { params: params("customerId", "itemId"), query: z.strictObject(PAGE_QUERY) };

const itemListings = createRoute({
  method: "get",
  path: `${path}/listings`,
  operationId: "listItemListings",
  tags,
  summary: "An item's listings",
  ...may("items:read"),
  request: pageOfItem,
  responses: answers("A page of listings, oldest first.", pageOf(ListingSchema)),
});

const explainItem = createRoute({
  method: "get",
  path: `${path}/explain`,
  operationId: "explainItem",
  tags,
  summary: "Why each listing of an item shows what it shows",
  ...may("items:read"),
  request: pageOfItem,
  responses: answers("A page of explained listings, oldest first.", pageOf(ExplainedListingSchema)),
});

const syncItem = createRoute({
  method: "post",
  path: `${path}/sync`,
  operationId: "syncItem",
  tags,
  summary: "Sync Now",
  description: [
    "Sends the item's current level to every usable listing, whatever the settings say.",
    "Follow the request until it is no longer pending: it ends for every listing, confirmed, failed or skipped.",
  ].join("\n"),
  ...mayWrite("sync:trigger"),
  request: { params: params("customerId", "itemId"), headers: WRITE_HEADERS },
  responses: { 202: json("The request as it stands.", SyncRequestSchema), default: PROBLEM_ANSWER },
});

export function serveItemViews(api: Api): void {
  api.openapi(itemListings, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const listings = await pageOfListings(c.get("api").database.db, c.get("customerId"), itemIdOf(c), page);
    return c.json(
      toPage(listings, page, (listing) => listing.id, toListing),
      200,
    );
  });

  api.openapi(explainItem, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const { database, clock } = c.get("api");
    const listings = await pageOfListings(database.db, c.get("customerId"), itemIdOf(c), page);
    const now = new Date(clock.now());
    return c.json(
      toPage(
        listings,
        page,
        (listing) => listing.id,
        (listing) => ({ listing: toListing(listing), explanation: toExplanation(listing, now) }),
      ),
      200,
    );
  });

  api.openapi(syncItem, async (c) => {
    const { metrics, database } = c.get("api");
    const { db, wake } = database;
    const customerId = c.get("customerId");
    const requestId = await requestSync(db, { customerId, itemId: itemIdOf(c) });
    if (requestId === null) throw notFound("item");
    metrics.syncRequested();
    wake.ping();
    const request = await readSyncRequest(db, customerId, requestId);
    if (request === null) throw new Error(`sync request ${encodeId("syncRequest", requestId)} is gone`);
    return c.json(request, 202);
  });
}

async function pageOfListings(db: Db, customerId: number, itemId: number, page: PageRequest) {
  const ids = await listListingIds(db, customerId, { itemId }, page);
  if (ids.length === 0) await mustHaveItem(db, customerId, itemId);
  return loadListings(db, customerId, ids);
}

export async function mustHaveItem(db: Db, customerId: number, itemId: number): Promise<void> {
  const item = await db
    .selectFrom("item")
    .select("id")
    .where("customer_id", "=", customerId)
    .where("id", "=", itemId)
    .executeTakeFirst();
  if (item === undefined) throw notFound("item");
}

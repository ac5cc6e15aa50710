import { createRoute, z } from "@hono/zod-openapi";
import type { PushRow } from "@trueup/db/listing-state";
import { retryListing } from "@trueup/db/listing-problem";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { notFound } from "../http/refusal.ts";
import { type Api, answers, may, mayWrite, pageOf, params, WRITE_HEADERS } from "../http/route.ts";
import { written } from "../http/written.ts";
import { toExplanation, toPushRecord } from "../render/listing.ts";
import { ListingSchema } from "../schemas/items.ts";
import { ExplanationSchema, PushRecordSchema } from "../schemas/records.ts";
import { answerListing, findListing, listingIdOf } from "./listings.ts";

const tags = ["Listings"];
const path = "/v1/customers/{customerId}/listings/{listingId}";
const one = { params: params("customerId", "listingId") };

const explainListing = createRoute({
  method: "get",
  path: `${path}/explain`,
  operationId: "explainListing",
  tags,
  summary: "Why a listing shows what it shows",
  description: "Of an unlinked listing, that it is unlinked.",
  ...may("items:read"),
  request: one,
  responses: answers("The explanation.", ExplanationSchema),
});

const listingPushes = createRoute({
  method: "get",
  path: `${path}/pushes`,
  operationId: "listListingPushes",
  tags,
  summary: "What was sent to the store for a listing",
  description: "Also after it was unlinked.",
  ...may("items:read"),
  request: { ...one, query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of pushes, newest first.", pageOf(PushRecordSchema)),
});

const retry = createRoute({
  method: "post",
  path: `${path}/retry`,
  operationId: "retryListing",
  tags,
  summary: "Try a failing listing again at once",
  ...mayWrite("sync:trigger"),
  request: { ...one, headers: WRITE_HEADERS },
  responses: answers("The listing as it is now.", ListingSchema),
});

export function serveListingViews(api: Api): void {
  api.openapi(explainListing, async (c) => {
    const listing = await findListing(c, listingIdOf(c));
    if (listing === null) throw notFound("listing");
    return c.json(toExplanation(listing, new Date(c.get("api").clock.now())), 200);
  });

  api.openapi(listingPushes, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const listing = await findListing(c, listingIdOf(c));
    if (listing === null) throw notFound("listing");
    const rows: PushRow[] = await c
      .get("api")
      .database.db.selectFrom("push")
      .select([
        "customer_id",
        "id",
        "at",
        "listing_id",
        "store_id",
        "attempt_id",
        "quantity",
        "version",
        "outcome",
        "code",
        "message",
      ])
      .where("customer_id", "=", c.get("customerId"))
      .where("listing_id", "=", listing.id)
      .$if(page.after !== null, (query) => query.where("id", "<", page.after))
      .orderBy("id", "desc")
      .limit(page.limit + 1)
      .execute();
    return c.json(
      toPage(rows, page, (row) => row.id, toPushRecord),
      200,
    );
  });

  api.openapi(retry, async (c) => {
    const { db, wake } = c.get("api").database;
    const listingId = listingIdOf(c);
    const found = await retryListing(db, c.get("customerId"), listingId);
    if (!found) throw notFound("listing");
    wake.ping();
    return c.json(answerListing(c, written(await findListing(c, listingId))), 200);
  });
}

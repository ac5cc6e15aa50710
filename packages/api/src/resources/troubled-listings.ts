import { createRoute, z } from "@hono/zod-openapi";
import { loadListings } from "@trueup/db/listing-state";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { flagQuery, idQuery } from "../http/query.ts";
import { type Api, answers, may, pageOf, params } from "../http/route.ts";
import { toListing } from "../render/listing.ts";
import { TroubledListingSchema } from "../schemas/items.ts";

const listTroubledListings = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/parked",
  operationId: "listTroubledListings",
  tags: ["Listings"],
  summary: "Listings whose pushes fail, parked or not",
  description: [
    "Each with its problem, the advice, and how often it failed in a row. `parked=true` leaves those that were set",
    "aside after 10 failures or a day, `parked=false` those that are still tried again by themselves.",
  ].join("\n"),
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: z.strictObject({ ...PAGE_QUERY, parked: flagQuery, storeId: idQuery("store") }),
  },
  responses: answers("A page of listings with their problem, oldest first.", pageOf(TroubledListingSchema)),
});

export function serveTroubledListings(api: Api): void {
  api.openapi(listTroubledListings, async (c) => {
    const { parked, storeId, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const { db } = c.get("api").database;
    const problems = await db
      .selectFrom("listing_problem")
      .select(["listing_id", "failures"])
      .where("customer_id", "=", c.get("customerId"))
      .$if(parked !== undefined, (query) => query.where("parked", "=", parked === true))
      .$if(storeId !== undefined, (query) => query.where("store_id", "=", storeId ?? 0))
      .$if(page.after !== null, (query) => query.where("listing_id", ">", page.after))
      .orderBy("listing_id")
      .limit(page.limit + 1)
      .execute();
    const failures = new Map(problems.map((row) => [row.listing_id, row.failures]));
    const listings = await loadListings(db, c.get("customerId"), [...failures.keys()]);
    return c.json(
      toPage(
        listings,
        page,
        (listing) => listing.id,
        (listing) => ({
          ...toListing(listing),
          sku: listing.item.sku,
          storeName: listing.store.name,
          failures: failures.get(listing.id) ?? 0,
          parked: listing.problem?.parked ?? false,
        }),
      ),
      200,
    );
  });
}

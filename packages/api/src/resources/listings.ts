import { createRoute, z } from "@hono/zod-openapi";
import { decodeId } from "@trueup/db/id";
import { linkListings, unlinkListing } from "@trueup/db/link-listing";
import { type ListingState, loadListings } from "@trueup/db/listing-state";
import { unlinkWithZero } from "@trueup/db/zero-out";
import type { Fault, Listing, NewListing } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { flagQuery, idQuery } from "../http/query.ts";
import { invalidInput, notFound, Refusal, staleVersion } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  EDIT_HEADERS,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  pathId,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { toListing } from "../render/listing.ts";
import { OFFER } from "../schemas/differing.ts";
import { ListingPatchSchema, ListingSchema, NewListingSchema, SyncRequestSchema } from "../schemas/items.ts";
import { readSyncRequest } from "./sync-requests.ts";
import { changeListing } from "./save-listing.ts";
import { offerDiffering } from "./offer-differing.ts";
import { listListingIds } from "./listing-rows.ts";

const tags = ["Listings"];
const path = "/v1/customers/{customerId}/listings";
const onePath = `${path}/{listingId}` as const;
const one = { params: params("customerId", "listingId") };

const listListings = createRoute({
  method: "get",
  path,
  operationId: "listListings",
  tags,
  summary: "A customer's listings",
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: z.strictObject({
      ...PAGE_QUERY,
      itemId: idQuery("item"),
      storeId: idQuery("store"),
    }),
  },
  responses: answers("A page of listings, oldest first.", pageOf(ListingSchema)),
});

const linkListing = createRoute({
  method: "post",
  path,
  operationId: "linkListing",
  tags,
  summary: "Link an item to a variant of a store",
  description:
    "`remote.locationId` may be left out where the store has a location. Ids have Shopify's form, such as `gid://shopify/ProductVariant/1`.",
  ...mayWrite("items:write"),
  request: { params: params("customerId"), body: body(NewListingSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new listing.", ListingSchema), default: PROBLEM_ANSWER },
});

const getListing = createRoute({
  method: "get",
  path: onePath,
  operationId: "getListing",
  tags,
  summary: "One listing",
  ...may("items:read"),
  request: one,
  responses: answers("The listing.", ListingSchema),
});

const patchListing = createRoute({
  method: "patch",
  path: onePath,
  operationId: "patchListing",
  tags,
  summary: "Pause or resume a listing, or save its level rules",
  description:
    "Pausing drops what waits to be sent. Resuming sends nothing by itself, and neither do level rules: a rule that is named wins over the store's, null switches the store's off, what is left out follows the store.",
  ...mayWrite("items:write"),
  request: { ...one, body: body(ListingPatchSchema), headers: EDIT_HEADERS },
  responses: answers("The listing as it is now, and whether it differs.", ListingSchema.extend(OFFER)),
});

const unlink = createRoute({
  method: "delete",
  path: onePath,
  operationId: "unlinkListing",
  tags,
  summary: "Unlink an item from a variant",
  description:
    "The store keeps the number that it shows. With `zeroStores=true` it is sent 0 first: the listing is unlinked once that has ended, 15 minutes later at most, and no event sends anything any more until then.",
  ...may("items:write"),
  request: { ...one, query: z.strictObject({ zeroStores: flagQuery }) },
  responses: {
    202: json("The request that sends 0.", SyncRequestSchema),
    204: { description: "Unlinked." },
    default: PROBLEM_ANSWER,
  },
});

export function serveListings(api: Api): void {
  api.openapi(listListings, async (c) => {
    const { itemId, storeId, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const { db } = c.get("api").database;
    const ids = await listListingIds(db, c.get("customerId"), { itemId, storeId }, page);
    const listings = await loadListings(db, c.get("customerId"), ids);
    return c.json(
      toPage(listings, page, (listing) => listing.id, toListing),
      200,
    );
  });

  api.openapi(linkListing, async (c) => c.json(await link(c, c.req.valid("json")), 201));

  api.openapi(getListing, async (c) => {
    const listing = await findListing(c, listingIdOf(c));
    if (listing?.linked !== true) throw notFound("listing");
    return c.json(answerListing(c, listing), 200);
  });

  api.openapi(patchListing, async (c) => {
    const listingId = listingIdOf(c);
    const { db, wake } = c.get("api").database;
    const key = { customerId: c.get("customerId"), listingId };
    const patch = c.req.valid("json");
    switch (await changeListing(db, key, patch, wantedVersion(c))) {
      case "changed": {
        wake.ping();
        const listing = written(await findListing(c, listingId));
        const offers = patch.levelRules !== undefined || patch.paused === false;
        const offer = offers
          ? await offerDiffering(c, { storeId: listing.store.id, itemIds: [listing.item.id] })
          : {};
        return c.json({ ...answerListing(c, listing), ...offer }, 200);
      }
      case "not_found":
        throw notFound("listing");
      case "stale":
        throw staleVersion();
    }
  });

  api.openapi(unlink, async (c) => {
    const { db, wake } = c.get("api").database;
    if (c.req.valid("query").zeroStores === true) {
      const customerId = c.get("customerId");
      const requestId = await unlinkWithZero(db, customerId, listingIdOf(c));
      if (requestId === null) throw notFound("listing");
      wake.ping();
      return c.json(written(await readSyncRequest(db, customerId, requestId)), 202);
    }
    const found = await unlinkListing(db, c.get("customerId"), listingIdOf(c));
    if (!found) throw notFound("listing");
    return c.body(null, 204);
  });
}

export function listingIdOf(c: Context<ApiEnv>): number {
  return pathId(c, "listing", "listingId", "listing");
}

/** A listing of the customer, or one that was unlinked. */
export async function findListing(c: Context<ApiEnv>, listingId: number): Promise<ListingState | null> {
  const [state] = await loadListings(c.get("api").database.db, c.get("customerId"), [listingId]);
  return state ?? null;
}

export function answerListing(c: Context<ApiEnv>, state: ListingState): Listing {
  tag(c, state.version);
  return toListing(state);
}

async function link(c: Context<ApiEnv>, { itemId, storeId, remote }: NewListing): Promise<Listing> {
  const { db, wake } = c.get("api").database;
  const customerId = c.get("customerId");
  const item = decodeId("item", itemId);
  const store = await findStore(c, storeId);
  const location = remote.locationId ?? store?.location_id ?? null;
  const faults: Fault[] = [];
  if (item === null) faults.push(UNKNOWN_ITEM);
  if (store === null) faults.push(UNKNOWN_STORE);
  else if (location === null) faults.push(LOCATION_REQUIRED);
  if (item === null || store === null || location === null) throw invalidInput(faults);
  const [linked] = await linkListings(db, customerId, [
    {
      itemId: item,
      storeId: store.id,
      productId: remote.productId ?? null,
      variantId: remote.variantId,
      inventoryItemId: remote.inventoryItemId ?? null,
      locationId: location,
    },
  ]);
  switch (linked?.kind) {
    case "linked":
      wake.ping();
      return answerListing(c, written(await findListing(c, linked.listingId)));
    case "taken":
      throw new Refusal(
        "listing_taken",
        "This variant is linked at this location already. Unlink it there first.",
      );
    case "item_not_found":
      throw invalidInput([UNKNOWN_ITEM]);
    case "store_not_found":
      throw invalidInput([UNKNOWN_STORE]);
    case undefined:
      throw new Error("linking answered nothing");
  }
}

const UNKNOWN_ITEM: Fault = {
  path: "itemId",
  code: "unknown_item",
  message: "No such item of this customer.",
};
const UNKNOWN_STORE: Fault = {
  path: "storeId",
  code: "unknown_store",
  message: "No such connected store of this customer.",
};
const LOCATION_REQUIRED: Fault = {
  path: "remote.locationId",
  code: "required",
  message: "The store has no location of its own, so name the one whose quantity is to be written.",
};

async function findStore(c: Context<ApiEnv>, storeId: string) {
  const store = await c
    .get("api")
    .database.db.selectFrom("store")
    .select(["id", "location_id"])
    .where("customer_id", "=", c.get("customerId"))
    .where("id", "=", decodeId("store", storeId) ?? 0)
    .executeTakeFirst();
  return store ?? null;
}

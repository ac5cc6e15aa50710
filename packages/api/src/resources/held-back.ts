import { createRoute, z } from "@hono/zod-openapi";
import { type HeldBackRow, listHeldBack } from "@trueup/db/held-back";
import { encodeId } from "@trueup/db/id";
import { type ListingState, loadListings } from "@trueup/db/listing-state";
import { HELD_BACK_REASONS, type HeldBackListing } from "@trueup/sdk";
import { PAGE_QUERY, pageRequest, toEarlyPage } from "../http/page.ts";
import { idQuery } from "../http/query.ts";
import { type Api, answers, may, pageOf, params } from "../http/route.ts";
import { toExplanation } from "../render/listing.ts";
import { HeldBackCountSchema, HeldBackListingSchema } from "../schemas/held-back.ts";

const tags = ["Listings"];
const path = "/v1/customers/{customerId}/held-back";
const SCOPE = { reason: z.enum(HELD_BACK_REASONS).optional(), storeId: idQuery("store") };

const list = createRoute({
  method: "get",
  path,
  operationId: "listHeldBack",
  tags,
  summary: "Listings that a closed gate holds back",
  description: [
    "Their store shows another number than their level, and nothing waits to be sent: the answer to a change of stock is",
    "the reason, with what can be done about it. A page may end early: go on with its `nextCursor` until that is null.",
  ].join("\n"),
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject({ ...PAGE_QUERY, ...SCOPE }) },
  responses: answers("A page of listings, oldest first.", pageOf(HeldBackListingSchema)),
});

const count = createRoute({
  method: "get",
  path: `${path}/count`,
  operationId: "countHeldBack",
  tags,
  summary: "How many listings are held back",
  description:
    "Counts up to 1 000, among 20 000 listings at most: `isComplete` says whether that was enough.",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject(SCOPE) },
  responses: answers("The count.", HeldBackCountSchema),
});

const MOST_COUNTED = 1_000;

export function serveHeldBack(api: Api): void {
  api.openapi(list, async (c) => {
    const { reason, storeId, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const { database, clock } = c.get("api");
    const customerId = c.get("customerId");
    const scope = { customerId, storeId: storeId ?? null, reason: reason ?? null };
    const found = await listHeldBack(database.db, scope, { most: page.limit }, page.after ?? 0);
    const ids = found.rows.slice(0, page.limit).map((row) => row.listingId);
    const states = await loadListings(database.db, customerId, ids);
    const byId = new Map(states.map((state) => [state.id, state]));
    const now = new Date(clock.now());
    const { data, nextCursor } = toEarlyPage(
      found,
      page,
      (row) => row.listingId,
      (row) => toHeldBack(row, byId.get(row.listingId), now),
    );
    return c.json({ data: data.flat(), nextCursor }, 200);
  });

  api.openapi(count, async (c) => {
    const { reason, storeId } = c.req.valid("query");
    const scope = { customerId: c.get("customerId"), storeId: storeId ?? null, reason: reason ?? null };
    const { rows, next } = await listHeldBack(c.get("api").database.db, scope, { most: MOST_COUNTED + 1 });
    const isComplete = next === null && rows.length <= MOST_COUNTED;
    return c.json({ listings: Math.min(rows.length, MOST_COUNTED), isComplete }, 200);
  });
}

/** Nothing where the listing changed between the two looks. */
function toHeldBack(
  { reason }: HeldBackRow,
  state: ListingState | undefined,
  now: Date,
): readonly HeldBackListing[] {
  if (state?.level === undefined || state.level === null) return [];
  return [
    {
      listingId: encodeId("listing", state.id),
      itemId: encodeId("item", state.item.id),
      sku: state.item.sku,
      storeId: encodeId("store", state.store.id),
      storeName: state.store.name,
      level: state.level,
      known: state.facts.known,
      reason,
      since: state.lastDecision?.at.toISOString() ?? null,
      nextAction: toExplanation(state, now).nextAction,
    },
  ];
}

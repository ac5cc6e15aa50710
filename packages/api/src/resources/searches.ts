import { createRoute, z } from "@hono/zod-openapi";
import { countItems } from "@trueup/db/search/find-items";
import { countOrders } from "@trueup/db/search/find-orders";
import type { ItemPosition } from "@trueup/db/search/stretch";
import type { Context } from "hono";
import { hasScope } from "../auth/principal.ts";
import type { ApiEnv } from "../context.ts";
import { itemCursor } from "../http/item-cursor.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { flagQuery } from "../http/query.ts";
import { invalidInput, notFound, Refusal } from "../http/refusal.ts";
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
import { ItemSchema } from "../schemas/items.ts";
import { OrderSchema } from "../schemas/orders.ts";
import {
  NewSearchSchema,
  SavedSearchSchema,
  SearchCountSchema,
  searchKind,
  SearchPatchSchema,
} from "../schemas/searches.ts";
import { findItemPage } from "./item-search.ts";
import { findOrderPage } from "./order-search.ts";
import { changeSearch, deleteSearch, insertSearch } from "./save-search.ts";
import {
  itemSearchOf,
  listSearchRows,
  loadSearchRow,
  orderSearchOf,
  ownerOf,
  type SearchRow,
  type SearchScope,
  toSavedSearch,
} from "./search-rows.ts";

const tags = ["Searches"];
const path = "/v1/customers/{customerId}/searches";
const onePath = `${path}/{searchId}` as const;
const one = { params: params("customerId", "searchId") };

const listSearches = createRoute({
  method: "get",
  path,
  operationId: "listSearches",
  tags,
  summary: "The caller's searches, and those that are shared",
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: z.strictObject({ ...PAGE_QUERY, kind: searchKind, favourite: flagQuery }),
  },
  responses: answers("A page of searches, oldest first.", pageOf(SavedSearchSchema)),
});

const createSearch = createRoute({
  method: "post",
  path,
  operationId: "createSearch",
  tags,
  summary: "Save a search",
  description: "It belongs to the caller: a person, or an API key. Names are the caller's own, one per kind.",
  ...mayWrite("items:write"),
  request: { params: params("customerId"), body: body(NewSearchSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new search.", SavedSearchSchema), default: PROBLEM_ANSWER },
});

const getSearch = createRoute({
  method: "get",
  path: onePath,
  operationId: "getSearch",
  tags,
  summary: "One search",
  ...may("items:read"),
  request: one,
  responses: answers("The search.", SavedSearchSchema),
});

const patchSearch = createRoute({
  method: "patch",
  path: onePath,
  operationId: "patchSearch",
  tags,
  summary: "Change a search, or mark it",
  description: [
    "`favourite` and `isDefault` are the caller's own marks, on shared searches of others too. What others made is",
    "changed with the scope settings:write alone.",
  ].join("\n"),
  ...mayWrite("items:write"),
  request: { ...one, body: body(SearchPatchSchema), headers: EDIT_HEADERS },
  responses: answers("The search as it is now.", SavedSearchSchema),
});

const removeSearch = createRoute({
  method: "delete",
  path: onePath,
  operationId: "deleteSearch",
  tags,
  summary: "Delete a search",
  ...may("items:write"),
  request: one,
  responses: { 204: { description: "Deleted." }, default: PROBLEM_ANSWER },
});

const getResults = createRoute({
  method: "get",
  path: `${onePath}/results`,
  operationId: "getSearchResults",
  tags,
  summary: "What a search finds now",
  description: [
    "Items or orders, as its kind is; orders with the scope orders:read, too. A page may have fewer than `limit`, even",
    "none, and still a `nextCursor`.",
  ].join("\n"),
  ...may("items:read"),
  request: { ...one, query: z.strictObject({ limit: PAGE_QUERY.limit, cursor: itemCursor }) },
  responses: answers("A page of items, or of orders.", z.union([pageOf(ItemSchema), pageOf(OrderSchema)])),
});

const getCount = createRoute({
  method: "get",
  path: `${onePath}/count`,
  operationId: "getSearchCount",
  tags,
  summary: "How many items or orders a search finds now",
  ...may("items:read"),
  request: one,
  responses: answers("The count; `atLeast` says that there may be more.", SearchCountSchema),
});

export function serveSearches(api: Api): void {
  api.openapi(listSearches, async (c) => {
    const asked = c.req.valid("query");
    const page = pageRequest(asked);
    const rows = await listSearchRows(c.get("api").database.db, scopeOf(c), asked, page);
    return c.json(
      toPage(rows, page, (row) => row.id, toSavedSearch),
      200,
    );
  });

  api.openapi(createSearch, async (c) => {
    const id = await insertSearch(c.get("api").database.db, scopeOf(c), c.req.valid("json"));
    return c.json(answer(c, written(await loadSearchRow(c.get("api").database.db, scopeOf(c), id))), 201);
  });

  api.openapi(getSearch, async (c) => c.json(answer(c, await readSearch(c)), 200));

  api.openapi(patchSearch, async (c) => {
    await changeSearch(c.get("api").database.db, scopeOf(c), searchIdOf(c), {
      ...c.req.valid("json"),
      ifVersion: wantedVersion(c),
      mayEditOthers: () => mayEditOthers(c),
    });
    return c.json(answer(c, await readSearch(c)), 200);
  });

  api.openapi(removeSearch, async (c) => {
    await deleteSearch(c.get("api").database.db, scopeOf(c), searchIdOf(c), () => mayEditOthers(c));
    return c.body(null, 204);
  });

  api.openapi(getResults, async (c) => {
    const row = await readSearch(c);
    const { limit, cursor } = c.req.valid("query");
    if (row.kind === "items")
      return c.json(await findItemPage(c, { limit, cursor, ...itemSearchOf(row) }), 200);
    refuseWithoutOrders(c);
    const after = cursor === undefined ? undefined : orderCursor(cursor);
    return c.json(await findOrderPage(c, { limit, cursor: after, ...orderSearchOf(row) }), 200);
  });

  api.openapi(getCount, async (c) => {
    const row = await readSearch(c);
    const { db } = c.get("api").database;
    const customerId = c.get("customerId");
    if (row.kind === "items") return c.json(await countItems(db, customerId, itemSearchOf(row).filter), 200);
    refuseWithoutOrders(c);
    return c.json(await countOrders(db, customerId, orderSearchOf(row).filter), 200);
  });
}

function refuseWithoutOrders(c: Context<ApiEnv>): void {
  if (hasScope(c.get("principal"), "orders:read")) return;
  throw new Refusal("forbidden", "The API key lacks the scope orders:read.");
}

function orderCursor(cursor: ItemPosition): number {
  if ("id" in cursor) return cursor.id;
  throw invalidInput([{ path: "cursor", code: "invalid", message: "Is a cursor of another list." }]);
}

function scopeOf(c: Context<ApiEnv>): SearchScope {
  return { customerId: c.get("customerId"), owner: ownerOf(c.get("principal")) };
}

function searchIdOf(c: Context<ApiEnv>): number {
  return pathId(c, "search", "searchId", "search");
}

function mayEditOthers(c: Context<ApiEnv>): boolean {
  return hasScope(c.get("principal"), "settings:write");
}

async function readSearch(c: Context<ApiEnv>): Promise<SearchRow> {
  const row = await loadSearchRow(c.get("api").database.db, scopeOf(c), searchIdOf(c));
  if (row === null) throw notFound("search");
  return row;
}

function answer(c: Context<ApiEnv>, row: SearchRow) {
  tag(c, row.version);
  return toSavedSearch(row);
}

import { createRoute } from "@hono/zod-openapi";
import { countItems, findItems } from "@trueup/db/search/find-items";
import type { ItemPosition } from "@trueup/db/search/stretch";
import type { Item, ItemFilter, ItemSort, Page } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { encodePosition, positionOf } from "../http/item-cursor.ts";
import { STANDARD_PAGE_ROWS } from "../http/page.ts";
import { type Api, answers, body, may, pageOf, params } from "../http/route.ts";
import { toItem } from "../render/item.ts";
import { ItemSchema } from "../schemas/items.ts";
import { CountItemsSchema, FindItemsSchema, SearchCountSchema } from "../schemas/searches.ts";
import { loadItemRows } from "./item-rows.ts";

const tags = ["Searches"];
const path = "/v1/customers/{customerId}/items";

const searchItems = createRoute({
  method: "post",
  path: `${path}/search`,
  operationId: "searchItems",
  tags,
  summary: "Items that a filter finds",
  description: [
    "Archived items too. A page holds what was found among a bounded number of items: it may have fewer than `limit`,",
    "even none, and still a `nextCursor`.",
  ].join("\n"),
  ...may("items:read"),
  request: { params: params("customerId"), body: body(FindItemsSchema) },
  responses: answers("A page of items.", pageOf(ItemSchema)),
});

const countFound = createRoute({
  method: "post",
  path: `${path}/count`,
  operationId: "countItems",
  tags,
  summary: "How many items a filter finds",
  description:
    "Counting ends at 10,000, and after a bounded number of items: `atLeast` says that there may be more.",
  ...may("items:read"),
  request: { params: params("customerId"), body: body(CountItemsSchema) },
  responses: answers("The count.", SearchCountSchema),
});

export function serveItemSearch(api: Api): void {
  api.openapi(searchItems, async (c) => c.json(await findItemPage(c, c.req.valid("json")), 200));

  api.openapi(countFound, async (c) =>
    c.json(await countItems(c.get("api").database.db, c.get("customerId"), c.req.valid("json").filter), 200),
  );
}

export interface AskedPageOfItems {
  readonly filter: ItemFilter;
  readonly sort?: ItemSort | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: ItemPosition | undefined;
}

export async function findItemPage(c: Context<ApiEnv>, asked: AskedPageOfItems): Promise<Page<Item>> {
  const { db } = c.get("api").database;
  const customerId = c.get("customerId");
  const { filter, sort = "id", limit = STANDARD_PAGE_ROWS } = asked;
  const found = await findItems(db, customerId, {
    filter,
    sort,
    after: positionOf(asked.cursor, sort),
    limit,
  });
  const rows = await loadItemRows(db, customerId, found.ids);
  return {
    data: rows.map(toItem),
    nextCursor: found.next === null ? null : encodePosition(found.next),
  };
}

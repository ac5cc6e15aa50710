import { createRoute } from "@hono/zod-openapi";
import { countOrders, findOrders } from "@trueup/db/search/find-orders";
import type { Order, OrderFilter, OrderSort, Page } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { encodeCursor, STANDARD_PAGE_ROWS } from "../http/page.ts";
import { type Api, answers, body, may, pageOf, params } from "../http/route.ts";
import { toOrder } from "../render/order.ts";
import { OrderSchema } from "../schemas/orders.ts";
import { CountOrdersSchema, FindOrdersSchema, SearchCountSchema } from "../schemas/searches.ts";
import { loadOrderRows } from "./order-rows.ts";

const tags = ["Searches"];
const path = "/v1/customers/{customerId}/orders";

const searchOrders = createRoute({
  method: "post",
  path: `${path}/search`,
  operationId: "searchOrders",
  tags,
  summary: "Orders that a filter finds",
  description: [
    "A page holds what was found among a bounded number of orders: it may have fewer than `limit`, even none, and still",
    "a `nextCursor`. The oldest come first where `sort` does not say `-id`.",
  ].join("\n"),
  ...may("orders:read"),
  request: { params: params("customerId"), body: body(FindOrdersSchema) },
  responses: answers("A page of orders.", pageOf(OrderSchema)),
});

const countFound = createRoute({
  method: "post",
  path: `${path}/count`,
  operationId: "countOrders",
  tags,
  summary: "How many orders a filter finds",
  description: "Counting ends after a bounded number of orders: `atLeast` says that there may be more.",
  ...may("orders:read"),
  request: { params: params("customerId"), body: body(CountOrdersSchema) },
  responses: answers("The count.", SearchCountSchema),
});

export function serveOrderSearch(api: Api): void {
  api.openapi(searchOrders, async (c) => c.json(await findOrderPage(c, c.req.valid("json")), 200));

  api.openapi(countFound, async (c) =>
    c.json(await countOrders(c.get("api").database.db, c.get("customerId"), c.req.valid("json").filter), 200),
  );
}

export interface AskedPageOfOrders {
  readonly filter: OrderFilter;
  readonly sort?: OrderSort | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: number | undefined;
}

export async function findOrderPage(c: Context<ApiEnv>, asked: AskedPageOfOrders): Promise<Page<Order>> {
  const { db } = c.get("api").database;
  const customerId = c.get("customerId");
  const { filter, sort = "id", limit = STANDARD_PAGE_ROWS, cursor: after = null } = asked;
  const found = await findOrders(db, customerId, { filter, sort, after, limit });
  const rows = await loadOrderRows(db, customerId, found.ids);
  return { data: rows.map(toOrder), nextCursor: found.next === null ? null : encodeCursor(found.next) };
}

import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import { BULK_OUTCOMES, type BulkResult } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { PAGE_QUERY, type PageRequest, pageRequest, toPage } from "../http/page.ts";
import { type Api, answers, may, pageOf, params } from "../http/route.ts";
import type { BulkActionRow } from "../render/bulk-action.ts";
import { BulkResultSchema } from "../schemas/bulk-actions.ts";
import { readBulkAction } from "./bulk-actions.ts";
import { type BulkResultRow, listBulkListings, listBulkResults } from "./bulk-rows.ts";
import { toRequestListing } from "./sync-requests.ts";

const listResults = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/bulk-actions/{bulkActionId}/results",
  operationId: "listBulkResults",
  tags: ["Bulk actions"],
  summary: "How a bulk action ended for each item or order",
  ...may("items:read"),
  request: {
    params: params("customerId", "bulkActionId"),
    query: z.strictObject({ ...PAGE_QUERY, outcome: z.enum(BULK_OUTCOMES).optional() }),
  },
  responses: answers("A page of results, in the order of the action.", pageOf(BulkResultSchema)),
});

export function serveBulkResults(api: Api): void {
  api.openapi(listResults, async (c) => {
    const { outcome, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    return c.json(await readResults(c, await readBulkAction(c), outcome ?? null, page), 200);
  });
}

async function readResults(
  c: Context<ApiEnv>,
  action: BulkActionRow,
  outcome: BulkResult["outcome"] | null,
  page: PageRequest,
) {
  const { db } = c.get("api").database;
  const rows = await listBulkResults(db, action, outcome, page);
  const { request_id: requestId, customer_id: customerId, kind } = action;
  const itemIds = rows.map((row) => row.id);
  const listings =
    requestId === null
      ? null
      : Map.groupBy(await listBulkListings(db, customerId, requestId, itemIds), (row) => row.item_id);
  const toResult = (row: BulkResultRow): BulkResult => ({
    position: row.place,
    id: encodeId(kind === "items" ? "item" : "order", row.id),
    label: row.label,
    outcome: row.outcome,
    reason: row.reason,
    ...(listings === null ? {} : { listings: (listings.get(row.id) ?? []).map(toRequestListing) }),
  });
  return toPage(rows, page, (row) => row.place, toResult);
}

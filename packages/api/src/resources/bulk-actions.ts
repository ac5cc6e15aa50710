import { createRoute, z } from "@hono/zod-openapi";
import { cancelCustomerTask } from "@trueup/db/customer-task";
import { encodeId } from "@trueup/db/id";
import { inTransaction } from "@trueup/db/transaction";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { refuseInput } from "../http/input.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { invalidInput, notFound } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  pathId,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { type BulkActionRow, toBulkAction } from "../render/bulk-action.ts";
import {
  BulkActionDetailSchema,
  BulkActionSchema,
  BulkPreviewSchema,
  NewBulkActionSchema,
} from "../schemas/bulk-actions.ts";
import { countBulkListings, listBulkActionRows, loadBulkActionRow } from "./bulk-rows.ts";
import { bulkFaults } from "./bulk-target.ts";
import { recordAudit } from "./record-audit.ts";
import { forecastBulkAction, startBulkAction, told } from "./start-bulk-action.ts";

const tags = ["Bulk actions"];
const path = "/v1/customers/{customerId}/bulk-actions";
const onePath = `${path}/{bulkActionId}` as const;
const oneParams = params("customerId", "bulkActionId");

const startOne = createRoute({
  method: "post",
  path,
  operationId: "startBulkAction",
  tags,
  summary: "Do something to many items or orders",
  description: [
    "Works on what the ids name, or the filter or the search finds, at this moment; any worker does it, in slices. A dry run answers",
    "what it would do and cost, and writes nothing. Otherwise `confirm: true` is required.",
  ].join("\n"),
  ...mayWrite("items:write"),
  request: { params: params("customerId"), body: body(NewBulkActionSchema), headers: WRITE_HEADERS },
  responses: {
    200: json("A dry run: what it would do.", BulkPreviewSchema),
    202: json("It was started.", BulkActionSchema),
    default: PROBLEM_ANSWER,
  },
});

const listAll = createRoute({
  method: "get",
  path,
  operationId: "listBulkActions",
  tags,
  summary: "A customer's bulk actions",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of bulk actions, newest first.", pageOf(BulkActionSchema)),
});

const getOne = createRoute({
  method: "get",
  path: onePath,
  operationId: "getBulkAction",
  tags,
  summary: "How a bulk action stands",
  ...may("items:read"),
  request: { params: oneParams },
  responses: answers("The action, with how its listings stand.", BulkActionDetailSchema),
});

const cancelOne = createRoute({
  method: "post",
  path: `${onePath}/cancel`,
  operationId: "cancelBulkAction",
  tags,
  summary: "End a bulk action where it stands",
  description: "What it has done stays done. One that has ended already is answered as it is.",
  ...mayWrite("items:write"),
  request: { params: oneParams, headers: WRITE_HEADERS },
  responses: answers("The action as it stands.", BulkActionSchema),
});

export function serveBulkActions(api: Api): void {
  api.openapi(
    startOne,
    async (c) => {
      const { ids, search, filter, dryRun, confirm, ...request } = c.req.valid("json");
      const asked = { ids, search, filter };
      const faults = bulkFaults({ ...asked, dryRun, confirm, action: request.action });
      if (faults.length > 0) throw invalidInput(faults);
      if (dryRun === true) return c.json(await forecastBulkAction(c, request, asked), 200);
      return c.json(await startBulkAction(c, request, asked), 202);
    },
    (result, c) => (result.success ? undefined : refuseInput(c, bulkFaults)),
  );

  api.openapi(listAll, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const rows = await listBulkActionRows(c.get("api").database.db, c.get("customerId"), page);
    return c.json(
      toPage(rows, page, (row) => row.id, toBulkAction),
      200,
    );
  });

  api.openapi(getOne, async (c) => {
    const row = await readBulkAction(c);
    const { db } = c.get("api").database;
    const listings =
      row.request_id === null ? null : await countBulkListings(db, row.customer_id, row.request_id);
    return c.json({ ...toBulkAction(row), listings }, 200);
  });

  api.openapi(cancelOne, async (c) => {
    const { id } = await readBulkAction(c);
    await inTransaction(c.get("api").database.db, async (trx) => {
      if (!(await cancelCustomerTask(trx, c.get("customerId"), id))) return;
      await recordAudit(trx, c.get("customerId"), c.get("principal"), {
        action: "bulk_action_cancelled",
        changes: [told("bulkActionId", encodeId("bulkAction", id))],
      });
    });
    c.get("api").database.wake.ping();
    return c.json(toBulkAction(await readBulkAction(c)), 200);
  });
}

/** The action that the path names. */
export async function readBulkAction(c: Context<ApiEnv>): Promise<BulkActionRow> {
  const id = pathId(c, "bulkAction", "bulkActionId", "bulk action");
  const row = await loadBulkActionRow(c.get("api").database.db, c.get("customerId"), id);
  if (row === null) throw notFound("bulk action");
  return row;
}

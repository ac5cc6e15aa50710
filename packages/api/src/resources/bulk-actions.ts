import { createRoute, z } from "@hono/zod-openapi";
import { createBulkAction, MOST_BULK_TARGETS } from "@trueup/db/create-bulk-action";
import { cancelCustomerTask } from "@trueup/db/customer-task";
import { encodeId } from "@trueup/db/id";
import { type BulkForecast, previewBulkAction } from "@trueup/db/preview-bulk-action";
import { inTransaction } from "@trueup/db/transaction";
import {
  BULK_OUTCOMES,
  type BulkPreview,
  type BulkRequest,
  type BulkResult,
  type FieldChange,
} from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { refuseInput } from "../http/input.ts";
import { PAGE_QUERY, type PageRequest, pageRequest, toPage } from "../http/page.ts";
import { invalidInput, notFound, Refusal } from "../http/refusal.ts";
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
import { written } from "../http/written.ts";
import { type BulkActionRow, toBulkAction } from "../render/bulk-action.ts";
import {
  type AskedBulkAction,
  BulkActionDetailSchema,
  BulkActionSchema,
  BulkPreviewSchema,
  BulkResultSchema,
  NewBulkActionSchema,
} from "../schemas/bulk-actions.ts";
import {
  type BulkResultRow,
  countBulkListings,
  listBulkActionRows,
  listBulkListings,
  listBulkResults,
  loadBulkActionRow,
} from "./bulk-rows.ts";
import { bulkFaults, findTarget, kindOf } from "./bulk-target.ts";
import { recordAudit } from "./record-audit.ts";
import { ownerOf, type SearchScope } from "./search-rows.ts";
import { toRequestListing } from "./sync-requests.ts";

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

const listResults = createRoute({
  method: "get",
  path: `${onePath}/results`,
  operationId: "listBulkResults",
  tags,
  summary: "How a bulk action ended for each item or order",
  ...may("items:read"),
  request: {
    params: oneParams,
    query: z.strictObject({ ...PAGE_QUERY, outcome: z.enum(BULK_OUTCOMES).optional() }),
  },
  responses: answers("A page of results, in the order of the action.", pageOf(BulkResultSchema)),
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
      if (dryRun === true) return c.json(await preview(c, request, asked), 200);
      return c.json(await start(c, request, asked), 202);
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
    const row = await load(c);
    const { db } = c.get("api").database;
    const listings =
      row.request_id === null ? null : await countBulkListings(db, row.customer_id, row.request_id);
    return c.json({ ...toBulkAction(row), listings }, 200);
  });

  api.openapi(listResults, async (c) => {
    const { outcome, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    return c.json(await readResults(c, await load(c), outcome ?? null, page), 200);
  });

  api.openapi(cancelOne, async (c) => {
    const { id } = await load(c);
    await inTransaction(c.get("api").database.db, async (trx) => {
      if (!(await cancelCustomerTask(trx, c.get("customerId"), id))) return;
      await recordAudit(trx, c.get("customerId"), c.get("principal"), {
        action: "bulk_action_cancelled",
        changes: [change("bulkActionId", encodeId("bulkAction", id))],
      });
    });
    c.get("api").database.wake.ping();
    return c.json(toBulkAction(await load(c)), 200);
  });
}

type Target = Pick<AskedBulkAction, "ids" | "search" | "filter">;

function scopeOf(c: Context<ApiEnv>): SearchScope {
  return { customerId: c.get("customerId"), owner: ownerOf(c.get("principal")) };
}

async function preview(c: Context<ApiEnv>, request: BulkRequest, asked: Target): Promise<BulkPreview> {
  const { db } = c.get("api").database;
  const customerId = c.get("customerId");
  const found = await findTarget(db, scopeOf(c), kindOf(request.action), asked);
  if (found.kind === "unknown") throw invalidInput(found.faults);
  return toPreview(await previewBulkAction(db, { customerId, request, target: found.target }));
}

async function start(c: Context<ApiEnv>, request: BulkRequest, asked: Target) {
  const { database } = c.get("api");
  const customerId = c.get("customerId");
  const kind = kindOf(request.action);
  const found = await findTarget(database.db, scopeOf(c), kind, asked);
  if (found.kind === "unknown") throw invalidInput(found.faults);
  const { target } = found;
  const created = await inTransaction(database.db, async (trx) => {
    const action = await createBulkAction(trx, { customerId, kind, request, target });
    if (action.kind === "created") {
      await recordAudit(trx, customerId, c.get("principal"), {
        action: "bulk_action_started",
        changes: [
          change("bulkActionId", encodeId("bulkAction", action.id)),
          change("action", request.action),
          ...("parameters" in request ? [change("parameters", request.parameters)] : []),
          change("total", action.total),
        ],
      });
    }
    return action;
  });
  if (created.kind === "too_many") {
    throw new Refusal(
      "bad_request",
      `More than ${MOST_BULK_TARGETS} ${kind} were found. Narrow what the action works on.`,
    );
  }
  database.wake.ping();
  return toBulkAction(written(await loadBulkActionRow(database.db, customerId, created.id)));
}

function change(field: string, to: unknown): FieldChange {
  return { field, from: null, to };
}

async function load(c: Context<ApiEnv>): Promise<BulkActionRow> {
  const id = pathId(c, "bulkAction", "bulkActionId", "bulk action");
  const row = await loadBulkActionRow(c.get("api").database.db, c.get("customerId"), id);
  if (row === null) throw notFound("bulk action");
  return row;
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

function toPreview(forecast: BulkForecast): BulkPreview {
  const { push, toZero, blocked, stores } = forecast;
  return {
    total: forecast.total,
    exact: forecast.exact,
    looked: forecast.looked,
    results: forecast.results,
    listings: {
      push,
      toZero,
      blocked: blocked.map((row) => ({ ...row, storeId: encodeId("store", row.storeId) })),
    },
    stores: stores.map((row) => ({ ...row, storeId: encodeId("store", row.storeId) })),
    calls: stores.reduce((sum, store) => sum + store.calls, 0),
    seconds: Math.max(0, ...stores.map((store) => store.seconds)),
    unreceived: forecast.unreceived,
  };
}

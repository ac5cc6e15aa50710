import { createRoute, z } from "@hono/zod-openapi";
import { addCustomerTask } from "@trueup/db/customer-task";
import { type DifferingRow, listDiffering } from "@trueup/db/differing";
import { decodeId, encodeId } from "@trueup/db/id";
import { requestSync } from "@trueup/db/request-sync";
import { SYNC_DIFFERING, type SyncDifferingInput } from "@trueup/db/sync-differing";
import type { DifferingListing, DifferingScope, DifferingSync, Fault } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { PAGE_QUERY, pageRequest, toEarlyPage } from "../http/page.ts";
import { idQuery } from "../http/query.ts";
import { invalidInput } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { written } from "../http/written.ts";
import {
  DifferingCountSchema,
  DifferingListingSchema,
  DifferingScopeSchema,
  DifferingSyncSchema,
} from "../schemas/differing.ts";
import { countNow } from "./offer-differing.ts";
import { loadTask, toTask } from "./store-tasks.ts";
import { readSyncRequest } from "./sync-requests.ts";

const tags = ["Differing"];
const path = "/v1/customers/{customerId}/differing";
const scopeQuery = { storeId: idQuery("store"), itemId: idQuery("item") };

const list = createRoute({
  method: "get",
  path,
  operationId: "listDiffering",
  tags,
  summary: "Listings that differ from their stores",
  description:
    "Their level is known and is not what the store shows, or will show once what waits was sent. A page may end early: go on with its `nextCursor` until that is null.",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject({ ...PAGE_QUERY, ...scopeQuery }) },
  responses: answers("A page of listings, oldest first.", pageOf(DifferingListingSchema)),
});

const countAll = createRoute({
  method: "get",
  path: `${path}/count`,
  operationId: "countDiffering",
  tags,
  summary: "How many listings differ from their stores",
  description: "Counts for a moment at most: `isComplete` says whether that was enough.",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject(scopeQuery) },
  responses: answers("The count.", DifferingCountSchema),
});

const sync = createRoute({
  method: "post",
  path: `${path}/sync`,
  operationId: "syncDiffering",
  tags,
  summary: "Sync the listings that differ",
  description:
    "With an `itemId` it is a Sync Now of that item. Otherwise a task sends the level of every listing that differs, in the lane of bulk actions; the zero guard watches it.",
  ...mayWrite("sync:trigger"),
  request: { params: params("customerId"), body: body(DifferingScopeSchema), headers: WRITE_HEADERS },
  responses: { 202: json("What was begun.", DifferingSyncSchema), default: PROBLEM_ANSWER },
});

export function serveDiffering(api: Api): void {
  api.openapi(list, async (c) => {
    const { storeId, itemId, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const found = await listDiffering(
      c.get("api").database.db,
      { customerId: c.get("customerId"), ...scopeOf(storeId, itemId) },
      { most: page.limit },
      page.after ?? 0,
    );
    return c.json(
      toEarlyPage(found, page, (row) => row.listingId, toDifferingListing),
      200,
    );
  });

  api.openapi(countAll, async (c) => {
    const { storeId, itemId } = c.req.valid("query");
    return c.json(await countNow(c, scopeOf(storeId, itemId)), 200);
  });

  api.openapi(sync, async (c) => c.json(await begin(c, c.req.valid("json")), 202));
}

function scopeOf(storeId: number | undefined, itemId: number | undefined) {
  return { storeId: storeId ?? null, itemIds: itemId === undefined ? null : [itemId] };
}

async function begin(c: Context<ApiEnv>, scope: DifferingScope): Promise<DifferingSync> {
  const customerId = c.get("customerId");
  const { db, wake } = c.get("api").database;
  if (scope.itemId !== undefined) {
    const itemId = decodeId("item", scope.itemId);
    const requestId = itemId === null ? null : await requestSync(db, { customerId, itemId });
    if (requestId === null) throw invalidInput([unknown("item", "itemId")]);
    wake.ping();
    return { syncRequest: written(await readSyncRequest(db, customerId, requestId)), task: null };
  }
  const input: SyncDifferingInput = { storeId: await storeOf(c, scope.storeId) };
  const taskId = await addCustomerTask(db, { customerId, kind: SYNC_DIFFERING, input });
  wake.ping();
  const row = written(await loadTask(db, customerId, taskId));
  return { syncRequest: null, task: { ...toTask(row), result: null } };
}

async function storeOf(c: Context<ApiEnv>, asked: string | undefined): Promise<number | null> {
  if (asked === undefined) return null;
  const found = await c
    .get("api")
    .database.db.selectFrom("store")
    .select("id")
    .where("customer_id", "=", c.get("customerId"))
    .where("id", "=", decodeId("store", asked) ?? 0)
    .executeTakeFirst();
  if (found === undefined) throw invalidInput([unknown("store", "storeId")]);
  return found.id;
}

function unknown(what: string, path: string): Fault {
  return { path, code: `unknown_${what}`, message: `No such ${what} of this customer.` };
}

function toDifferingListing(row: DifferingRow): DifferingListing {
  return {
    listingId: encodeId("listing", row.listingId),
    itemId: encodeId("item", row.itemId),
    sku: row.sku,
    storeId: encodeId("store", row.storeId),
    level: row.level,
    known: row.known,
  };
}

import { createRoute, z } from "@hono/zod-openapi";
import { type ActivityScope, listActivity, loadActivity } from "@trueup/db/activity";
import { loadCauses, loadTries, loadWaiting } from "@trueup/db/activity-chain";
import type { Db } from "@trueup/db/schema";
import { ACTIVITY_RESULTS } from "@trueup/sdk";
import { PAGE_QUERY, pageRequest, toEarlyPage } from "../http/page.ts";
import { idQuery } from "../http/query.ts";
import { notFound } from "../http/refusal.ts";
import { type Api, answers, may, pageOf, params, pathId } from "../http/route.ts";
import { toActivityDetail, toActivityEntry } from "../render/activity.ts";
import { ActivityDetailSchema, ActivityEntrySchema } from "../schemas/activity.ts";
import { TriggerSchema } from "../schemas/records.ts";

const tags = ["Decisions"];
const path = "/v1/customers/{customerId}/activity";
const moment = z.iso.datetime({ offset: true }).optional();

const list = createRoute({
  method: "get",
  path,
  operationId: "listActivity",
  tags,
  summary: "What was decided, and what became of it",
  description: [
    "Each decision of the last 30 days about a listing, with how its push ended. With `result` a page may end early: go on",
    "with its `nextCursor` until that is null.",
  ].join("\n"),
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: z.strictObject({
      ...PAGE_QUERY,
      storeId: idQuery("store"),
      sku: z.string().min(1).max(200).optional(),
      result: z.enum(ACTIVITY_RESULTS).optional(),
      trigger: TriggerSchema.optional(),
      from: moment,
      to: moment,
    }),
  },
  responses: answers("A page of decisions, newest first.", pageOf(ActivityEntrySchema)),
});

const get = createRoute({
  method: "get",
  path: `${path}/{decisionId}`,
  operationId: "getActivity",
  tags,
  summary: "A decision from its cause to the store's answer",
  description:
    "What happened, what was decided and why, every try to send the number with the write that it went in, and what waits.",
  ...may("items:read"),
  request: { params: params("customerId", "decisionId") },
  responses: answers("All that is on record of the decision.", ActivityDetailSchema),
});

export function serveActivity(api: Api): void {
  api.openapi(list, async (c) => {
    const { storeId, sku, result, trigger, from, to, ...asked } = c.req.valid("query");
    const { db } = c.get("api").database;
    const page = pageRequest(asked);
    const customerId = c.get("customerId");
    const itemId = sku === undefined ? null : await findItem(db, customerId, sku);
    if (sku !== undefined && itemId === null) return c.json({ data: [], nextCursor: null }, 200);
    const scope: ActivityScope = {
      customerId,
      storeId: storeId ?? null,
      itemId,
      result: result ?? null,
      trigger: trigger ?? null,
      from: from ?? null,
      to: to ?? null,
    };
    const found = await listActivity(db, scope, { most: page.limit, before: page.after });
    return c.json(
      toEarlyPage(found, page, (row) => row.id, toActivityEntry),
      200,
    );
  });

  api.openapi(get, async (c) => {
    const { db } = c.get("api").database;
    const id = pathId(c, "decision", "decisionId", "decision");
    const row = await loadActivity(db, c.get("customerId"), id);
    if (row === null) throw notFound("decision");
    const chain = {
      causes: await loadCauses(db, row),
      tries: await loadTries(db, row),
      waiting: await loadWaiting(db, row),
    };
    return c.json(toActivityDetail(row, chain), 200);
  });
}

async function findItem(db: Db, customerId: number, sku: string): Promise<number | null> {
  const row = await db
    .selectFrom("item")
    .select("id")
    .where("customer_id", "=", customerId)
    .where("sku", "=", sku)
    .executeTakeFirst();
  return row?.id ?? null;
}

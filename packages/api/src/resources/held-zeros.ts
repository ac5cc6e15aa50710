import { createRoute, z } from "@hono/zod-openapi";
import { endHolds, type HeldChoice, type HeldRow, listHeldZeros } from "@trueup/db/held-zeros";
import { decodeId, encodeId } from "@trueup/db/id";
import type { HeldZero, HeldZeroAnswer, HeldZeroChoice } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { idQuery } from "../http/query.ts";
import { type Api, answers, body, may, mayWrite, pageOf, params, WRITE_HEADERS } from "../http/route.ts";
import { HeldZeroAnswerSchema, HeldZeroChoiceSchema, HeldZeroSchema } from "../schemas/held-zeros.ts";

const tags = ["Zero guard"];
const path = "/v1/customers/{customerId}/held-zeros";
const choice = {
  params: params("customerId"),
  body: body(HeldZeroChoiceSchema),
  headers: WRITE_HEADERS,
};

const list = createRoute({
  method: "get",
  path,
  operationId: "listHeldZeros",
  tags,
  summary: "Zeros that wait for approval",
  description: "Listings that the zero guard holds: their stores still show more than 0.",
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: z.strictObject({ ...PAGE_QUERY, storeId: idQuery("store") }),
  },
  responses: answers("A page of held listings, oldest listing first.", pageOf(HeldZeroSchema)),
});

const approve = createRoute({
  method: "post",
  path: `${path}/approve`,
  operationId: "approveHeldZeros",
  tags,
  summary: "Send what the zero guard holds",
  description:
    "The newest level is judged as of now, without the guard. Listings that are not held are passed over. At most 5 000 of a store at a time.",
  ...mayWrite("sync:trigger"),
  request: choice,
  responses: answers("What became of them.", HeldZeroAnswerSchema),
});

const reject = createRoute({
  method: "post",
  path: `${path}/reject`,
  operationId: "rejectHeldZeros",
  tags,
  summary: "Drop what the zero guard holds",
  description: "The stores keep the numbers that they show, until the next event.",
  ...mayWrite("sync:trigger"),
  request: choice,
  responses: answers("What became of them.", HeldZeroAnswerSchema),
});

export function serveHeldZeros(api: Api): void {
  api.openapi(list, async (c) => {
    const { storeId, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const rows = await listHeldZeros(c.get("api").database.db, c.get("customerId"), storeId ?? null, page);
    return c.json(
      toPage(rows, page, (row) => row.listingId, toHeldZero),
      200,
    );
  });
  api.openapi(approve, async (c) => c.json(await end(c, c.req.valid("json"), "approve"), 200));
  api.openapi(reject, async (c) => c.json(await end(c, c.req.valid("json"), "reject"), 200));
}

async function end(
  c: Context<ApiEnv>,
  chosen: HeldZeroChoice,
  how: "approve" | "reject",
): Promise<HeldZeroAnswer> {
  const { db, wake } = c.get("api").database;
  const ended = await endHolds(db, c.get("customerId"), toChoice(chosen), how);
  wake.ping();
  return ended;
}

function toChoice(chosen: HeldZeroChoice): HeldChoice {
  if ("storeId" in chosen) return { storeId: decodeId("store", chosen.storeId) ?? 0 };
  return { listingIds: chosen.listingIds.flatMap((id) => decodeId("listing", id) ?? []) };
}

function toHeldZero(row: HeldRow): HeldZero {
  return {
    listingId: encodeId("listing", row.listingId),
    itemId: encodeId("item", row.itemId),
    sku: row.sku,
    storeId: encodeId("store", row.storeId),
    since: row.since.toISOString(),
    cause: row.cause,
    level: row.level,
    known: row.known,
  };
}

import { createRoute, z } from "@hono/zod-openapi";
import type { Db } from "@trueup/db/schema";
import { sql } from "kysely";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { type Api, answers, may, mayWrite, pageOf, params, pathId, WRITE_HEADERS } from "../http/route.ts";
import { STORE_EVENT_COLUMNS, type StoreEventRow, toStoreEvent } from "../render/store-event.ts";
import { StoreEventSchema, StoreEventStatusSchema } from "../schemas/store-events.ts";
import { loadStoreRow } from "./store-rows.ts";
import { storeIdOf } from "./stores.ts";

const tags = ["Stores"];
const path = "/v1/customers/{customerId}/stores/{storeId}/events";

const listEvents = createRoute({
  method: "get",
  path,
  operationId: "listStoreEvents",
  tags,
  summary: "What a store told, and what came of it",
  description: "Kept for 30 days. Nothing about the buyers is kept at all.",
  ...may("items:read"),
  request: {
    params: params("customerId", "storeId"),
    query: z.strictObject({ ...PAGE_QUERY, status: StoreEventStatusSchema.optional() }),
  },
  responses: answers("A page of events, newest first.", pageOf(StoreEventSchema)),
});

const retryEvent = createRoute({
  method: "post",
  path: `${path}/{storeEventId}/retry`,
  operationId: "retryStoreEvent",
  tags,
  summary: "Try an event of a store's again",
  description: [
    "For events that are `incomplete` or `unmatched`, once their variants are linked, and for those that `failed`.",
    "Others are refused with 409. An event is tried again by itself when one of its variants is linked; an `unmatched`",
    "one only for 3 days after it came.",
  ].join("\n"),
  ...mayWrite("stores:write"),
  request: { params: params("customerId", "storeId", "storeEventId"), headers: WRITE_HEADERS },
  responses: answers("The event, which waits again.", StoreEventSchema),
});

export function serveStoreEvents(api: Api): void {
  api.openapi(listEvents, async (c) => {
    const { status, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const { db } = c.get("api").database;
    const storeId = storeIdOf(c);
    const customerId = c.get("customerId");
    if ((await loadStoreRow(db, customerId, storeId)) === null) throw notFound("store");
    const rows = await db
      .selectFrom("store_event")
      .select(STORE_EVENT_COLUMNS)
      .where("customer_id", "=", customerId)
      .where("store_id", "=", storeId)
      .$if(status !== undefined, (query) => query.where("status", "=", status ?? "waiting"))
      .$if(page.after !== null, (query) => query.where("id", "<", page.after))
      .orderBy("id", "desc")
      .limit(page.limit + 1)
      .execute();
    return c.json(
      toPage(rows, page, (row) => row.id, toStoreEvent),
      200,
    );
  });

  api.openapi(retryEvent, async (c) => {
    const { database } = c.get("api");
    const eventId = pathId(c, "storeEvent", "storeEventId", "event");
    const key = { customerId: c.get("customerId"), storeId: storeIdOf(c), eventId };
    const retried = await retry(database.db, key);
    if (retried === null) throw notFound("event");
    if (retried === "not_over") {
      throw new Refusal(
        "conflict",
        "Only an event that is incomplete, unmatched or failed can be tried again.",
      );
    }
    database.wake.ping();
    return c.json(toStoreEvent(retried), 200);
  });
}

async function retry(
  db: Db,
  key: { readonly customerId: number; readonly storeId: number; readonly eventId: number },
): Promise<StoreEventRow | "not_over" | null> {
  const of = { customer_id: key.customerId, store_id: key.storeId, id: key.eventId };
  const retried = await db
    .updateTable("store_event")
    .set({ status: "waiting", reason: null, failures: 0, ready_at: sql<Date>`now()`, handled_at: null })
    .where((expression) => expression.and(of))
    .where("status", "in", ["incomplete", "unmatched", "failed"])
    .where("content", "is not", null)
    .returning(STORE_EVENT_COLUMNS)
    .executeTakeFirst();
  if (retried !== undefined) return retried;
  const present = await db
    .selectFrom("store_event")
    .select("id")
    .where((expression) => expression.and(of))
    .executeTakeFirst();
  return present === undefined ? null : "not_over";
}

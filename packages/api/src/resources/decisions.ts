import { createRoute, z } from "@hono/zod-openapi";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { idQuery } from "../http/query.ts";
import { type Api, answers, may, pageOf, params } from "../http/route.ts";
import { toDecisionRecord } from "../render/decision.ts";
import { DecisionRecordSchema, ReasonSchema, TriggerSchema } from "../schemas/records.ts";

const listDecisions = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/decisions",
  operationId: "listDecisions",
  tags: ["Decisions"],
  summary: "What was decided, and why",
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: z.strictObject({
      ...PAGE_QUERY,
      itemId: idQuery("item"),
      listingId: idQuery("listing"),
      reason: ReasonSchema.optional(),
      trigger: TriggerSchema.optional(),
    }),
  },
  responses: answers("A page of decisions, newest first.", pageOf(DecisionRecordSchema)),
});

export function serveDecisions(api: Api): void {
  api.openapi(listDecisions, async (c) => {
    const { itemId, listingId, reason, trigger, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const rows = await c
      .get("api")
      .database.db.selectFrom("decision")
      .select([
        "customer_id",
        "id",
        "at",
        "item_id",
        "listing_id",
        "store_id",
        "event_id",
        "trigger",
        "outcome",
        "reason",
        "level",
        "version",
        "facts",
      ])
      .where("customer_id", "=", c.get("customerId"))
      .$if(itemId !== undefined, (query) => query.where("item_id", "=", itemId ?? 0))
      .$if(listingId !== undefined, (query) => query.where("listing_id", "=", listingId ?? 0))
      .$if(reason !== undefined, (query) => query.where("reason", "=", reason ?? "changed"))
      .$if(trigger !== undefined, (query) => query.where("trigger", "=", trigger ?? "manual"))
      .$if(page.after !== null, (query) => query.where("id", "<", page.after))
      .orderBy("id", "desc")
      .limit(page.limit + 1)
      .execute();
    return c.json(
      toPage(rows, page, (row) => row.id, toDecisionRecord),
      200,
    );
  });
}

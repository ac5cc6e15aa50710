import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import type { RecordedChange } from "@trueup/db/stock-change-request";
import { findChangeFaults } from "@trueup/db/stock-change-faults";
import { type Fault, quantitiesOf, type StockChangeResult } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { refuseInput } from "../http/input.ts";
import { invalidInput, Refusal, tryLater } from "../http/refusal.ts";
import { type Api, answers, body, mayWrite, params, WRITE_HEADERS } from "../http/route.ts";
import { StockChangeResultSchema, StockChangesSchema } from "../schemas/stock-changes.ts";
import { crossFaults, toStockRequest, wholeChanges } from "./stock-request.ts";

const recordChanges = createRoute({
  method: "post",
  path: "/v1/customers/{customerId}/stock-changes",
  operationId: "recordStockChanges",
  tags: ["Stock changes"],
  summary: "Record changes of stock",
  description: [
    "1 to 500 changes that all take effect, or none. The order of arrival decides; `occurredAt` is only recorded.",
    "A change with a `sourceId` takes effect once: the same change again gets the first answer, marked `duplicate`.",
    "Item and place: name the item by `sku` or `itemId`; the customer's default warehouse and the role `pickable`",
    "are meant where none is named.",
  ].join("\n"),
  ...mayWrite("stock:write"),
  request: { params: params("customerId"), body: body(StockChangesSchema), headers: WRITE_HEADERS },
  responses: answers(
    "What each change led to, in the order of the request.",
    z.object({ data: z.array(StockChangeResultSchema).readonly() }),
  ),
});

export function serveStockChanges(api: Api): void {
  api.openapi(
    recordChanges,
    async (c) => {
      const asked = c.req.valid("json");
      if (crossFaults(asked).length > 0) return refuseInput(c, (body) => faultsBetween(c, body));
      const { request, faults: idFaults } = toStockRequest(c.get("customerId"), asked.changes);
      const outcome = await c.get("api").stockChanges.record(request);
      switch (outcome.kind) {
        case "recorded":
          return c.json({ data: outcome.results.map(toResult) }, 200);
        case "refused":
          throw invalidInput(firstPerPath([...idFaults, ...outcome.faults]));
        case "source_id_reused":
          if (idFaults.length > 0) throw invalidInput(firstPerPath([...idFaults, ...outcome.faults]));
          throw new Refusal(
            "source_id_reused",
            "A source id came before with another change. Give each change an id of its own.",
            { faults: outcome.faults },
          );
        case "full":
          throw tryLater("unavailable", "Too many stock changes are waiting. Send this one again soon.", 1);
      }
    },
    (result, c) => (result.success ? undefined : refuseInput(c, (body) => faultsBetween(c, body))),
  );
}

/** What no schema sees of a body that is refused: faults between its fields, and names of what is not there. */
async function faultsBetween(c: Context<ApiEnv>, body: unknown): Promise<readonly Fault[]> {
  const customerId = c.get("customerId");
  const { changes, faults } = wholeChanges(body);
  const unknown = await findChangeFaults(c.get("api").database.db, customerId, changes);
  return firstPerPath([...crossFaults(body), ...faults, ...unknown]);
}

function firstPerPath(faults: readonly Fault[]): readonly Fault[] {
  const paths = faults.map((fault) => fault.path);
  return faults.filter((fault, index) => paths.indexOf(fault.path) === index);
}

function toResult(change: RecordedChange, index: number): StockChangeResult {
  return {
    index,
    eventId: encodeId("event", change.eventId),
    duplicate: change.duplicate,
    quantities: quantitiesOf(change.counted),
    flips: change.flips,
    decisions: change.decisions.map((decision) => ({
      ...decision,
      id: encodeId("decision", decision.id),
      listingId: encodeId("listing", decision.listingId),
    })),
  };
}

import { createRoute, z } from "@hono/zod-openapi";
import { loadFreshness } from "@trueup/db/freshness";
import { type Api, answers, may, operatorMay, params } from "../http/route.ts";
import { FreshnessSchema } from "../schemas/store-overview.ts";

const tags = ["Stores"];
const description = [
  "How long changes took to get to the stores, what waited, and how the rate budgets were used, in steps of five minutes.",
  "Percentiles are as exact as the steps in which times are counted: about a quarter.",
].join("\n");
const responses = answers("What the last hours were like.", FreshnessSchema);

function hours(most: number) {
  return z.strictObject({
    hours: z
      .string()
      .regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${most}`)
      .transform(Number)
      .refine((value) => value <= most, `must be a whole number from 1 to ${most}`)
      .optional()
      .openapi({ type: "integer", minimum: 1, maximum: most, description: "24 where left out." }),
  });
}

const DEFAULT_HOURS = 24;

const ofAll = createRoute({
  method: "get",
  path: "/v1/freshness",
  operationId: "getFreshness",
  tags,
  summary: "How fresh all stores were kept",
  description,
  ...operatorMay("items:read"),
  request: { query: hours(168) },
  responses,
});

const ofCustomer = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/freshness",
  operationId: "getCustomerFreshness",
  tags,
  summary: "How fresh a customer's stores were kept",
  description,
  ...may("items:read"),
  request: { params: params("customerId"), query: hours(72) },
  responses,
});

export function serveFreshness(api: Api): void {
  api.openapi(ofAll, async (c) => {
    const asked = { customerId: null, hours: c.req.valid("query").hours ?? DEFAULT_HOURS };
    return c.json(await loadFreshness(c.get("api").database.db, asked), 200);
  });
  api.openapi(ofCustomer, async (c) => {
    const asked = { customerId: c.get("customerId"), hours: c.req.valid("query").hours ?? DEFAULT_HOURS };
    return c.json(await loadFreshness(c.get("api").database.db, asked), 200);
  });
}

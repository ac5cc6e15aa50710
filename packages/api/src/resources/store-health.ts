import { createRoute, z } from "@hono/zod-openapi";
import type { Db } from "@trueup/db/schema";
import type { StoreHealth } from "@trueup/sdk";
import { sql } from "kysely";
import { notFound } from "../http/refusal.ts";
import { type Api, answers, may, params } from "../http/route.ts";
import { toStoreProblem } from "../render/store.ts";
import { StoreHealthSchema } from "../schemas/stores.ts";
import { loadStoreRow } from "./store-rows.ts";
import { storeIdOf } from "./stores.ts";

const getStoreHealth = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/stores/{storeId}/health",
  operationId: "getStoreHealth",
  tags: ["Stores"],
  summary: "How a store does",
  ...may("items:read"),
  request: { params: params("customerId", "storeId") },
  responses: answers("What waits for the store, and its rate budget.", StoreHealthSchema),
});

export function serveStoreHealth(api: Api): void {
  api.openapi(getStoreHealth, async (c) => {
    const { db } = c.get("api").database;
    const storeId = storeIdOf(c);
    const store = await loadStoreRow(db, c.get("customerId"), storeId);
    if (store === null) throw notFound("store");
    const figures = await loadFigures(db, storeId);
    return c.json(
      {
        status: store.status,
        statusReason: toStoreProblem(store),
        dueListings: figures.due,
        troubledListings: figures.troubled,
        oldestDueAt: figures.oldest_due?.toISOString() ?? null,
        lastPushAt: figures.last_push_at?.toISOString() ?? null,
        budget: budgetOf(figures.budget, figures.budget_age_seconds ?? 0),
      },
      200,
    );
  });
}

interface Figures {
  readonly due: number;
  readonly oldest_due: Date | null;
  readonly troubled: number;
  readonly last_push_at: Date | null;
  readonly budget: unknown;
  readonly budget_age_seconds: number | null;
}

async function loadFigures(db: Db, storeId: number): Promise<Figures> {
  const { rows } = await sql<Figures>`
    SELECT d.due, d.oldest_due, h.last_push_at, h.budget,
      (SELECT count(*) FROM listing_problem WHERE store_id = ${storeId}) AS troubled,
      extract(epoch FROM now() - h.budget_at)::float8 AS budget_age_seconds
    FROM (SELECT count(*) AS due, min(since) AS oldest_due FROM due WHERE store_id = ${storeId}) d
    LEFT JOIN store_health h ON h.store_id = ${storeId}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error(`no figures of store ${storeId}`);
  return row;
}

/** The worker's note of the store's budget, as far as it is needed here. */
const SavedBudget = z.object({
  limits: z.record(
    z.string(),
    z.object({
      kind: z.string(),
      capacity: z.number(),
      available: z.number(),
      ratePerSecond: z.number().optional(),
    }),
  ),
});

/** The bucket as it stands after what has flowed back since it was noted. */
function budgetOf(saved: unknown, ageSeconds: number): StoreHealth["budget"] {
  const parsed = SavedBudget.safeParse(saved);
  if (!parsed.success) return null;
  for (const { kind, capacity, available, ratePerSecond } of Object.values(parsed.data.limits)) {
    if (kind !== "bucket" || ratePerSecond === undefined) continue;
    const now = Math.min(capacity, available + ratePerSecond * Math.max(0, ageSeconds));
    return { available: Math.floor(now), capacity, perSecond: ratePerSecond };
  }
  return null;
}

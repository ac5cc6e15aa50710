import { createRoute } from "@hono/zod-openapi";
import type { Db } from "@trueup/db/schema";
import { loadBudgets } from "@trueup/db/store-budget";
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
    const budgets = await loadBudgets(db, c.get("customerId"), [storeId]);
    return c.json(
      {
        status: store.status,
        statusReason: toStoreProblem(store),
        dueListings: figures.due,
        troubledListings: figures.troubled,
        oldestDueAt: figures.oldest_due?.toISOString() ?? null,
        lastPushAt: figures.last_push_at?.toISOString() ?? null,
        budget: budgets[0]?.budget ?? null,
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
}

async function loadFigures(db: Db, storeId: number): Promise<Figures> {
  const { rows } = await sql<Figures>`
    SELECT d.due, d.oldest_due, h.last_push_at,
      (SELECT count(*) FROM listing_problem WHERE store_id = ${storeId}) AS troubled
    FROM (SELECT count(*) AS due, min(since) AS oldest_due FROM due WHERE store_id = ${storeId}) d
    LEFT JOIN store_health h ON h.store_id = ${storeId}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error(`no figures of store ${storeId}`);
  return row;
}

import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import { MOST_COUNTED } from "@trueup/db/rollup";
import type { Db } from "@trueup/db/schema";
import {
  listOverview,
  loadOverviewFigures,
  type OverviewFigures,
  type OverviewRow,
} from "@trueup/db/store-overview";
import {
  pushCost,
  STORE_CONDITIONS,
  type StoreCondition,
  type StoreOverview,
  type StoreOverviewPage,
} from "@trueup/sdk";
import { PAGE_QUERY, STANDARD_PAGE_ROWS } from "../http/page.ts";
import { type Api, answers, may, operatorMay, params } from "../http/route.ts";
import { toStoreProblem } from "../render/store.ts";
import { StoreOverviewPageSchema } from "../schemas/store-overview.ts";

const tags = ["Stores"];
const description = [
  "Each connected store with how it does: what waits and how soon it could be sent, its rate budget, how long changes take",
  "to get there, and what failed. Worst first, at most 200: the filters find the others.",
].join("\n");
const query = z.strictObject({
  limit: PAGE_QUERY.limit,
  text: z.string().trim().max(200).optional(),
  condition: z.enum(STORE_CONDITIONS).optional(),
});
const responses = answers("Stores, worst first.", StoreOverviewPageSchema);

const ofAll = createRoute({
  method: "get",
  path: "/v1/store-overview",
  operationId: "getStoreOverview",
  tags,
  summary: "How the stores of all customers do",
  description,
  ...operatorMay("items:read"),
  request: { query },
  responses,
});

const ofCustomer = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/store-overview",
  operationId: "getCustomerStoreOverview",
  tags,
  summary: "How a customer's stores do",
  description,
  ...may("items:read"),
  request: { params: params("customerId"), query },
  responses,
});

export function serveStoreOverview(api: Api): void {
  api.openapi(ofAll, async (c) =>
    c.json(await readOverview(c.get("api").database.db, null, c.req.valid("query")), 200),
  );
  api.openapi(ofCustomer, async (c) =>
    c.json(await readOverview(c.get("api").database.db, c.get("customerId"), c.req.valid("query")), 200),
  );
}

async function readOverview(
  db: Db,
  customerId: number | null,
  { limit, text, condition }: z.infer<typeof query>,
): Promise<StoreOverviewPage> {
  const all = await listOverview(db, { customerId });
  const wanted = all.filter(
    (row) => (condition === undefined || row.condition === condition) && matches(row, text ?? ""),
  );
  const shown = wanted.slice(0, limit ?? STANDARD_PAGE_ROWS);
  const figures = await loadOverviewFigures(db, shown);
  return {
    data: shown.flatMap((row) => {
      const own = figures.get(row.id);
      return own === undefined ? [] : [toOverview(row, own)];
    }),
    matching: wanted.length,
    totals: totalsOf(all),
  };
}

function matches({ customerName, name, host }: OverviewRow, text: string): boolean {
  const part = text.toLowerCase();
  return [customerName, name, host].some((value) => value.toLowerCase().includes(part));
}

function toOverview(row: OverviewRow, figures: OverviewFigures): StoreOverview {
  const { changeToStore, errors, budget } = figures;
  const sends = row.condition === "draining" || row.condition === "parked";
  return {
    customerId: encodeId("customer", row.customerId),
    customerName: row.customerName,
    storeId: encodeId("store", row.id),
    name: row.name,
    platform: row.platform,
    host: row.host,
    condition: row.condition,
    problem: toStoreProblem(row),
    due: Math.min(row.due, MOST_COUNTED),
    dueIsComplete: row.due <= MOST_COUNTED,
    oldestDueAt: row.oldestDueAt?.toISOString() ?? null,
    drain: sends && row.due > 0 ? pushCost(row.platform, row.due, figures) : null,
    parked: row.parked,
    retrying: row.retrying,
    lastPushAt: row.lastPushAt?.toISOString() ?? null,
    budget,
    changeToStore,
    errors,
  };
}

function totalsOf(rows: readonly OverviewRow[]): StoreOverviewPage["totals"] {
  const count = (condition: StoreCondition) => rows.filter((row) => row.condition === condition).length;
  const oldest = Math.min(...rows.map((row) => row.oldestDueAt?.getTime() ?? Infinity));
  return {
    stores: rows.length,
    due: rows.reduce((sum, row) => sum + Math.min(row.due, MOST_COUNTED), 0),
    dueIsComplete: rows.every((row) => row.due <= MOST_COUNTED),
    parked: rows.reduce((sum, row) => sum + row.parked, 0),
    oldestDueAt: Number.isFinite(oldest) ? new Date(oldest).toISOString() : null,
    conditions: {
      suspended: count("suspended"),
      unreachable: count("unreachable"),
      parked: count("parked"),
      draining: count("draining"),
      retrying: count("retrying"),
      paused: count("paused"),
      comparing: count("comparing"),
      off: count("off"),
      in_sync: count("in_sync"),
    },
  };
}

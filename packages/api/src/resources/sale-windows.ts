import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import { cancelSaleWindow } from "@trueup/db/sale-windows";
import type { SaleWindowTable } from "@trueup/db/window-schema";
import { parseItemFilter, type SaleWindow, type SaleWindowTarget } from "@trueup/sdk";
import type { Context } from "hono";
import type { Selectable } from "kysely";
import type { ApiEnv } from "../context.ts";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { notFound } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  EDIT_HEADERS,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  pathId,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { tag } from "../http/version.ts";
import { written } from "../http/written.ts";
import { NewSaleWindowSchema, SaleWindowPatchSchema, SaleWindowSchema } from "../schemas/sale-windows.ts";
import { insertWindow, saveWindow } from "./save-sale-window.ts";

const tags = ["Sale windows"];
const path = "/v1/customers/{customerId}/sale-windows";
const onePath = `${path}/{saleWindowId}` as const;
const one = { params: params("customerId", "saleWindowId") };

const list = createRoute({
  method: "get",
  path,
  operationId: "listSaleWindows",
  tags,
  summary: "A customer's sale windows",
  ...may("items:read"),
  request: { params: params("customerId"), query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of sale windows, newest first.", pageOf(SaleWindowSchema)),
});

const create = createRoute({
  method: "post",
  path,
  operationId: "createSaleWindow",
  tags,
  summary: "Add a sale window",
  description: [
    "From its start to its end its items send only lower numbers, keep more units back, or send nothing but by hand.",
    "When it ends, what it touched is judged anew. An item is in one window at a time: the first wins.",
  ].join("\n"),
  ...mayWrite("settings:write"),
  request: { params: params("customerId"), body: body(NewSaleWindowSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new sale window.", SaleWindowSchema), default: PROBLEM_ANSWER },
});

const get = createRoute({
  method: "get",
  path: onePath,
  operationId: "getSaleWindow",
  tags,
  summary: "One sale window",
  ...may("items:read"),
  request: one,
  responses: answers("The sale window.", SaleWindowSchema),
});

const patch = createRoute({
  method: "patch",
  path: onePath,
  operationId: "patchSaleWindow",
  tags,
  summary: "Rename a sale window, or move its times",
  description: "Its end until it ends, its start until it starts.",
  ...mayWrite("settings:write"),
  request: { ...one, body: body(SaleWindowPatchSchema), headers: EDIT_HEADERS },
  responses: answers("The sale window as it is now.", SaleWindowSchema),
});

const cancel = createRoute({
  method: "post",
  path: `${onePath}/cancel`,
  operationId: "cancelSaleWindow",
  tags,
  summary: "End a sale window now",
  ...mayWrite("settings:write"),
  request: { ...one, headers: WRITE_HEADERS },
  responses: answers("The sale window as it is now.", SaleWindowSchema),
});

export function serveSaleWindows(api: Api): void {
  api.openapi(list, async (c) => {
    const page = pageRequest(c.req.valid("query"));
    const rows = await c
      .get("api")
      .database.db.selectFrom("sale_window")
      .selectAll()
      .where("customer_id", "=", c.get("customerId"))
      .$if(page.after !== null, (query) => query.where("id", "<", page.after))
      .orderBy("id", "desc")
      .limit(page.limit + 1)
      .execute();
    return c.json(
      toPage(rows, page, (row) => row.id, toSaleWindow),
      200,
    );
  });

  api.openapi(create, async (c) => {
    const id = await insertWindow(c, c.req.valid("json"));
    c.get("api").database.wake.ping();
    return c.json(written(await readWindow(c, id)), 201);
  });

  api.openapi(get, async (c) => {
    const window = await readWindow(c, windowIdOf(c));
    if (window === null) throw notFound("sale window");
    return c.json(window, 200);
  });

  api.openapi(patch, async (c) => {
    const id = windowIdOf(c);
    await saveWindow(c, id, c.req.valid("json"));
    return c.json(written(await readWindow(c, id)), 200);
  });

  api.openapi(cancel, async (c) => {
    const { db, wake } = c.get("api").database;
    const id = windowIdOf(c);
    await cancelSaleWindow(db, { customerId: c.get("customerId"), id });
    wake.ping();
    const window = await readWindow(c, id);
    if (window === null) throw notFound("sale window");
    return c.json(window, 200);
  });
}

function windowIdOf(c: Context<ApiEnv>): number {
  return pathId(c, "saleWindow", "saleWindowId", "sale window");
}

async function readWindow(c: Context<ApiEnv>, id: number): Promise<SaleWindow | null> {
  const row = await c
    .get("api")
    .database.db.selectFrom("sale_window")
    .selectAll()
    .where("customer_id", "=", c.get("customerId"))
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  tag(c, row.version);
  return toSaleWindow(row);
}

function toSaleWindow(row: Selectable<SaleWindowTable>): SaleWindow {
  return {
    id: encodeId("saleWindow", row.id),
    name: row.name,
    target: toTarget(row.target),
    mode: row.mode,
    buffer: row.mode === "buffer" ? row.buffer : null,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    status: row.status,
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    items: row.items,
    taken: row.taken,
    createdAt: row.created_at.toISOString(),
  };
}

function toTarget(target: unknown): SaleWindowTarget {
  if (typeof target === "object" && target !== null && "ids" in target && Array.isArray(target.ids)) {
    return { ids: target.ids.map((id) => encodeId("item", Number(id))) };
  }
  const filter = typeof target === "object" && target !== null && "filter" in target ? target.filter : null;
  const parsed = parseItemFilter(filter);
  if (!parsed.ok) throw new Error("the filter of a sale window is none");
  return { filter: parsed.filter };
}

import { createRoute, z } from "@hono/zod-openapi";
import { HISTORY_KINDS, type HistoryKind, STOCK_ROLES } from "@trueup/sdk";
import { PAGE_QUERY, pageRequest, toPage } from "../http/page.ts";
import { flagQuery, idQuery } from "../http/query.ts";
import { type Api, answers, may, pageOf, params } from "../http/route.ts";
import { toHistoryEntry } from "../render/history.ts";
import { HistoryEntrySchema } from "../schemas/items.ts";
import { mustHaveItem } from "./item-views.ts";
import { itemIdOf } from "./save-item.ts";

const KINDS: ReadonlySet<string> = new Set(HISTORY_KINDS);

const kindsQuery = z
  .string()
  .max(400)
  .transform((text, context) => {
    const named = text.split(",");
    const unknown = named.find((each) => !KINDS.has(each));
    if (unknown === undefined) return HISTORY_KINDS.filter((kind) => named.includes(kind));
    context.addIssue({ code: "custom", message: `must name kinds of history, and "${unknown}" is none` });
    return z.NEVER;
  })
  .optional()
  .openapi({ type: "string", description: `Kinds, apart by commas: ${HISTORY_KINDS.join(", ")}.` });

const itemHistory = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/items/{itemId}/history",
  operationId: "listItemHistory",
  tags: ["Items"],
  summary: "What happened to an item",
  description:
    "With `moved=true` only lines that moved units: those of one warehouse and role add up to what lies there.",
  ...may("items:read"),
  request: {
    params: params("customerId", "itemId"),
    query: z.strictObject({
      ...PAGE_QUERY,
      kind: kindsQuery,
      warehouseId: idQuery("warehouse"),
      role: z.enum(STOCK_ROLES).optional(),
      moved: flagQuery,
    }),
  },
  responses: answers("A page of history, newest first.", pageOf(HistoryEntrySchema)),
});

export function serveItemHistory(api: Api): void {
  api.openapi(itemHistory, async (c) => {
    const { kind, warehouseId, role, moved, ...asked } = c.req.valid("query");
    const page = pageRequest(asked);
    const { db } = c.get("api").database;
    const itemId = itemIdOf(c);
    await mustHaveItem(db, c.get("customerId"), itemId);
    const kinds: readonly HistoryKind[] = kind ?? [];
    const rows = await db
      .selectFrom("history")
      .selectAll()
      .where("customer_id", "=", c.get("customerId"))
      .where("item_id", "=", itemId)
      .$if(kind !== undefined, (query) => query.where("kind", "in", kinds))
      .$if(warehouseId !== undefined, (query) => query.where("warehouse_id", "=", warehouseId ?? 0))
      .$if(role !== undefined, (query) => query.where("role", "=", role ?? null))
      .$if(moved !== undefined, (query) => query.where("delta", moved === true ? "is not" : "is", null))
      .$if(page.after !== null, (query) => query.where("id", "<", page.after))
      .orderBy("id", "desc")
      .limit(page.limit + 1)
      .execute();
    return c.json(
      toPage(rows, page, (row) => row.id, toHistoryEntry),
      200,
    );
  });
}

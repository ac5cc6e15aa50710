import { createRoute, z } from "@hono/zod-openapi";
import { createItem } from "@trueup/db/change-item";
import { ARCHIVED_FILTERS, ITEM_SORTS, ITEM_SYNC_SETTINGS, type ItemFilter } from "@trueup/sdk";
import { itemCursor } from "../http/item-cursor.ts";
import { PAGE_QUERY } from "../http/page.ts";
import { flagQuery } from "../http/query.ts";
import { invalidInput, notFound } from "../http/refusal.ts";
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
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { written } from "../http/written.ts";
import { OFFER } from "../schemas/differing.ts";
import { itemFilterQuery } from "../schemas/filters.ts";
import { ItemPatchSchema, ItemSchema, NewItemSchema } from "../schemas/items.ts";
import { toItemChange } from "./item-override.ts";
import { findItemPage } from "./item-search.ts";
import { toNamedComponents } from "./named-components.ts";
import { itemIdOf, readItem, saveItem, skuTaken } from "./save-item.ts";

const tags = ["Items"];
const path = "/v1/customers/{customerId}/items";
const onePath = `${path}/{itemId}` as const;

const ItemQuerySchema = z.strictObject({
  limit: PAGE_QUERY.limit,
  cursor: itemCursor,
  sku: z.string().trim().min(1).max(200).optional().openapi({ description: "Exactly this SKU." }),
  q: z
    .string()
    .trim()
    .min(2, "must have 2 characters at least")
    .max(100, "must have 100 characters at most")
    .optional()
    .openapi({ description: "Words that all occur in the SKU or the description, whatever their case." }),
  archived: z
    .enum(ARCHIVED_FILTERS)
    .optional()
    .openapi({ description: "`exclude` where left out, and `include` with a filter." }),
  syncInventory: z.enum(ITEM_SYNC_SETTINGS).optional(),
  processOrders: flagQuery,
  filter: itemFilterQuery,
  sort: z.enum(ITEM_SORTS).optional().openapi({ default: "id" }),
});
type AskedItems = z.output<typeof ItemQuerySchema>;

const listItems = createRoute({
  method: "get",
  path,
  operationId: "listItems",
  tags,
  summary: "A customer's items",
  description: [
    "A page holds what was found among a bounded number of items: with conditions that few items meet it may have",
    "fewer than `limit`, even none, and still a `nextCursor`.",
  ].join("\n"),
  ...may("items:read"),
  request: { params: params("customerId"), query: ItemQuerySchema },
  responses: answers("A page of items, oldest first.", pageOf(ItemSchema)),
});

const createOne = createRoute({
  method: "post",
  path,
  operationId: "createItem",
  tags,
  summary: "Add an item",
  ...mayWrite("items:write"),
  request: { params: params("customerId"), body: body(NewItemSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new item.", ItemSchema), default: PROBLEM_ANSWER },
});

const getItem = createRoute({
  method: "get",
  path: onePath,
  operationId: "getItem",
  tags,
  summary: "One item",
  ...may("items:read"),
  request: { params: params("customerId", "itemId") },
  responses: answers("The item.", ItemSchema),
});

const patchItem = createRoute({
  method: "patch",
  path: onePath,
  operationId: "patchItem",
  tags,
  summary: "Change an item",
  description: "A changed sync setting sends nothing to a store; a changed Process Orders flag may.",
  ...mayWrite("items:write"),
  request: { params: params("customerId", "itemId"), body: body(ItemPatchSchema), headers: EDIT_HEADERS },
  responses: answers("The item as it is now, and how many listings differ by it.", ItemSchema.extend(OFFER)),
});

export function serveItems(api: Api): void {
  api.openapi(listItems, async (c) => {
    const asked = c.req.valid("query");
    return c.json(await findItemPage(c, { ...asked, filter: filterOf(asked) }), 200);
  });

  api.openapi(createOne, async (c) => {
    const { components, ...item } = c.req.valid("json");
    const { db } = c.get("api").database;
    const created = await createItem(db, c.get("customerId"), item, toNamedComponents(components ?? []));
    switch (created.kind) {
      case "created":
        return c.json(written(await readItem(c, created.itemId)), 201);
      case "sku_taken":
        throw skuTaken();
      case "invalid":
        throw invalidInput(created.faults);
    }
  });

  api.openapi(getItem, async (c) => {
    const item = await readItem(c, itemIdOf(c));
    if (item === null) throw notFound("item");
    return c.json(item, 200);
  });

  api.openapi(patchItem, async (c) => {
    const { db } = c.get("api").database;
    const patch = await toItemChange(db, c.get("customerId"), c.req.valid("json"));
    return c.json(await saveItem(c, patch), 200);
  });
}

function filterOf(asked: AskedItems): ItemFilter {
  const conditions: ItemFilter[] = asked.filter === undefined ? [] : [asked.filter];
  const archived = asked.archived ?? (asked.filter === undefined ? "exclude" : "include");
  if (archived !== "include") conditions.push({ field: "archived", op: "is", value: archived === "only" });
  if (asked.sku !== undefined) conditions.push({ field: "sku", op: "in", value: [asked.sku] });
  if (asked.q !== undefined) conditions.push({ field: "text", op: "contains", value: asked.q });
  if (asked.syncInventory !== undefined) {
    conditions.push({ field: "syncInventory", op: "in", value: [asked.syncInventory] });
  }
  if (asked.processOrders !== undefined) {
    conditions.push({ field: "processOrders", op: "is", value: asked.processOrders });
  }
  return { and: conditions };
}

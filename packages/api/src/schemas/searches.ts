import { z } from "@hono/zod-openapi";
import {
  ITEM_SORTS,
  type NewSearch,
  ORDER_SORTS,
  type SavedSearch,
  SEARCH_KINDS,
  type SearchCount,
} from "@trueup/sdk";
import { itemCursor } from "../http/item-cursor.ts";
import { PAGE_QUERY } from "../http/page.ts";
import { ItemFilterSchema, OrderFilterSchema } from "./filters.ts";
import { optional } from "./optional.ts";
import { line } from "./text.ts";

const sort = { items: z.enum(ITEM_SORTS), orders: z.enum(ORDER_SORTS) };
const limit = z.int().min(1).max(200);

export const FindItemsSchema = z
  .strictObject({
    filter: ItemFilterSchema,
    sort: optional(sort.items),
    limit: optional(limit),
    cursor: itemCursor,
  })
  .openapi("FindItems");
export const FindOrdersSchema = z
  .strictObject({
    filter: OrderFilterSchema,
    sort: optional(sort.orders),
    limit: optional(limit),
    cursor: PAGE_QUERY.cursor,
  })
  .openapi("FindOrders");

export const CountOrdersSchema = z.strictObject({ filter: OrderFilterSchema }).openapi("CountOrders");

export const CountItemsSchema = z.strictObject({ filter: ItemFilterSchema }).openapi("CountItems");

export const SearchCountSchema = z
  .object({ count: z.int(), atLeast: z.boolean() })
  .openapi("SearchCount") satisfies z.ZodType<SearchCount>;

const COMMON = {
  id: z.string(),
  name: z.string(),
  shared: z.boolean(),
  own: z.boolean(),
  favourite: z.boolean(),
  isDefault: z.boolean(),
  createdAt: z.string(),
};

export const SavedSearchSchema = z
  .discriminatedUnion("kind", [
    z.object({ ...COMMON, kind: z.literal("items"), filter: ItemFilterSchema, sort: sort.items }),
    z.object({ ...COMMON, kind: z.literal("orders"), filter: OrderFilterSchema, sort: sort.orders }),
  ])
  .openapi("SavedSearch") satisfies z.ZodType<SavedSearch>;

const INPUT = {
  name: line(200),
  shared: optional(z.boolean()),
  favourite: optional(z.boolean()),
  isDefault: optional(z.boolean()),
};

export const NewSearchSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      ...INPUT,
      kind: z.literal("items"),
      filter: ItemFilterSchema,
      sort: optional(sort.items),
    }),
    z.strictObject({
      ...INPUT,
      kind: z.literal("orders"),
      filter: OrderFilterSchema,
      sort: optional(sort.orders),
    }),
  ])
  .openapi("NewSearch") satisfies z.ZodType<NewSearch>;

/** The filter is read once the search's kind is known. */
export const SearchPatchSchema = z
  .strictObject({
    ...INPUT,
    name: optional(INPUT.name),
    filter: optional(z.record(z.string(), z.unknown())),
    sort: optional(sort.items),
  })
  .openapi("SearchPatch");

export const searchKind = z.enum(SEARCH_KINDS).optional();

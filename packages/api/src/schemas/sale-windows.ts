import { z } from "@hono/zod-openapi";
import {
  type ItemFilter,
  MAX_QUANTITY,
  MAX_WINDOW_IDS,
  SALE_WINDOW_MODES,
  SALE_WINDOW_STATUSES,
  type SaleWindow,
  type SaleWindowPatch,
} from "@trueup/sdk";
import { optional } from "./optional.ts";
import { line, moment } from "./text.ts";

const name = line(200);
const idsMessage = `must be 1 to ${MAX_WINDOW_IDS} ids`;
const bufferMessage = `must be a whole number from 1 to ${MAX_QUANTITY}`;

export const NewSaleWindowSchema = z
  .strictObject({
    name,
    ids: optional(
      z.array(z.string().max(30)).min(1, idsMessage).max(MAX_WINDOW_IDS, idsMessage).readonly(),
    ).openapi({ description: "Of items. Either these, `search` or `filter`." }),
    search: optional(z.string().max(30)).openapi({
      description: "A saved search of items, by the filter that it has now.",
    }),
    filter: optional(z.unknown()).openapi({
      type: "object",
      description: "Conditions as of a search: the items that it finds when the window starts.",
    }),
    mode: z.enum(SALE_WINDOW_MODES),
    buffer: optional(z.int(bufferMessage).min(1, bufferMessage).max(MAX_QUANTITY, bufferMessage)),
    startsAt: optional(moment).openapi({ description: "Now where left out." }),
    endsAt: moment,
  })
  .openapi("NewSaleWindow");

export type AskedSaleWindow = z.output<typeof NewSaleWindowSchema>;

export const SaleWindowPatchSchema = z
  .strictObject({ name: optional(name), startsAt: optional(moment), endsAt: optional(moment) })
  .openapi("SaleWindowPatch") satisfies z.ZodType<SaleWindowPatch>;

export const SaleWindowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    target: z.union([
      z.object({ ids: z.array(z.string()).readonly() }),
      z.object({ filter: z.custom<ItemFilter>().openapi({ type: "object" }) }),
    ]),
    mode: z.enum(SALE_WINDOW_MODES),
    buffer: z.int().nullable(),
    startsAt: z.string(),
    endsAt: z.string(),
    status: z.enum(SALE_WINDOW_STATUSES),
    cancelledAt: z.string().nullable(),
    items: z.int(),
    taken: z.int(),
    createdAt: z.string(),
  })
  .openapi("SaleWindow") satisfies z.ZodType<SaleWindow>;

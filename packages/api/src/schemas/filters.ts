import { z } from "@hono/zod-openapi";
import {
  type ItemFilter,
  type OrderFilter,
  type ParsedFilter,
  parseItemFilter,
  parseOrderFilter,
} from "@trueup/sdk";

const DESCRIPTION = [
  "A condition `{ field, op, value }`, or conditions joined by `{ and: […] }`, `{ or: […] }` and `{ not: … }`.",
  "docs/searches.md describes every field and its operators.",
].join("\n");

/** A filter as JSON, read with every fault that it has. */
function filterSchema<Parsed>(parse: (value: unknown) => ParsedFilter<Parsed>) {
  return z
    .unknown()
    .transform((value, context) => {
      const parsed = parse(value);
      if (parsed.ok) return parsed.filter;
      for (const { path, code, message } of parsed.faults) {
        context.addIssue({
          code: "custom",
          path: path === "" ? [] : path.split("."),
          message,
          params: { code },
        });
      }
      return z.NEVER;
    })
    .openapi({ type: "object", description: DESCRIPTION });
}

export const ItemFilterSchema = filterSchema<ItemFilter>(parseItemFilter).openapi("ItemFilter");
export const OrderFilterSchema = filterSchema<OrderFilter>(parseOrderFilter).openapi("OrderFilter");

/** A filter in a query, as the text of its JSON. */
export const itemFilterQuery = z
  .string()
  .max(8_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "must be JSON", params: { code: "invalid_json" } });
      return z.NEVER;
    }
  })
  .pipe(filterSchema<ItemFilter>(parseItemFilter))
  .optional()
  .openapi({ type: "string", description: `As JSON. ${DESCRIPTION}` });

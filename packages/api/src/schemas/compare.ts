import { z } from "@hono/zod-openapi";
import { COMPARE_CHECKS, type ListingComparison } from "@trueup/sdk";

export const ListingComparisonSchema = z
  .object({
    listingId: z.string(),
    live: z.int().nullable(),
    known: z.int().nullable(),
    level: z.int().nullable(),
    checks: z
      .array(
        z.object({
          check: z.enum(COMPARE_CHECKS),
          ok: z.boolean(),
          finding: z.string(),
          fix: z.string().nullable(),
        }),
      )
      .readonly(),
  })
  .openapi("ListingComparison") satisfies z.ZodType<ListingComparison>;

import { z } from "@hono/zod-openapi";
import { type HeldZero, type HeldZeroAnswer, type HeldZeroChoice, ZERO_CAUSES } from "@trueup/sdk";

export const HeldZeroSchema = z
  .object({
    listingId: z.string(),
    itemId: z.string(),
    sku: z.string(),
    storeId: z.string(),
    since: z.string(),
    cause: z.enum(ZERO_CAUSES),
    level: z.int().nullable(),
    known: z.int().nullable(),
  })
  .openapi("HeldZero") satisfies z.ZodType<HeldZero>;

export const HeldZeroChoiceSchema = z
  .union([
    z.strictObject({
      listingIds: z
        .array(z.string())
        .min(1, "must name a listing at least")
        .max(500, "must name 500 listings at most")
        .readonly(),
    }),
    z.strictObject({ storeId: z.string() }),
  ])
  .openapi("HeldZeroChoice") satisfies z.ZodType<HeldZeroChoice>;

export const HeldZeroAnswerSchema = z
  .object({ listings: z.int(), pushed: z.int(), more: z.boolean() })
  .openapi("HeldZeroAnswer") satisfies z.ZodType<HeldZeroAnswer>;

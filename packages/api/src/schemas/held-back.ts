import { z } from "@hono/zod-openapi";
import { HELD_BACK_REASONS, type HeldBackCount, type HeldBackListing } from "@trueup/sdk";
import { NextActionSchema } from "./records.ts";

export const HeldBackListingSchema = z
  .object({
    listingId: z.string(),
    itemId: z.string(),
    sku: z.string(),
    storeId: z.string(),
    storeName: z.string(),
    level: z.int(),
    known: z.int().nullable(),
    reason: z.enum(HELD_BACK_REASONS),
    since: z.string().nullable(),
    nextAction: NextActionSchema,
  })
  .openapi("HeldBackListing") satisfies z.ZodType<HeldBackListing>;

export const HeldBackCountSchema = z
  .object({ listings: z.int(), isComplete: z.boolean() })
  .openapi("HeldBackCount") satisfies z.ZodType<HeldBackCount>;

import { z } from "@hono/zod-openapi";
import type { DifferingCount, DifferingListing, DifferingScope, DifferingSync } from "@trueup/sdk";
import { SyncRequestSchema } from "./items.ts";
import { optional } from "./optional.ts";
import { TaskSchema } from "./tasks.ts";

export const DifferingCountSchema = z
  .object({ listings: z.int(), isComplete: z.boolean() })
  .openapi("DifferingCount") satisfies z.ZodType<DifferingCount>;

/** What the answer to a save may hold beside what was saved. */
export const OFFER = { differing: optional(DifferingCountSchema) };

export const DifferingListingSchema = z
  .object({
    listingId: z.string(),
    itemId: z.string(),
    sku: z.string(),
    storeId: z.string(),
    level: z.int(),
    known: z.int().nullable(),
  })
  .openapi("DifferingListing") satisfies z.ZodType<DifferingListing>;

export const DifferingScopeSchema = z
  .strictObject({ storeId: optional(z.string()), itemId: optional(z.string()) })
  .openapi("DifferingScope") satisfies z.ZodType<DifferingScope>;

export const DifferingSyncSchema = z
  .object({
    syncRequest: SyncRequestSchema.nullable(),
    task: TaskSchema.extend({
      result: z.object({ listings: z.int(), held: z.int() }).nullable(),
    }).nullable(),
  })
  .openapi("DifferingSync") satisfies z.ZodType<DifferingSync>;

import { z } from "@hono/zod-openapi";
import { type Preview, type PreviewCount, SKIP_REASONS } from "@trueup/sdk";

const PreviewCountSchema = z
  .object({
    listings: z.int(),
    push: z.int(),
    toZero: z.int(),
    unchanged: z.int(),
    blocked: z.array(z.object({ reason: z.enum(SKIP_REASONS), listings: z.int() })).readonly(),
  })
  .openapi("PreviewCount") satisfies z.ZodType<PreviewCount>;

export const PreviewSchema = z
  .object({
    before: PreviewCountSchema,
    after: PreviewCountSchema,
    calls: z.int(),
    seconds: z.int(),
    isExact: z.boolean(),
  })
  .openapi("Preview") satisfies z.ZodType<Preview>;

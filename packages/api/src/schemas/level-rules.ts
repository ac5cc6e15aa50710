import { z } from "@hono/zod-openapi";
import type { LevelRulesInput, OwnLevelRules } from "@trueup/sdk";
import { optional } from "./optional.ts";
import { units } from "./text.ts";

export const OwnLevelRulesSchema = z
  .object({
    percent: optional(z.number().nullable()),
    buffer: optional(z.int()),
    minimum: optional(z.int().nullable()),
    maximum: optional(z.int().nullable()),
    negatives: optional(z.boolean()),
  })
  .openapi("OwnLevelRules") satisfies z.ZodType<OwnLevelRules>;

const PERCENT = "must be a whole number from 0 to 100";

export const LevelRulesInputSchema = z
  .strictObject({
    percent: optional(z.int(PERCENT).min(0, PERCENT).max(100, PERCENT).nullable()),
    buffer: optional(units(0).nullable()),
    minimum: optional(units(0).nullable()),
    maximum: optional(units(0).nullable()),
    negatives: optional(z.boolean().nullable()),
  })
  .openapi("LevelRulesInput") satisfies z.ZodType<LevelRulesInput>;

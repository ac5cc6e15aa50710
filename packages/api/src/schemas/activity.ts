import { z } from "@hono/zod-openapi";
import {
  ACTIVITY_RESULTS,
  type ActivityAttempt,
  type ActivityDetail,
  type ActivityEntry,
  PUSH_LANES,
} from "@trueup/sdk";
import { HistoryEntrySchema } from "./items.ts";
import { DecisionRecordSchema, ReasonSchema, TriggerSchema } from "./records.ts";

export const ActivityEntrySchema = z
  .object({
    id: z.string(),
    at: z.string(),
    itemId: z.string(),
    sku: z.string(),
    listingId: z.string(),
    storeId: z.string(),
    storeName: z.string(),
    trigger: TriggerSchema,
    reason: ReasonSchema,
    level: z.int().nullable(),
    result: z.enum(ACTIVITY_RESULTS),
    endedAt: z.string().nullable(),
    message: z.string().nullable(),
  })
  .openapi("ActivityEntry") satisfies z.ZodType<ActivityEntry>;

const ActivityAttemptSchema = z
  .object({
    idempotencyKey: z.string(),
    startedAt: z.string(),
    durationMs: z.int().nullable(),
    listings: z.int(),
    cost: z.number(),
  })
  .openapi("ActivityAttempt") satisfies z.ZodType<ActivityAttempt>;

export const ActivityDetailSchema = ActivityEntrySchema.extend({
  decision: DecisionRecordSchema,
  sentence: z.string(),
  causes: z.array(HistoryEntrySchema.extend({ itemId: z.string(), sku: z.string() })).readonly(),
  tries: z
    .array(
      z.object({
        pushId: z.string(),
        at: z.string(),
        outcome: z.enum(["confirmed", "failed", "unconfirmed", "dropped"]),
        quantity: z.int(),
        isNewer: z.boolean(),
        code: z.string().nullable(),
        message: z.string().nullable(),
        attempt: ActivityAttemptSchema.nullable(),
      }),
    )
    .readonly(),
  waiting: z
    .object({
      lane: z.enum(PUSH_LANES),
      since: z.string(),
      notBefore: z.string().nullable(),
      attempt: ActivityAttemptSchema.nullable(),
    })
    .nullable(),
}).openapi("ActivityDetail") satisfies z.ZodType<ActivityDetail>;

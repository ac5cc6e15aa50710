import { z } from "@hono/zod-openapi";
import {
  type DecisionRecord,
  type Explanation,
  GATES,
  LEVEL_STEPS,
  NEXT_ACTIONS,
  PUSH_OUTCOMES,
  PUSH_REASONS,
  type PushRecord,
  SKIP_REASONS,
  TRIGGERS,
} from "@trueup/sdk";

export const TriggerSchema = z.enum(TRIGGERS);
export const ReasonSchema = z.enum([...PUSH_REASONS, ...SKIP_REASONS]);

export const DECISION_PARTS = {
  id: z.string(),
  listingId: z.string(),
  trigger: TriggerSchema,
  outcome: z.enum(["push", "skip"]),
  reason: ReasonSchema,
  level: z.int().nullable(),
};

export const DecisionRecordSchema = z
  .object({
    ...DECISION_PARTS,
    at: z.string(),
    itemId: z.string(),
    steps: z
      .array(
        z.object({
          gate: z.enum(GATES),
          verdict: z.enum(["passed", "not_asked", "answered"]),
          detail: z.string(),
        }),
      )
      .readonly(),
    levelSteps: z
      .array(
        z.object({
          step: z.enum(LEVEL_STEPS),
          from: z.number(),
          to: z.number(),
          parameter: z.number().nullable(),
        }),
      )
      .readonly(),
  })
  .openapi("DecisionRecord") satisfies z.ZodType<DecisionRecord>;

export const PushRecordSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    listingId: z.string(),
    quantity: z.int(),
    outcome: z.enum(PUSH_OUTCOMES),
    code: z.string().nullable(),
    message: z.string().nullable(),
  })
  .openapi("PushRecord") satisfies z.ZodType<PushRecord>;

export const NextActionSchema = z.object({ kind: z.enum(NEXT_ACTIONS), sentence: z.string() });

export const ExplanationSchema = z
  .object({
    sentence: z.string(),
    current: DecisionRecordSchema,
    lastDecision: DecisionRecordSchema.nullable(),
    lastPush: PushRecordSchema.nullable(),
    nextAction: NextActionSchema,
  })
  .openapi("Explanation") satisfies z.ZodType<Explanation>;

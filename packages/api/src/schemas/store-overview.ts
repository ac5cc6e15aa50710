import { z } from "@hono/zod-openapi";
import {
  type Freshness,
  type Percentiles,
  PLATFORMS,
  STORE_CONDITIONS,
  type StoreErrors,
  type StoreOverview,
  type StoreOverviewPage,
} from "@trueup/sdk";
import { BudgetSchema, StoreProblemSchema } from "./stores.ts";

const PercentilesSchema = z
  .object({ count: z.int(), p50Ms: z.int().nullable(), p95Ms: z.int().nullable() })
  .openapi("Percentiles") satisfies z.ZodType<Percentiles>;

const StoreErrorsSchema = z
  .object({
    access: z.int(),
    rate_limit: z.int(),
    row: z.int(),
    network: z.int(),
    store: z.int(),
    request: z.int(),
  })
  .openapi("StoreErrors", {
    description: "Failed calls by their class, and of `row` refused numbers.",
  }) satisfies z.ZodType<StoreErrors>;

const StoreOverviewSchema = z
  .object({
    customerId: z.string(),
    customerName: z.string(),
    storeId: z.string(),
    name: z.string(),
    platform: z.enum(PLATFORMS),
    host: z.string(),
    condition: z.enum(STORE_CONDITIONS),
    problem: StoreProblemSchema.nullable(),
    due: z.int(),
    dueIsComplete: z.boolean(),
    oldestDueAt: z.string().nullable(),
    drain: z.object({ calls: z.int(), seconds: z.int() }).nullable(),
    parked: z.int(),
    retrying: z.int(),
    lastPushAt: z.string().nullable(),
    budget: BudgetSchema.nullable(),
    changeToStore: PercentilesSchema,
    errors: StoreErrorsSchema,
  })
  .openapi("StoreOverview") satisfies z.ZodType<StoreOverview>;

const count = z.int();

export const StoreOverviewPageSchema = z
  .object({
    data: z.array(StoreOverviewSchema).readonly(),
    matching: z.int(),
    totals: z.object({
      stores: z.int(),
      due: z.int(),
      dueIsComplete: z.boolean(),
      parked: z.int(),
      oldestDueAt: z.string().nullable(),
      conditions: z.object({
        suspended: count,
        unreachable: count,
        parked: count,
        draining: count,
        retrying: count,
        paused: count,
        comparing: count,
        off: count,
        in_sync: count,
      }),
    }),
  })
  .openapi("StoreOverviewPage") satisfies z.ZodType<StoreOverviewPage>;

export const FreshnessSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    stepSeconds: z.int(),
    points: z
      .array(
        z.object({
          at: z.string(),
          confirmed: z.int(),
          calls: z.int(),
          changeToStore: PercentilesSchema,
          due: z.int(),
          budgetUsed: z.number().nullable(),
          errors: StoreErrorsSchema,
        }),
      )
      .readonly(),
    lastHour: PercentilesSchema,
    soldOutExposed: PercentilesSchema,
    errors: StoreErrorsSchema,
  })
  .openapi("Freshness") satisfies z.ZodType<Freshness>;

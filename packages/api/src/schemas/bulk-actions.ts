import { z } from "@hono/zod-openapi";
import {
  BULK_OUTCOMES,
  BULK_STATUSES,
  type BulkAction,
  type BulkActionDetail,
  type BulkPreview,
  type BulkResult,
  type BulkRequest,
  ITEM_BULK_ACTIONS,
  ITEM_SYNC_SETTINGS,
  MAX_BULK_IDS,
  ORDER_BULK_ACTIONS,
  SYNC_STATUSES,
} from "@trueup/sdk";
import { SyncRequestListingSchema } from "./items.ts";
import { optional } from "./optional.ts";

const ACTIONS = [...ITEM_BULK_ACTIONS, ...ORDER_BULK_ACTIONS] as const;

const idsMessage = `must be 1 to ${MAX_BULK_IDS} ids`;

const TARGET = {
  ids: optional(
    z.array(z.string().max(30)).min(1, idsMessage).max(MAX_BULK_IDS, idsMessage).readonly(),
  ).openapi({
    description: "Of items, or of orders: what the action is for. Either these, `search` or `filter`.",
  }),
  search: optional(z.string().max(30)).openapi({
    description: "A saved search: all that it finds when the action is started, in the order of ids.",
  }),
  filter: optional(z.unknown()).openapi({
    type: "object",
    description: "Conditions as of a search: all that it finds when the action is started.",
  }),
  dryRun: optional(z.boolean()).openapi({ description: "Only tell what it would do; nothing is written." }),
  confirm: optional(z.boolean()).openapi({ description: "Must be true, except for a dry run." }),
};

const streetDate = z.iso.date({ error: "must be a date such as 2027-01-31" }).nullable();

/** As a body may have it: that it names one target and is confirmed is not seen by its fields. */
export interface AskedBulkAction {
  readonly ids?: readonly string[] | undefined;
  readonly search?: string | undefined;
  readonly filter?: unknown;
  readonly dryRun?: boolean;
  readonly confirm?: boolean;
}

export const NewBulkActionSchema = z
  .discriminatedUnion("action", [
    z.strictObject({
      action: z.literal("sync_inventory"),
      parameters: optional(z.strictObject({ includeUnreceived: optional(z.boolean()) })),
      ...TARGET,
    }),
    z.strictObject({
      action: z.literal("set_sync_inventory"),
      parameters: z.strictObject({ syncInventory: z.enum(ITEM_SYNC_SETTINGS) }),
      ...TARGET,
    }),
    z.strictObject({
      action: z.literal("set_process_orders"),
      parameters: z.strictObject({ processOrders: z.boolean() }),
      ...TARGET,
    }),
    z.strictObject({
      action: z.literal("set_street_date"),
      parameters: z.strictObject({ streetDate }),
      ...TARGET,
    }),
    z.strictObject({
      action: z.literal("archive"),
      parameters: optional(z.strictObject({ zeroStores: optional(z.boolean()) })),
      ...TARGET,
    }),
    z.strictObject({ action: z.literal("unarchive"), ...TARGET }),
    z.strictObject({
      action: z.literal("apply_item_values"),
      parameters: optional(z.strictObject({ itemId: optional(z.string().max(30)) })),
      ...TARGET,
    }),
    z.strictObject({ action: z.literal("pause"), ...TARGET }),
    z.strictObject({ action: z.literal("resume"), ...TARGET }),
  ])
  .openapi("NewBulkAction") satisfies z.ZodType<BulkRequest & AskedBulkAction>;

const reason = z.string().nullable();

const BulkCountSchema = z
  .object({ outcome: z.enum(BULK_OUTCOMES), reason, count: z.int() })
  .openapi("BulkCount");

export const BulkActionSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["items", "orders"]),
    action: z.enum(ACTIONS),
    parameters: z.record(z.string(), z.unknown()).readonly(),
    status: z.enum(BULK_STATUSES),
    total: z.int(),
    done: z.int(),
    results: z.array(BulkCountSchema).readonly(),
    differing: z.int().nullable(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .openapi("BulkAction") satisfies z.ZodType<BulkAction>;

export const BulkActionDetailSchema = BulkActionSchema.extend({
  listings: z
    .array(z.object({ status: z.enum(SYNC_STATUSES), reason, count: z.int() }))
    .readonly()
    .nullable(),
}).openapi("BulkActionDetail") satisfies z.ZodType<BulkActionDetail>;

export const BulkResultSchema = z
  .object({
    position: z.int(),
    id: z.string(),
    label: z.string(),
    outcome: z.enum(BULK_OUTCOMES),
    reason,
    listings: optional(z.array(SyncRequestListingSchema).readonly()),
  })
  .openapi("BulkResult") satisfies z.ZodType<BulkResult>;

export const BulkPreviewSchema = z
  .object({
    total: z.int(),
    exact: z.boolean(),
    looked: z.int(),
    results: z.array(BulkCountSchema).readonly(),
    listings: z.object({
      push: z.int(),
      toZero: z.int(),
      differing: z.int().nullable(),
      blocked: z.array(z.object({ storeId: z.string(), reason: z.string(), listings: z.int() })).readonly(),
    }),
    stores: z
      .array(
        z.object({
          storeId: z.string(),
          name: z.string(),
          listings: z.int(),
          calls: z.int(),
          seconds: z.int(),
        }),
      )
      .readonly(),
    calls: z.int(),
    seconds: z.int(),
    unreceived: z.object({ items: z.int(), wouldShowZero: z.int() }),
  })
  .openapi("BulkPreview") satisfies z.ZodType<BulkPreview>;

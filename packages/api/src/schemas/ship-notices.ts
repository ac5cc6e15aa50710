import { z } from "@hono/zod-openapi";
import {
  EDITED_SHIP_NOTICE_STATUSES,
  FLIP_CAUSES,
  MAX_SHIP_NOTICE_LINES,
  NEW_SHIP_NOTICE_STATUSES,
  type NewShipNotice,
  type NewShipNoticeLine,
  ORDER_STATUSES,
  PUBLISH_WARNINGS,
  SHIP_NOTICE_ACTIONS,
  SHIP_NOTICE_STATUSES,
  type ShipNotice,
  type ShipNoticeIntent,
  type ShipNoticeOutcome,
  type ShipNoticePatch,
  type ShipNoticePreview,
  type ShipNoticePublishing,
  type ShipNoticeReceipt,
  type ShipNoticeReceiving,
  SKIP_REASONS,
  STOCK_ROLES,
  type WaitingOrder,
} from "@trueup/sdk";
import { QuantitiesSchema } from "./items.ts";
import { optional } from "./optional.ts";
import { DECISION_PARTS } from "./records.ts";
import { LotSchema } from "./stock-changes.ts";
import { date, dateTime, line, sku, units } from "./text.ts";

const SHIP_NOTICE = {
  id: z.string(),
  warehouseId: z.string(),
  sender: z.string(),
  reference: z.string().nullable(),
  eta: z.string().nullable(),
  status: z.enum(SHIP_NOTICE_STATUSES),
  lines: z
    .array(
      z.object({
        id: z.string(),
        itemId: z.string(),
        sku: z.string(),
        expected: z.int(),
        good: z.int(),
        damaged: z.int(),
        outstanding: z.int(),
        published: z.boolean(),
      }),
    )
    .readonly(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
};

export const ShipNoticeSchema = z.object(SHIP_NOTICE).openapi("ShipNotice") satisfies z.ZodType<ShipNotice>;

const warnings = z
  .array(
    z.object({ itemId: z.string(), sku: z.string(), code: z.enum(PUBLISH_WARNINGS), message: z.string() }),
  )
  .readonly();

const OUTCOME = {
  ...SHIP_NOTICE,
  decisions: z.array(z.object(DECISION_PARTS)).readonly(),
  warnings,
};

export const ShipNoticeOutcomeSchema = z
  .object(OUTCOME)
  .openapi("ShipNoticeOutcome") satisfies z.ZodType<ShipNoticeOutcome>;

export const ShipNoticeIntentSchema = z
  .strictObject({ action: z.enum(SHIP_NOTICE_ACTIONS), lineId: optional(z.string().max(30)) })
  .openapi("ShipNoticeIntent") satisfies z.ZodType<ShipNoticeIntent>;

export const ShipNoticePreviewSchema = z
  .object({
    publishedUnits: z.int(),
    inboundUnits: z.int(),
    stores: z
      .array(z.object({ storeId: z.string(), name: z.string(), listings: z.int(), toZero: z.int() }))
      .readonly(),
    blocked: z.array(z.object({ reason: z.enum(SKIP_REASONS), listings: z.int() })).readonly(),
    warnings,
  })
  .openapi("ShipNoticePreview") satisfies z.ZodType<ShipNoticePreview>;

export const ShipNoticeReceiptSchema = z
  .object({
    ...OUTCOME,
    lineId: z.string(),
    eventId: z.string(),
    quantities: QuantitiesSchema,
    flips: z.array(z.object({ to: z.boolean(), cause: z.enum(FLIP_CAUSES) })).readonly(),
  })
  .openapi("ShipNoticeReceipt") satisfies z.ZodType<ShipNoticeReceipt>;

const sender = z.union([z.literal(""), line(200)]);
const reference = line(200);
const etaMessage = "must be a date, or a date and time as in RFC 3339";
const eta = z.union([date, dateTime], etaMessage);
const id = z.string().max(30);

/** As a body may have it: that it names its item in exactly one way is not seen by its fields. */
export type AskedLine = Omit<NewShipNoticeLine, "sku" | "itemId"> & {
  readonly sku?: string;
  readonly itemId?: string;
};

const NewLine = z
  .strictObject({
    sku: optional(sku),
    itemId: optional(id),
    expected: units(0),
    published: optional(z.boolean()),
  })
  .openapi("NewShipNoticeLine") satisfies z.ZodType<AskedLine>;

const countMessage = `must be ${MAX_SHIP_NOTICE_LINES} at most`;
const newLines = z.array(NewLine).max(MAX_SHIP_NOTICE_LINES, countMessage).readonly();

export const NewShipNoticeSchema = z
  .strictObject({
    warehouseId: optional(id),
    sender: optional(sender),
    reference: optional(reference),
    eta: optional(eta),
    status: optional(z.enum(NEW_SHIP_NOTICE_STATUSES)),
    lines: optional(newLines),
  })
  .openapi("NewShipNotice") satisfies z.ZodType<
  Omit<NewShipNotice, "lines"> & { readonly lines?: readonly AskedLine[] }
>;
export type AskedNotice = z.output<typeof NewShipNoticeSchema>;

export const ShipNoticePatchSchema = z
  .strictObject({
    warehouseId: optional(id),
    sender: optional(sender),
    reference: optional(reference.nullable()),
    eta: optional(eta.nullable()),
    status: optional(z.enum(EDITED_SHIP_NOTICE_STATUSES)),
    addLines: optional(newLines),
    lines: optional(
      z
        .array(z.strictObject({ id, expected: units(0) }))
        .max(MAX_SHIP_NOTICE_LINES, countMessage)
        .readonly(),
    ),
    removeLines: optional(z.array(id).max(MAX_SHIP_NOTICE_LINES, countMessage).readonly()),
  })
  .openapi("ShipNoticePatch") satisfies z.ZodType<
  Omit<ShipNoticePatch, "addLines"> & { readonly addLines?: readonly AskedLine[] }
>;
export type AskedPatch = z.output<typeof ShipNoticePatchSchema>;

export const ShipNoticePublishingSchema = z
  .strictObject({ lineId: optional(id) })
  .openapi("ShipNoticePublishing") satisfies z.ZodType<ShipNoticePublishing>;

export const ShipNoticeReceivingSchema = z
  .strictObject({
    good: optional(units(0)),
    damaged: optional(units(0)),
    role: optional(z.enum(STOCK_ROLES)),
    lot: optional(LotSchema),
  })
  .refine(({ good = 0, damaged = 0 }) => good + damaged > 0, {
    path: ["good"],
    message: "receive at least one unit, good or damaged",
    params: { code: "out_of_range" },
  })
  .openapi("ShipNoticeReceiving") satisfies z.ZodType<ShipNoticeReceiving>;

export const WaitingOrderSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    status: z.enum(ORDER_STATUSES),
    placedAt: z.string(),
    items: z.array(z.object({ itemId: z.string(), sku: z.string(), quantity: z.int() })).readonly(),
  })
  .openapi("WaitingOrder") satisfies z.ZodType<WaitingOrder>;

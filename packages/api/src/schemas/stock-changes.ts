import { z } from "@hono/zod-openapi";
import {
  FLIP_CAUSES,
  MAX_QUANTITY,
  MAX_STOCK_CHANGES,
  STOCK_ROLES,
  type ItemName,
  type StockChangeResult,
  type StockMovement,
} from "@trueup/sdk";
import { QuantitiesSchema } from "./items.ts";
import { optional } from "./optional.ts";
import { DECISION_PARTS } from "./records.ts";
import { date, dateTime, line, sku, units } from "./text.ts";

const reason = line(500);
const role = z.enum(STOCK_ROLES);

export const LotSchema = z.strictObject({ code: line(100), expiresOn: optional(date) }).openapi("StockLot");

const ANY_CHANGE = {
  sku: optional(sku),
  itemId: optional(z.string().max(30)),
  occurredAt: optional(dateTime),
  sourceId: optional(line(200)),
  lot: optional(LotSchema),
};
const ONE_PLACE = { warehouseId: optional(z.string().max(30)), role: optional(role) };

const Place = z.strictObject(ONE_PLACE).openapi("StockPlace");

const deltaMessage = `must be a whole number other than 0, from -${MAX_QUANTITY} to ${MAX_QUANTITY}`;
const delta = z
  .int(deltaMessage)
  .min(-MAX_QUANTITY, deltaMessage)
  .max(MAX_QUANTITY, deltaMessage)
  .refine((units) => units !== 0, { message: deltaMessage });

/** As a body may have it: that it names its item in exactly one way is not seen by its fields. */
export type AskedChange = StockMovement & { readonly [Name in keyof ItemName]?: string };

export const StockChangeSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("receive"),
      ...ANY_CHANGE,
      ...ONE_PLACE,
      reason: optional(reason),
      quantity: units(0),
      damaged: optional(units(0)),
    }),
    z.strictObject({ kind: z.literal("adjust"), ...ANY_CHANGE, ...ONE_PLACE, reason, delta }),
    z.strictObject({
      kind: z.literal("set"),
      ...ANY_CHANGE,
      ...ONE_PLACE,
      reason: optional(reason),
      quantity: units(0),
      opening: optional(z.boolean()),
    }),
    z.strictObject({
      kind: z.literal("move"),
      ...ANY_CHANGE,
      reason: optional(reason),
      quantity: units(1),
      from: Place,
      to: Place,
    }),
  ])
  .openapi("StockChange") satisfies z.ZodType<AskedChange>;

const countMessage = `must be 1 to ${MAX_STOCK_CHANGES} changes`;

export const StockChangesSchema = z
  .strictObject({
    changes: z.array(StockChangeSchema).min(1, countMessage).max(MAX_STOCK_CHANGES, countMessage).readonly(),
  })
  .openapi("StockChanges");

export const StockChangeResultSchema = z
  .object({
    index: z.int(),
    eventId: z.string(),
    duplicate: z.boolean(),
    quantities: QuantitiesSchema,
    flips: z.array(z.object({ to: z.boolean(), cause: z.enum(FLIP_CAUSES) })).readonly(),
    decisions: z.array(z.object(DECISION_PARTS)).readonly(),
  })
  .openapi("StockChangeResult") satisfies z.ZodType<StockChangeResult>;

import { z } from "@hono/zod-openapi";
import {
  type ActiveOrders,
  type CreatedOrder,
  MAX_ORDER_LINES,
  type NewOrder,
  type Order,
  ORDER_STATUSES,
  type OrderEnd,
  type OrderFilter,
  type OrderReturn,
  STOCK_ROLES,
} from "@trueup/sdk";
import { optional } from "./optional.ts";
import { shopifyId } from "./stores.ts";
import { dateTime, decimal, line, sku, units } from "./text.ts";

export const OrderSchema = z
  .object({
    id: z.string(),
    storeId: z.string().nullable(),
    externalId: z.string().nullable(),
    number: z.string(),
    status: z.enum(ORDER_STATUSES),
    warehouseId: z.string(),
    paid: z.boolean(),
    paused: z.boolean(),
    placedAt: z.string(),
    transitDays: z.int(),
    workableAt: z.string().nullable(),
    lines: z
      .array(
        z.object({
          id: z.string(),
          itemId: z.string(),
          sku: z.string(),
          variantId: z.string().nullable(),
          quantity: z.int(),
          returned: z.int(),
          price: z.string().nullable(),
          wholesaleCost: z.string().nullable(),
          packaging: z.string().nullable(),
        }),
      )
      .readonly(),
    batchedAt: z.string().nullable(),
    packedAt: z.string().nullable(),
    shippedAt: z.string().nullable(),
    deliveredAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi("Order") satisfies z.ZodType<Order>;

export const CreatedOrderSchema = OrderSchema.extend({ duplicate: z.boolean() }).openapi(
  "CreatedOrder",
) satisfies z.ZodType<CreatedOrder>;

const transitDays = z.int("must be a whole number of days from 0 to 60").min(0).max(60);

export const NewOrderSchema = z
  .strictObject({
    storeId: optional(z.string()),
    externalId: optional(line(200)),
    number: optional(line(200)),
    placedAt: optional(dateTime),
    paid: optional(z.boolean()),
    transitDays: optional(transitDays),
    lines: z
      .array(
        z.strictObject({
          sku: optional(sku),
          itemId: optional(z.string()),
          variantId: optional(shopifyId("ProductVariant")),
          quantity: units(1),
          price: optional(decimal),
        }),
      )
      .min(1, "must have a line")
      .max(MAX_ORDER_LINES, `must have ${MAX_ORDER_LINES} lines at most`)
      .readonly(),
  })
  .openapi("NewOrder") satisfies z.ZodType<NewOrder>;

export const OrderEndSchema = z
  .strictObject({ by: optional(z.enum(["store", "warehouse"])) })
  .openapi("OrderEnd") satisfies z.ZodType<OrderEnd>;

export const OrderReturnSchema = z
  .strictObject({
    lines: z
      .array(z.strictObject({ lineId: z.string(), quantity: units(1), role: optional(z.enum(STOCK_ROLES)) }))
      .min(1, "must have a line")
      .max(MAX_ORDER_LINES, `must have ${MAX_ORDER_LINES} lines at most`)
      .readonly(),
  })
  .openapi("OrderReturn") satisfies z.ZodType<OrderReturn>;

export const ActiveOrdersSchema = z
  .object({
    active: z.int(),
    editable: z.int(),
    differing: z.int(),
    search: z.custom<OrderFilter>().openapi({ type: "object", description: "A filter over orders." }),
  })
  .openapi("ActiveOrders") satisfies z.ZodType<ActiveOrders>;

import { z } from "@hono/zod-openapi";
import { STORE_EVENT_STATUSES, type StoreEvent, type StoreOrderLine } from "@trueup/sdk";

export const StoreEventStatusSchema = z.enum(STORE_EVENT_STATUSES);

const StoreOrderLineSchema = z
  .object({
    variantId: z.string().nullable(),
    sku: z.string(),
    quantity: z.int(),
    price: z.string().nullable(),
  })
  .openapi("StoreOrderLine") satisfies z.ZodType<StoreOrderLine>;

export const StoreEventSchema = z
  .object({
    id: z.string(),
    topic: z.string(),
    status: StoreEventStatusSchema,
    reason: z.string().nullable(),
    orderName: z.string().nullable(),
    orderId: z.string().nullable(),
    leftOut: z.array(StoreOrderLineSchema).readonly(),
    triggeredAt: z.string().nullable(),
    receivedAt: z.string(),
    handledAt: z.string().nullable(),
  })
  .openapi("StoreEvent") satisfies z.ZodType<StoreEvent>;

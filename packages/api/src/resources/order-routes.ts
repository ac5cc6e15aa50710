import { createRoute, z } from "@hono/zod-openapi";
import { ORDER_STATUS_GROUPS, ORDER_STATUSES } from "@trueup/sdk";
import { PAGE_QUERY } from "../http/page.ts";
import { idQuery } from "../http/query.ts";
import {
  answers,
  body,
  EDIT_HEADERS,
  json,
  may,
  mayWrite,
  pageOf,
  params,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import {
  ActiveOrdersSchema,
  CreatedOrderSchema,
  NewOrderSchema,
  OrderEndSchema,
  OrderReturnSchema,
  OrderSchema,
} from "../schemas/orders.ts";

const tags = ["Orders"];
const path = "/v1/customers/{customerId}/orders";
const onePath = `${path}/{orderId}` as const;
const one = params("customerId", "orderId");
const asItIsNow = answers("The order as it is now.", OrderSchema);

export const OrderQuerySchema = z.strictObject({
  ...PAGE_QUERY,
  status: z
    .enum([...ORDER_STATUSES, ...ORDER_STATUS_GROUPS])
    .optional()
    .openapi({ description: "`active`: not yet shipped, and not over. `editable`: not yet batched." }),
  itemId: idQuery("item"),
  storeId: idQuery("store"),
  number: z.string().trim().min(1).max(200).optional().openapi({ description: "Exactly this number." }),
});

export const listOrders = createRoute({
  method: "get",
  path,
  operationId: "listOrders",
  tags,
  summary: "A customer's orders",
  ...may("orders:read"),
  request: { params: params("customerId"), query: OrderQuerySchema },
  responses: answers("A page of orders, newest first.", pageOf(OrderSchema)),
});

export const createOrder = createRoute({
  method: "post",
  path,
  operationId: "createOrder",
  tags,
  summary: "Take an order in",
  description: [
    "Reserves its units in the first warehouse that can fill it, or in the default one, and sends the stores what is",
    "left. An `externalId` that came before from the same store answers the first order, with `duplicate: true`.",
  ].join("\n"),
  ...mayWrite("orders:write"),
  request: { params: params("customerId"), body: body(NewOrderSchema), headers: WRITE_HEADERS },
  responses: {
    200: json("The order that came before.", CreatedOrderSchema),
    201: json("The new order.", CreatedOrderSchema),
    default: PROBLEM_ANSWER,
  },
});

export const getOrder = createRoute({
  method: "get",
  path: onePath,
  operationId: "getOrder",
  tags,
  summary: "One order",
  ...may("orders:read"),
  request: { params: one },
  responses: answers("The order.", OrderSchema),
});

export const pauseOrder = createRoute({
  method: "post",
  path: `${onePath}/pause`,
  operationId: "pauseOrder",
  tags,
  summary: "Pause an order by hand",
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const resumeOrder = createRoute({
  method: "post",
  path: `${onePath}/resume`,
  operationId: "resumeOrder",
  tags,
  summary: "Let a paused order go on",
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const payOrder = createRoute({
  method: "post",
  path: `${onePath}/pay`,
  operationId: "payOrder",
  tags,
  summary: "Mark an order as paid",
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const batchOrder = createRoute({
  method: "post",
  path: `${onePath}/batch`,
  operationId: "batchOrder",
  tags,
  summary: "Take an order's units off the shelf",
  description: [
    "Pickable units first. Refused with 409 `held_until` before its street dates allow it, `too_few_units` where the",
    "shelf of its warehouse lacks some, and `order_status` where it is not in Processing.",
  ].join("\n"),
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const packOrder = createRoute({
  method: "post",
  path: `${onePath}/pack`,
  operationId: "packOrder",
  tags,
  summary: "Mark a batched order as packed",
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const shipOrder = createRoute({
  method: "post",
  path: `${onePath}/ship`,
  operationId: "shipOrder",
  tags,
  summary: "Mark a batched or packed order as shipped",
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const deliverOrder = createRoute({
  method: "post",
  path: `${onePath}/deliver`,
  operationId: "deliverOrder",
  tags,
  summary: "Mark a shipped order as delivered",
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const cancelOrder = createRoute({
  method: "post",
  path: `${onePath}/cancel`,
  operationId: "cancelOrder",
  tags,
  summary: "Cancel an order that is not shipped",
  description: [
    "Its units are no longer reserved; those of a batched or packed one are put back on the shelf. `by: store`: the",
    "store cancelled it and may have put its own number up, which is then no longer taken as known.",
  ].join("\n"),
  ...mayWrite("orders:write"),
  request: { params: one, body: { ...body(OrderEndSchema), required: false }, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const closeOrder = createRoute({
  method: "post",
  path: `${onePath}/close`,
  operationId: "closeOrder",
  tags,
  summary: "The store closed an order that is not shipped",
  description: "As a cancellation by the store, with the status `closed_by_store`.",
  ...mayWrite("orders:write"),
  request: { params: one, headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const returnOrder = createRoute({
  method: "post",
  path: `${onePath}/return`,
  operationId: "returnOrder",
  tags,
  summary: "Units of a shipped order came back",
  description:
    "They are put into the warehouse that it left from. The order is `returned` once all have come back.",
  ...mayWrite("orders:write"),
  request: { params: one, body: body(OrderReturnSchema), headers: EDIT_HEADERS },
  responses: asItIsNow,
});

export const activeOrders = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/items/{itemId}/active-orders",
  operationId: "getActiveOrders",
  tags: ["Items"],
  summary: "The orders that an edit of an item concerns",
  ...may("orders:read"),
  request: { params: params("customerId", "itemId") },
  responses: answers("How many, and the filter that finds them.", ActiveOrdersSchema),
});

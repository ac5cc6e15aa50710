import { createRoute, z } from "@hono/zod-openapi";
import { SHIP_NOTICE_STATUSES } from "@trueup/sdk";
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
  NewShipNoticeSchema,
  ShipNoticeIntentSchema,
  ShipNoticeOutcomeSchema,
  ShipNoticePatchSchema,
  ShipNoticePreviewSchema,
  ShipNoticePublishingSchema,
  ShipNoticeReceiptSchema,
  ShipNoticeReceivingSchema,
  ShipNoticeSchema,
  WaitingOrderSchema,
} from "../schemas/ship-notices.ts";

const tags = ["Ship notices"];
const path = "/v1/customers/{customerId}/ship-notices";
const onePath = `${path}/{shipNoticeId}` as const;
const oneOf = params("customerId", "shipNoticeId");
const outcome = answers("The ship notice as it is now, and what the change led to.", ShipNoticeOutcomeSchema);

export const listNotices = createRoute({
  method: "get",
  path,
  operationId: "listShipNotices",
  tags,
  summary: "A customer's ship notices",
  ...may("items:read"),
  request: {
    params: params("customerId"),
    query: z.strictObject({
      ...PAGE_QUERY,
      status: z.enum(SHIP_NOTICE_STATUSES).optional(),
      itemId: idQuery("item"),
    }),
  },
  responses: answers("A page of ship notices, newest first.", pageOf(ShipNoticeSchema)),
});

export const createNotice = createRoute({
  method: "post",
  path,
  operationId: "createShipNotice",
  tags,
  summary: "Announce goods",
  description: "A draft where no status is named: it counts nowhere until it is in transit.",
  ...mayWrite("stock:write"),
  request: { params: params("customerId"), body: body(NewShipNoticeSchema), headers: WRITE_HEADERS },
  responses: { 201: json("The new ship notice.", ShipNoticeOutcomeSchema), default: PROBLEM_ANSWER },
});

export const getNotice = createRoute({
  method: "get",
  path: onePath,
  operationId: "getShipNotice",
  tags,
  summary: "One ship notice",
  ...may("items:read"),
  request: { params: oneOf },
  responses: answers("The ship notice.", ShipNoticeSchema),
});

export const patchNotice = createRoute({
  method: "patch",
  path: onePath,
  operationId: "patchShipNotice",
  tags,
  summary: "Change a ship notice",
  description: "What is outstanding of published lines is judged anew for every listing of their items.",
  ...mayWrite("stock:write"),
  request: { params: oneOf, body: body(ShipNoticePatchSchema), headers: EDIT_HEADERS },
  responses: outcome,
});

export const receiveLine = createRoute({
  method: "post",
  path: `${onePath}/lines/{lineId}/receive`,
  operationId: "receiveShipNoticeLine",
  tags,
  summary: "Take units of one line in",
  description: [
    "They are in stock at once, in parts as they come; more than was expected may come. Good units go to `role`,",
    "`pickable` where none is named, damaged ones to `damaged`. Send an `Idempotency-Key`, so that a repetition",
    "counts nothing twice.",
  ].join("\n"),
  ...mayWrite("stock:write"),
  request: {
    params: params("customerId", "shipNoticeId", "lineId"),
    body: body(ShipNoticeReceivingSchema),
    headers: EDIT_HEADERS,
  },
  responses: answers("The ship notice as it is now, and what the receipt led to.", ShipNoticeReceiptSchema),
});

export const previewNotice = createRoute({
  method: "post",
  path: `${onePath}/preview`,
  operationId: "previewShipNotice",
  tags,
  summary: "What an action would do now",
  description: "Planned as if it were done, with what each store would be told. Nothing is written.",
  ...may("items:read"),
  request: { params: oneOf, body: body(ShipNoticeIntentSchema) },
  responses: answers("What it would do.", ShipNoticePreviewSchema),
});

const publishing = {
  tags,
  description: "One line, or all where none is named.",
  ...mayWrite("stock:write"),
  request: {
    params: oneOf,
    body: { ...body(ShipNoticePublishingSchema), required: false },
    headers: EDIT_HEADERS,
  },
  responses: outcome,
};

export const publishNotice = createRoute({
  method: "post",
  path: `${onePath}/publish`,
  operationId: "publishShipNotice",
  summary: "Let stores sell what is outstanding before it arrives",
  ...publishing,
});

export const unpublishNotice = createRoute({
  method: "post",
  path: `${onePath}/unpublish`,
  operationId: "unpublishShipNotice",
  summary: "Take publishing back",
  ...publishing,
});

const acting = {
  method: "post",
  tags,
  ...mayWrite("stock:write"),
  request: { params: oneOf, headers: EDIT_HEADERS },
  responses: outcome,
} as const;

export const completeNotice = createRoute({
  path: `${onePath}/complete`,
  operationId: "completeShipNotice",
  summary: "Nothing more of it comes",
  ...acting,
});
export const neverReceived = createRoute({
  path: `${onePath}/never-received`,
  operationId: "shipNoticeNeverReceived",
  summary: "Nothing of it came",
  ...acting,
});
export const cancelNotice = createRoute({
  path: `${onePath}/cancel`,
  operationId: "cancelShipNotice",
  summary: "Cancel it",
  ...acting,
});
export const reopenNotice = createRoute({
  path: `${onePath}/reopen`,
  operationId: "reopenShipNotice",
  summary: "Take back that it is over",
  ...acting,
});

export const ordersWaiting = createRoute({
  method: "get",
  path: `${onePath}/orders-waiting`,
  operationId: "listOrdersWaiting",
  tags,
  summary: "Orders that wait for what it brings",
  ...may("items:read"),
  request: { params: oneOf, query: z.strictObject(PAGE_QUERY) },
  responses: answers("A page of orders, oldest first.", pageOf(WaitingOrderSchema)),
});

import type { z } from "@hono/zod-openapi";
import { countActiveOrders } from "@trueup/db/active-orders";
import { changeOrder, type OrderAction } from "@trueup/db/change-order";
import { createOrders } from "@trueup/db/create-orders";
import { encodeId } from "@trueup/db/id";
import type { Order } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { refuseInput } from "../http/input.ts";
import { pageRequest, toPage } from "../http/page.ts";
import { invalidInput, notFound, Refusal, staleVersion } from "../http/refusal.ts";
import { type Api, pathId } from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { toOrder } from "../render/order.ts";
import { itemIdOf } from "./save-item.ts";
import { lineFaults, toOrderRequest, toReturn } from "./order-request.ts";
import {
  activeOrders,
  batchOrder,
  cancelOrder,
  closeOrder,
  createOrder,
  deliverOrder,
  getOrder,
  listOrders,
  type OrderQuerySchema,
  packOrder,
  pauseOrder,
  payOrder,
  resumeOrder,
  returnOrder,
  shipOrder,
} from "./order-routes.ts";
import { listOrderRows, loadOrderRow } from "./order-rows.ts";

export type AskedOrders = z.output<typeof OrderQuerySchema>;

export function serveOrders(api: Api): void {
  serveReading(api);
  serveActing(api);

  api.openapi(
    createOrder,
    async (c) => {
      const asked = c.req.valid("json");
      if (lineFaults(asked).length > 0) throw invalidInput(lineFaults(asked));
      const { db, wake } = c.get("api").database;
      const [outcome] = await createOrders(db, c.get("customerId"), [toOrderRequest(asked)]);
      if (outcome === undefined) throw new Error("an order was not answered");
      if (outcome.kind === "refused") throw invalidInput(outcome.faults);
      const order = written(await readOrder(c, outcome.orderId));
      if (outcome.kind === "duplicate") return c.json({ ...order, duplicate: true }, 200);
      wake.ping();
      return c.json({ ...order, duplicate: false }, 201);
    },
    (result, c) => (result.success ? undefined : refuseInput(c, lineFaults)),
  );
}

function serveReading(api: Api): void {
  api.openapi(listOrders, async (c) => {
    const asked = c.req.valid("query");
    const page = pageRequest(asked);
    const rows = await listOrderRows(c.get("api").database.db, c.get("customerId"), asked, page);
    return c.json(
      toPage(rows, page, (row) => row.id, toOrder),
      200,
    );
  });

  api.openapi(getOrder, async (c) => {
    const order = await readOrder(c, orderIdOf(c));
    if (order === null) throw notFound("order");
    return c.json(order, 200);
  });

  api.openapi(activeOrders, async (c) => {
    const itemId = itemIdOf(c);
    const counts = await countActiveOrders(c.get("api").database.db, c.get("customerId"), itemId);
    if (counts === null) throw notFound("item");
    const search = {
      and: [
        { field: "status", op: "in", value: ["active"] },
        { field: "item", op: "in", value: [encodeId("item", itemId)] },
      ],
    } as const;
    return c.json({ ...counts, search }, 200);
  });
}

function serveActing(api: Api): void {
  api.openapi(pauseOrder, async (c) => c.json(await act(c, { kind: "pause" }), 200));
  api.openapi(resumeOrder, async (c) => c.json(await act(c, { kind: "resume" }), 200));
  api.openapi(payOrder, async (c) => c.json(await act(c, { kind: "pay" }), 200));
  api.openapi(batchOrder, async (c) => c.json(await act(c, { kind: "batch" }), 200));
  api.openapi(packOrder, async (c) => c.json(await act(c, { kind: "pack" }), 200));
  api.openapi(shipOrder, async (c) => c.json(await act(c, { kind: "ship" }), 200));
  api.openapi(deliverOrder, async (c) => c.json(await act(c, { kind: "deliver" }), 200));
  api.openapi(closeOrder, async (c) => c.json(await act(c, { kind: "close", by: "store" }), 200));
  api.openapi(cancelOrder, async (c) => {
    const { by = "warehouse" } = c.req.valid("json");
    return c.json(await act(c, { kind: "cancel", by }), 200);
  });
  api.openapi(returnOrder, async (c) => c.json(await act(c, toReturn(c.req.valid("json"))), 200));
}

function orderIdOf(c: Context<ApiEnv>): number {
  return pathId(c, "order", "orderId", "order");
}

async function act(c: Context<ApiEnv>, action: OrderAction): Promise<Order> {
  const { db, wake } = c.get("api").database;
  const orderId = orderIdOf(c);
  const changed = await changeOrder(db, {
    customerId: c.get("customerId"),
    orderId,
    action,
    ifVersion: wantedVersion(c),
  });
  switch (changed.kind) {
    case "changed":
      wake.ping();
      return written(await readOrder(c, orderId));
    case "unchanged":
      return written(await readOrder(c, orderId));
    case "not_found":
      throw notFound("order");
    case "stale":
      throw staleVersion();
    case "held": {
      const detail = `Street dates hold this order until ${changed.until.toISOString()}.`;
      throw new Refusal("held_until", detail);
    }
    case "wrong_status":
      throw new Refusal("order_status", `This cannot be done to an order that is ${changed.status}.`);
    case "too_few":
      throw new Refusal("too_few_units", "The shelf has too few units.", { faults: changed.faults });
    case "refused":
      throw invalidInput(changed.faults);
  }
}

async function readOrder(c: Context<ApiEnv>, orderId: number): Promise<Order | null> {
  const row = await loadOrderRow(c.get("api").database.db, c.get("customerId"), orderId);
  if (row === null) return null;
  tag(c, row.version);
  return toOrder(row);
}

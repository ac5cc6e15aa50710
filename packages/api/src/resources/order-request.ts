import type { OrderAction, ReturnedLine } from "@trueup/db/change-order";
import { decodeId } from "@trueup/db/id";
import type { NewOrderRequest } from "@trueup/db/new-order";
import { type Fault, MAX_ORDER_LINES, type NewOrder, type OrderReturn } from "@trueup/sdk";

/** Faults of lines that no field has by itself; of the body as it came, so that they are told with the others. */
export function lineFaults(body: unknown): readonly Fault[] {
  if (typeof body !== "object" || body === null || !("lines" in body) || !Array.isArray(body.lines))
    return [];
  return body.lines.slice(0, MAX_ORDER_LINES).flatMap((line: unknown, at) => {
    if (typeof line !== "object" || line === null) return [];
    const hasSku = "sku" in line;
    if (hasSku !== "itemId" in line) return [];
    const message = hasSku
      ? "Name the item by sku or by itemId, not by both."
      : "Name the item by sku or by itemId.";
    return [{ path: `lines.${at}.sku`, code: hasSku ? "not_allowed" : "required", message }];
  });
}

/** Ids begin with 1. */
const NOBODY_ID = 0;

/**
 * The order as it is taken in. An id that is not of the form of an id stands in it as one that nothing has, so that it
 * is refused with all other faults.
 */
export function toOrderRequest(order: NewOrder): NewOrderRequest {
  return {
    storeId: order.storeId === undefined ? null : (decodeId("store", order.storeId) ?? NOBODY_ID),
    externalId: order.externalId ?? null,
    number: order.number ?? null,
    placedAt: order.placedAt === undefined ? null : new Date(order.placedAt),
    paid: order.paid ?? true,
    transitDays: order.transitDays ?? null,
    lines: order.lines.map(({ sku, itemId, variantId, quantity, price }) => ({
      item: itemId === undefined ? { sku: sku ?? "" } : { itemId: decodeId("item", itemId) ?? NOBODY_ID },
      variantId: variantId ?? null,
      quantity,
      price: price ?? null,
    })),
  };
}

export function toReturn({ lines }: OrderReturn): OrderAction {
  return {
    kind: "return",
    lines: lines.map(({ lineId, quantity, role = "pickable" }): ReturnedLine => ({
      lineId: decodeId("orderLine", lineId) ?? NOBODY_ID,
      quantity,
      role,
    })),
  };
}

import type { Order } from "@trueup/sdk";

export type OrderMoment =
  | "placed"
  | "taken"
  | "batched"
  | "packed"
  | "shipped"
  | "delivered"
  | "cancelled"
  | "closed_by_store"
  | "returned";

/** What became of an order so far, the newest first. */
export function historyOf(order: Order): readonly { readonly what: OrderMoment; readonly at: string }[] {
  const moments: readonly (readonly [OrderMoment, string | null])[] = [
    ["placed", order.placedAt],
    ["taken", order.createdAt],
    ["batched", order.batchedAt],
    ["packed", order.packedAt],
    ["shipped", order.shippedAt],
    ["delivered", order.deliveredAt],
    [endOf(order), order.endedAt],
  ];
  return moments
    .flatMap(([what, at]) => (at === null ? [] : [{ what, at }]))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .toReversed();
}

function endOf({ status }: Order): OrderMoment {
  return status === "closed_by_store" || status === "returned" ? status : "cancelled";
}

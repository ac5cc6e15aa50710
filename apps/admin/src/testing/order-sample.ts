import type { Order } from "@trueup/sdk";

/** An order of one line that is being processed. */
export function sampleOrder(part: Partial<Order> = {}): Order {
  return {
    id: "ord_1",
    storeId: null,
    externalId: null,
    number: "#1001",
    status: "processing",
    warehouseId: "whs_1",
    paid: true,
    paused: false,
    placedAt: "2026-01-01T09:00:00.000Z",
    transitDays: 1,
    workableAt: null,
    lines: [
      {
        id: "orl_1",
        itemId: "itm_1",
        sku: "A",
        variantId: null,
        quantity: 3,
        returned: 1,
        price: "12.5",
        wholesaleCost: null,
        packaging: null,
      },
    ],
    batchedAt: null,
    packedAt: null,
    shippedAt: null,
    deliveredAt: null,
    endedAt: null,
    createdAt: "2026-01-01T09:00:05.000Z",
    ...part,
  };
}

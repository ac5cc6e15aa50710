import type { StockRequestChange } from "../stock-change-request.ts";

type Change<Kind extends StockRequestChange["kind"]> = Extract<StockRequestChange, { readonly kind: Kind }>;

const nothingElse = { reason: null, occurredAt: null, sourceId: null } as const;
const place = { warehouseId: null, role: "pickable" } as const;

/** A receipt of good units in the default warehouse. */
export function receive(
  sku: string,
  quantity: number,
  more: Partial<Change<"receive">> = {},
): Change<"receive"> {
  return { ...nothingElse, kind: "receive", item: { sku }, place, quantity, damaged: 0, ...more };
}

/** A count of the default warehouse. */
export function count(sku: string, quantity: number, more: Partial<Change<"set">> = {}): Change<"set"> {
  return { ...nothingElse, kind: "set", item: { sku }, place, quantity, opening: false, ...more };
}

/** An adjustment in the default warehouse. */
export function adjust(sku: string, delta: number, more: Partial<Change<"adjust">> = {}): Change<"adjust"> {
  return { ...nothingElse, kind: "adjust", item: { sku }, place, delta, ...more };
}

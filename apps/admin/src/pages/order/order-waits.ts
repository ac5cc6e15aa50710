import { type Item, type Order, SELLABLE_ROLES } from "@trueup/sdk";

/** Why an order does not go on by itself; null where it does, or is over. */
export type OrderWait = "unpaid" | "paused" | "pre_order" | "insufficient_inventory" | "street_date";

export function waitOf(order: Pick<Order, "status" | "workableAt">, nowMs: number): OrderWait | null {
  const { status } = order;
  switch (status) {
    case "unpaid":
    case "paused":
    case "pre_order":
    case "insufficient_inventory":
      return status;
    case "processing":
      return isHeldByDate(order, nowMs) ? "street_date" : null;
    case "batched":
    case "packed":
    case "shipped":
    case "delivered":
    case "cancelled":
    case "closed_by_store":
    case "returned":
      return null;
  }
}

function isHeldByDate({ workableAt }: Pick<Order, "workableAt">, nowMs: number): boolean {
  return workableAt !== null && Date.parse(workableAt) > nowMs;
}

/** Units of an item that can be sold from one warehouse; null of a bundle, which has none of its own. */
export function sellableUnits(item: Item, warehouseId: string): number | null {
  if (item.components !== null) return null;
  const roles = item.warehouses.find((each) => each.warehouseId === warehouseId)?.roles ?? {};
  let units = 0;
  for (const role of SELLABLE_ROLES) units += roles[role] ?? 0;
  return units;
}

/** Which copies of a line are not what its item has now. */
export function differingFields(
  line: Order["lines"][number],
  item: Item,
): readonly ("price" | "wholesaleCost" | "packaging")[] {
  return (["price", "wholesaleCost", "packaging"] as const).filter((field) => line[field] !== item[field]);
}

export function unitsOf({ lines }: Pick<Order, "lines">): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

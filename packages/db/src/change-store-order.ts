import { changeOrder, type OrderAction } from "./change-order.ts";
import type { Db } from "./schema.ts";

export const CANCEL: OrderAction = { kind: "cancel", by: "store" };

/** Does to an order what its store told. Null where it stands as asked; otherwise why it does not. */
export async function changeStoreOrder(
  db: Db,
  customerId: number,
  orderId: number,
  action: OrderAction,
): Promise<string | null> {
  const changed = await changeOrder(db, { customerId, orderId, action, ifVersion: null });
  switch (changed.kind) {
    case "changed":
    case "unchanged":
      return null;
    case "wrong_status":
      return `The order is ${changed.status} here.`;
    case "refused":
    case "too_few":
      return changed.faults.map((fault) => fault.message).join(" ");
    case "held":
      return `The order is held until ${changed.until.toISOString()}.`;
    case "stale":
    case "not_found":
      throw new Error(`order ${orderId} could not be changed: ${changed.kind}`);
  }
}

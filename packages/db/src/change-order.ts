import type { Fault, OrderStatus, StockRole } from "@trueup/sdk";
import type { Db } from "./schema.ts";

/** What is done to one order. */
export type OrderAction =
  | { readonly kind: "pause" | "resume" | "pay" | "batch" | "pack" | "ship" | "deliver" }
  /** `close`: the store closed it. */
  | { readonly kind: "cancel" | "close"; readonly by: "store" | "warehouse" }
  | { readonly kind: "return"; readonly lines: readonly ReturnedLine[] };

export interface ReturnedLine {
  readonly lineId: number;
  readonly quantity: number;
  readonly role: StockRole;
}

export type OrderChange =
  /** `unchanged`: it stood so already. */
  | { readonly kind: "changed" | "unchanged" }
  | { readonly kind: "not_found" }
  | { readonly kind: "stale" }
  | { readonly kind: "wrong_status"; readonly status: OrderStatus }
  | { readonly kind: "held"; readonly until: Date }
  | { readonly kind: "too_few"; readonly faults: readonly Fault[] }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] };

/** Does something to one order, with all that follows for its items. The caller pings the workers. */
export async function changeOrder(
  _db: Db,
  _request: {
    readonly customerId: number;
    readonly orderId: number;
    readonly action: OrderAction;
    readonly ifVersion: number | null;
  },
): Promise<OrderChange> {
  throw new Error("orders cannot be changed yet");
}

/** The order that a store knows by this id; null where none came. */
export async function findOrderOfStore(
  db: Db,
  customerId: number,
  storeId: number,
  externalId: string,
): Promise<number | null> {
  const row = await db
    .selectFrom("sales_order")
    .select("id")
    .where("customer_id", "=", customerId)
    .where("store_id", "=", storeId)
    .where("external_id", "=", externalId)
    .executeTakeFirst();
  return row?.id ?? null;
}

import { type Fault, type OrderStatus, orderStep, type StockRole } from "@trueup/sdk";
import { sql } from "kysely";
import { forgetCancelled, moveUnits } from "./move-order-units.ts";
import { askReviewOfOrders } from "./order-review-queue.ts";
import {
  loadFillingWarehouses,
  loadOrderStandings,
  type OrderStanding,
  standingOf,
} from "./order-standing.ts";
import { saveStatuses } from "./save-order-statuses.ts";
import { loadOrderWarehouses } from "./order-warehouses.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** What is done to one order. */
export type OrderAction =
  | { readonly kind: "pause" | "resume" | "pay" | "pack" | "ship" | "deliver" }
  | UnitAction;

/** What takes an order's units off the shelf, lets them go, or puts them back. */
export type UnitAction =
  | { readonly kind: "batch" }
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
  db: Db,
  request: {
    readonly customerId: number;
    readonly orderId: number;
    readonly action: OrderAction;
    readonly ifVersion: number | null;
  },
): Promise<OrderChange> {
  return inTransaction(db, (trx) => change(trx, request));
}

/** An order's row, locked. */
export interface LockedOrder {
  readonly customerId: number;
  readonly id: number;
  readonly number: string;
  readonly storeId: number | null;
  readonly status: OrderStatus;
  readonly warehouseId: number;
  readonly paid: boolean;
  readonly paused: boolean;
  readonly version: number;
}

async function change(
  trx: Trx,
  { customerId, orderId, action, ifVersion }: Parameters<typeof changeOrder>[1],
): Promise<OrderChange> {
  const order = await lockOrder(trx, customerId, orderId);
  if (order === null) return { kind: "not_found" };
  if (ifVersion !== null && ifVersion !== order.version) return { kind: "stale" };
  const current = action.kind === "batch" ? await withFreshStatus(trx, order) : order;
  const step = orderStep(action.kind, current);
  // Also of one that is over here, or gone: the store may have taken the units back on its own shelf.
  if (step !== "do") await forgetCancelled(trx, order, action);
  if (step === "done") return { kind: "unchanged" };
  if (step === "refused") return { kind: "wrong_status", status: current.status };
  switch (action.kind) {
    case "pause":
    case "resume":
    case "pay":
      await saveByHand(trx, order, action.kind);
      return { kind: "changed" };
    case "batch": {
      const until = await heldUntil(trx, order);
      return until === null ? moveUnits(trx, order, action) : { kind: "held", until };
    }
    case "pack":
    case "ship":
    case "deliver":
      await saveProgress(trx, order, action.kind);
      return { kind: "changed" };
    case "cancel":
    case "close":
    case "return":
      return moveUnits(trx, order, action);
  }
}

export async function lockOrder(trx: Trx, customerId: number, orderId: number): Promise<LockedOrder | null> {
  const { rows } = await sql<LockedOrder>`
    SELECT customer_id AS "customerId", id, number, store_id AS "storeId", status, warehouse_id AS "warehouseId",
      paid, paused_at IS NOT NULL AS paused, version
    FROM sales_order WHERE customer_id = ${customerId} AND id = ${orderId} FOR UPDATE`.execute(trx);
  return rows[0] ?? null;
}

/** Stock that just came counts, though nobody has looked at the order again yet. */
async function withFreshStatus(trx: Trx, order: LockedOrder): Promise<LockedOrder> {
  const [standing] = await loadOrderStandings(trx, order.customerId, [order.id]);
  return standing === undefined
    ? order
    : { ...order, status: await statusOf(trx, order.customerId, standing) };
}

async function statusOf(trx: Trx, customerId: number, order: OrderStanding): Promise<OrderStatus> {
  const warehouses = await loadOrderWarehouses(trx, customerId);
  const filling = await loadFillingWarehouses(trx, customerId, [order.id], warehouses);
  const { warehouseId } = order;
  const fillable = filling.get(order.id)?.has(warehouseId) === true;
  return standingOf(order, { warehouseId, fillable }, warehouses).status;
}

/** What the order follows from may change meanwhile: it is looked at again. */
async function saveByHand(trx: Trx, order: LockedOrder, action: "pause" | "resume" | "pay"): Promise<void> {
  const { customerId, id } = order;
  await sql`
    UPDATE sales_order SET version = version + 1, paid = paid OR ${action === "pay"},
      paused_at = CASE ${action}::text WHEN 'pause' THEN now() WHEN 'resume' THEN NULL ELSE paused_at END
    WHERE customer_id = ${customerId} AND id = ${id}`.execute(trx);
  await saveStatuses(trx, customerId, [id]);
  await askReviewOfOrders(trx, customerId, [id]);
}

async function heldUntil(trx: Trx, { customerId, id }: LockedOrder): Promise<Date | null> {
  const [standing] = await loadOrderStandings(trx, customerId, [id]);
  if (standing === undefined) return null;
  const warehouses = await loadOrderWarehouses(trx, customerId);
  const { workableAt, held } = standingOf(standing, { ...standing, fillable: true }, warehouses);
  return held ? workableAt : null;
}

async function saveProgress(
  trx: Trx,
  { customerId, id }: LockedOrder,
  action: "pack" | "ship" | "deliver",
): Promise<void> {
  await sql`
    UPDATE sales_order SET version = version + 1,
      status = CASE ${action}::text WHEN 'pack' THEN 'packed' WHEN 'ship' THEN 'shipped' ELSE 'delivered' END,
      packed_at = CASE ${action}::text WHEN 'pack' THEN now() ELSE packed_at END,
      shipped_at = CASE ${action}::text WHEN 'ship' THEN now() ELSE shipped_at END,
      delivered_at = CASE ${action}::text WHEN 'deliver' THEN now() ELSE delivered_at END
    WHERE customer_id = ${customerId} AND id = ${id}`.execute(trx);
}

import { isEditableOrder, type StoreOrderLine } from "@trueup/sdk";
import { sql } from "kysely";
import { type LockedOrder, lockOrder } from "./change-order.ts";
import { loadNewOrders, mostParts } from "./create-orders.ts";
import { idBounds } from "./id-bounds.ts";
import { type KnownNumbers, saveKnownNumbers } from "./known-after-sale.ts";
import type { NewOrderLineRequest, NewOrderRequest } from "./new-order.ts";
import { askReviewOfOrders } from "./order-review-queue.ts";
import { noWrites } from "./plan-item-event.ts";
import { explode } from "./explode-order.ts";
import { placedAtOf, planReservation } from "./plan-new-orders.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import { insertLines } from "./save-orders.ts";
import { saveStatuses } from "./save-order-statuses.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** An order that came before, as far as it has what its store tells of it. */
export interface StoreOrderStands {
  readonly isPart: (line: StoreOrderLine) => boolean;
  /** Why what is linked is not part of it; null where all of that is. */
  readonly reason: string | null;
}

interface OrderToComplete {
  readonly customerId: number;
  readonly orderId: number;
  /** The order with the lines whose variants are linked by now. */
  readonly request: NewOrderRequest;
}

/**
 * Takes lines into an order that was taken in without them, because their variants were not linked then: their units
 * are reserved where the order is filled, the store's number is judged by when the order was placed, and the order is
 * looked at again. One that has left the shelf, or is over, stays as it is. So does one that came in another way than
 * from the store, whose lines somebody chose.
 */
export async function completeOrder(db: Db, order: OrderToComplete): Promise<StoreOrderStands> {
  for (let attempt = 0; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const stands = await inTransaction(db, (trx) => complete(trx, order));
    if (stands !== null) return stands;
  }
  throw new Error("the bundles of an order do not hold still");
}

const MOST_ATTEMPTS = 5;

/** Null where a bundle changed before it was locked, and nothing was done. */
async function complete(
  trx: Trx,
  { customerId, orderId, request }: OrderToComplete,
): Promise<StoreOrderStands | null> {
  const order = await lockOrder(trx, customerId, orderId);
  if (order === null) throw new Error(`order ${orderId} is gone`);
  const present = await loadPresent(trx, order);
  const missing = request.lines.filter((line) => !isPresent(line, present));
  const stands = (added: readonly NewOrderLineRequest[], reason: string | null): StoreOrderStands => {
    const here = partsOf([...request.lines.filter((line) => isPresent(line, present)), ...added], present);
    return { isPart: ({ variantId }) => variantId !== null && here.has(variantId), reason };
  };
  if (missing.length === 0) return stands([], null);
  if (!isEditableOrder(order.status)) {
    return stands([], `The order is ${order.status} here: no lines are added to it any more.`);
  }
  if (present.some((line) => line.variantId === null)) {
    return stands([], "The order was taken in by other ways than from the store, without some of its lines.");
  }
  const added = await addLines(trx, order, { ...request, lines: missing });
  if (added === null) return null;
  return added.kind === "added" ? stands(missing, null) : stands([], added.reason);
}

interface PresentLine {
  readonly variantId: string | null;
  readonly itemId: number;
}

async function loadPresent(trx: Trx, { customerId, id }: LockedOrder): Promise<readonly PresentLine[]> {
  return trx
    .selectFrom("order_line")
    .select(["variant_id as variantId", "item_id as itemId"])
    .where("customer_id", "=", customerId)
    .where("order_id", "=", id)
    .execute();
}

/** A line without a variant was taken in by its item alone. */
function isPresent({ item, variantId }: NewOrderLineRequest, present: readonly PresentLine[]): boolean {
  return present.some((line) =>
    line.variantId === null ? "itemId" in item && line.itemId === item.itemId : line.variantId === variantId,
  );
}

function partsOf(
  lines: readonly NewOrderLineRequest[],
  present: readonly PresentLine[],
): ReadonlySet<string | null> {
  return new Set([...lines, ...present].map((line) => line.variantId));
}

type AddedLines = { readonly kind: "added" } | { readonly kind: "refused"; readonly reason: string };

async function addLines(trx: Trx, order: LockedOrder, request: NewOrderRequest): Promise<AddedLines | null> {
  const { customerId, id, number, warehouseId } = order;
  const loaded = await loadNewOrders(trx, customerId, [request]);
  if (loaded === null) return null;
  const { state, items } = loaded;
  const exploded = explode(state, request);
  if (exploded.kind === "refused") {
    return { kind: "refused", reason: exploded.faults.map((fault) => fault.message).join(" ") };
  }
  const { lines } = exploded;
  const writes = noWrites();
  const known: KnownNumbers = new Map();
  const bounds = idBounds(items, { events: lines.length * mostParts(items), lines: 1 });
  const ids = await drawRowIds(trx, bounds);
  const placedAt = placedAtOf(request, state.now);
  planReservation(state, { id, number, warehouseId, request, placedAt, lines }, ids, writes, known);
  await insertLines(
    trx,
    customerId,
    lines.map((line) => ({ ...line, orderId: id })),
  );
  await sql`
    UPDATE sales_order SET version = version + 1 WHERE customer_id = ${customerId} AND id = ${id}`.execute(
    trx,
  );
  await saveKnownNumbers(trx, known);
  await saveItemPlan(trx, items, state.book.changed(), writes);
  await saveStatuses(trx, customerId, [id]);
  await askReviewOfOrders(trx, customerId, [id]);
  return { kind: "added" };
}

import { sql } from "kysely";
import { type ItemKey, keyRows } from "./item-keys.ts";
import type { ItemState } from "./item-state.ts";
import type { PlannedOrder } from "./plan-new-orders.ts";
import type { Trx } from "./schema.ts";

/**
 * Asks that the waiting orders with units of these items are looked at again, in the transaction that changed what they
 * follow from. A row of its own each time: whoever asks waits for nobody.
 */
export async function askOrderReview(
  trx: Trx,
  customerId: number,
  itemIds: readonly number[],
): Promise<void> {
  await ask(
    trx,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
}

/** One statement, however many customers' changes a transaction records. */
async function ask(trx: Trx, keys: readonly ItemKey[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    INSERT INTO order_review (customer_id, item_id)
    SELECT k.customer_id, k.id FROM ${keyRows(keys)}`.execute(trx);
}

/** The same for waiting orders themselves. */
export async function askReviewOfOrders(
  trx: Trx,
  customerId: number,
  orderIds: readonly number[],
): Promise<void> {
  const { rows } = await sql<{ item_id: number }>`
    SELECT DISTINCT u.item_id FROM unnest(${[...orderIds]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT item_id FROM order_unit WHERE customer_id = ${customerId} AND order_id = k.id AND open OFFSET 0) u`.execute(
    trx,
  );
  await askOrderReview(
    trx,
    customerId,
    rows.map((row) => row.item_id),
  );
}

/** The same for all of a customer's waiting orders: its warehouses changed. */
export async function askReviewOfAllOrders(trx: Trx, customerId: number): Promise<void> {
  await sql`
    INSERT INTO order_review (customer_id, item_id)
    SELECT DISTINCT customer_id, item_id FROM item_flow WHERE customer_id = ${customerId} AND reserved > 0`.execute(
    trx,
  );
}

/** The same where a plan changed what the waiting orders of items follow from. Costs nothing for items without any. */
export async function askReviewAfter(
  trx: Trx,
  before: readonly ItemState[],
  after: readonly ItemState[],
): Promise<void> {
  const loaded = new Map(before.map((item) => [item.id, item]));
  const asked = after.filter((item) => {
    const was = loaded.get(item.id);
    return was !== undefined && bearsOnOrders(was, item);
  });
  await askReviewOfItems(trx, asked);
}

/** The same for items of any customers, with what bundles among them come down to. */
export async function askReviewOfItems(trx: Trx, items: readonly ItemState[]): Promise<void> {
  const keys = items.flatMap((item) =>
    withOpenUnits(item).map((itemId) => [itemId, { customerId: item.customer.id, itemId }] as const),
  );
  await ask(trx, [...new Map(keys).values()]);
}

function bearsOnOrders(before: ItemState, after: ItemState): boolean {
  if (before.processOrders !== after.processOrders) return true;
  return after.bundle === null && (before.stock !== after.stock || releases(before, after));
}

function releases(before: ItemState, after: ItemState): boolean {
  return before.flow.some((cell) => {
    const now = after.flow.find((own) => own.warehouseId === cell.warehouseId);
    return now !== undefined && now.reserved < cell.reserved;
  });
}

/** The items by which open units of it are found: a bundle's orders hold units of its parts. */
function withOpenUnits(item: ItemState): readonly number[] {
  if (item.bundle === null) return item.flow.some((cell) => cell.reserved > 0) ? [item.id] : [];
  return item.bundle.parts.flatMap((part) =>
    part.counts.some((count) => count.reserved > 0) ? [part.itemId] : [],
  );
}

/**
 * New orders stand behind all that came before them, which is so but for those that were placed earlier: where such a
 * one cannot be filled, younger ones may have to stand back.
 */
export async function askReviewBehind(
  trx: Trx,
  customerId: number,
  orders: readonly PlannedOrder[],
): Promise<void> {
  const waiting = orders.flatMap((order) =>
    order.isFillable
      ? []
      : order.lines.flatMap((line) => line.units.map(({ itemId }) => ({ itemId, order }))),
  );
  if (waiting.length === 0) return;
  await sql`
    INSERT INTO order_review (customer_id, item_id)
    SELECT DISTINCT ${customerId}::bigint, k.item_id
    FROM unnest(${waiting.map((row) => row.itemId)}::bigint[], ${waiting.map((row) => row.order.id)}::bigint[],
      ${waiting.map((row) => row.order.placedAt.toISOString())}::timestamptz[]) AS k(item_id, order_id, placed_at)
    WHERE EXISTS (
      SELECT 1 FROM order_unit u JOIN sales_order o ON o.customer_id = u.customer_id AND o.id = u.order_id
      WHERE u.customer_id = ${customerId} AND u.open AND u.item_id = k.item_id
        AND (o.placed_at, o.id) > (k.placed_at, k.order_id))`.execute(trx);
}

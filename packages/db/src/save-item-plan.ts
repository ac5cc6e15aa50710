import { sql } from "kysely";
import { addFanouts } from "./add-fanouts.ts";
import { saveDecided } from "./decisions.ts";
import { insertHistory } from "./history.ts";
import { saveLots } from "./save-lots.ts";
import { askReviewAfter } from "./order-review-queue.ts";
import type { FlowCell, ItemState } from "./item-state.ts";
import type { ItemWrites } from "./plan-item-event.ts";
import type { Trx } from "./schema.ts";

type PlannedWrites = { readonly [Kind in keyof ItemWrites]: Readonly<ItemWrites[Kind]> };

/**
 * Writes what was planned for items: flags, units on shelves, units promised and on their way, history, decisions, and
 * what is due. `before` is what was loaded, `after` what a plan changed of it; a plan replaces the cells that it
 * changes, and those alone.
 */
export async function saveItemPlan(
  trx: Trx,
  before: readonly ItemState[],
  after: readonly ItemState[],
  writes: PlannedWrites,
): Promise<void> {
  await saveFlags(trx, before, after);
  await saveStock(trx, before, after);
  await saveLots(trx, before, after);
  await saveFlow(trx, before, after);
  await askReviewAfter(trx, before, after);
  await insertHistory(trx, writes.history);
  await saveDecided(trx, [writes]);
  await addFanouts(trx, writes.fanouts);
}

/** Most changes touch no flag. */
async function saveFlags(trx: Trx, before: readonly ItemState[], after: readonly ItemState[]): Promise<void> {
  const loaded = new Map(before.map((item) => [item.id, item]));
  const flagged = after.filter((item) => {
    const was = loaded.get(item.id);
    return (
      was?.processOrders !== item.processOrders ||
      was.received !== item.received ||
      was.soldOut !== item.soldOut
    );
  });
  if (flagged.length === 0) return;
  await sql`
    UPDATE item i SET process_orders = f.process_orders, sold_out = f.sold_out,
      version = i.version + CASE WHEN i.process_orders = f.process_orders AND (i.received_at IS NOT NULL) = f.received
        THEN 0 ELSE 1 END,
      received_at = CASE WHEN f.received THEN coalesce(i.received_at, now()) END
    FROM unnest(${flagged.map((item) => item.customer.id)}::bigint[], ${flagged.map((item) => item.id)}::bigint[],
      ${flagged.map((item) => item.processOrders)}::boolean[], ${flagged.map((item) => item.received)}::boolean[],
      ${flagged.map((item) => item.soldOut)}::boolean[])
      AS f(customer_id, id, process_orders, received, sold_out)
    WHERE i.customer_id = f.customer_id AND i.id = f.id`.execute(trx);
}

async function saveStock(trx: Trx, before: readonly ItemState[], after: readonly ItemState[]): Promise<void> {
  const loaded = new Set(before.flatMap((item) => item.stock));
  const cells = after.flatMap((item) =>
    item.stock
      .filter((cell) => !loaded.has(cell))
      .map((cell) => ({ customerId: item.customer.id, itemId: item.id, ...cell })),
  );
  if (cells.length === 0) return;
  await sql`
    INSERT INTO stock (customer_id, item_id, warehouse_id, role, quantity, has_lots)
    SELECT * FROM unnest(${cells.map((cell) => cell.customerId)}::bigint[],
      ${cells.map((cell) => cell.itemId)}::bigint[], ${cells.map((cell) => cell.warehouseId)}::bigint[],
      ${cells.map((cell) => cell.role)}::text[], ${cells.map((cell) => cell.quantity)}::integer[],
      ${cells.map((cell) => cell.lots !== undefined)}::boolean[])
    ON CONFLICT (customer_id, item_id, warehouse_id, role) DO UPDATE SET quantity = excluded.quantity,
      has_lots = excluded.has_lots`.execute(trx);
}

async function saveFlow(trx: Trx, before: readonly ItemState[], after: readonly ItemState[]): Promise<void> {
  const loaded = new Set<FlowCell>(before.flatMap((item) => item.flow));
  const cells = after.flatMap((item) =>
    item.flow
      .filter((cell) => !loaded.has(cell))
      .map((cell) => ({ customerId: item.customer.id, itemId: item.id, ...cell })),
  );
  if (cells.length === 0) return;
  await sql`
    INSERT INTO item_flow (customer_id, item_id, warehouse_id, reserved, inbound, published)
    SELECT * FROM unnest(${cells.map((cell) => cell.customerId)}::bigint[],
      ${cells.map((cell) => cell.itemId)}::bigint[], ${cells.map((cell) => cell.warehouseId)}::bigint[],
      ${cells.map((cell) => cell.reserved)}::integer[], ${cells.map((cell) => cell.inbound)}::integer[],
      ${cells.map((cell) => cell.published)}::integer[])
    ON CONFLICT (customer_id, item_id, warehouse_id) DO UPDATE SET reserved = excluded.reserved,
      inbound = excluded.inbound, published = excluded.published`.execute(trx);
}

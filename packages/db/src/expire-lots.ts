import { type RawBuilder, sql } from "kysely";
import { eachCustomer } from "./each-customer.ts";
import { idBounds } from "./id-bounds.ts";
import type { ItemKey } from "./item-keys.ts";
import type { ItemState } from "./item-state.ts";
import { lockForUnits } from "./load-items.ts";
import { unitsOfLot } from "./lots.ts";
import { applyMovements, type Movement } from "./movement.ts";
import { createItemBook } from "./item-book.ts";
import { type EventLine, noWrites, planItemEvent } from "./plan-item-event.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import { drawRowIds } from "./row-id.ts";
import type { StockTable } from "./item-schema.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";
import { planGuarded } from "./zero-guard.ts";

/** What one pass set aside. */
export interface ExpiredLots {
  readonly items: number;
  readonly units: number;
}

/**
 * Sets aside what is no longer sold: units of lots whose date has come, so many days before as the item or its
 * customer says, by the calendar where the warehouse stands. They move to the role `expired` as a change of stock. At
 * most so many items in one pass. Doing it twice at once is harmless: what counts is read once the items are locked.
 */
export async function expireLots(
  db: Db,
  { customerId = null, most }: { readonly customerId?: number | null; readonly most: number },
): Promise<ExpiredLots> {
  let units = 0;
  let items = 0;
  await eachCustomer(customerId === null ? await customersWithDue(db) : [customerId], async (id) => {
    const due = await findDue(db, id, most - items);
    if (due.length === 0) return;
    const expired = await inTransaction(db, (trx) => expire(trx, due));
    units += expired.units;
    items += expired.items;
  });
  return { items, units };
}

/** No lot is held back longer than a year; with that the index finds them, and zones lie a day apart at most. */
const dueLots: RawBuilder<unknown> = sql`stock_lot l
  JOIN warehouse w ON w.customer_id = l.customer_id AND w.id = l.warehouse_id
  JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
  JOIN customer c ON c.id = l.customer_id
  WHERE l.role IN ('pickable', 'backstock') AND l.expires_on <= current_date + 367
    AND l.expires_on - coalesce(i.expiration_days, c.expiration_days) <= (now() AT TIME ZONE w.time_zone)::date`;

async function customersWithDue(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{
    id: number;
  }>`SELECT DISTINCT l.customer_id AS id FROM ${dueLots} ORDER BY 1`.execute(db);
  return rows.map((row) => row.id);
}

async function findDue(db: Db, customerId: number, most: number): Promise<readonly ItemKey[]> {
  const { rows } = await sql<ItemKey>`
    SELECT DISTINCT l.customer_id AS "customerId", l.item_id AS "itemId"
    FROM ${dueLots} AND l.customer_id = ${customerId} ORDER BY 2 LIMIT ${most}`.execute(db);
  return rows;
}

interface DueLot {
  readonly itemId: number;
  readonly warehouseId: number;
  readonly role: StockTable["role"];
  readonly code: string;
}

async function expire(trx: Trx, keys: readonly ItemKey[]): Promise<ExpiredLots> {
  const items = await lockForUnits(trx, keys);
  const customerId = keys[0]?.customerId ?? 0;
  const { rows } = await sql<DueLot>`
    SELECT l.item_id AS "itemId", l.warehouse_id AS "warehouseId", l.role, l.code FROM ${dueLots}
      AND l.customer_id = ${customerId} AND l.item_id = ANY (${keys.map((key) => key.itemId)}::bigint[])
    ORDER BY l.item_id, l.expires_on, l.code, l.warehouse_id, l.role`.execute(trx);
  const byItem = Map.groupBy(rows, (row) => row.itemId);
  const ids = await drawRowIds(trx, idBounds(items, { events: byItem.size, lines: 2 * rows.length }));
  const planned = await planGuarded(trx, items, ids, (drawn, guard) => {
    const book = createItemBook(items, guard);
    const writes = noWrites();
    let units = 0;
    for (const [itemId, lots] of byItem) {
      const item = book.find(itemId);
      if (item === undefined) throw new Error(`item ${itemId} was not loaded`);
      const moved = setAside(item, lots);
      units += moved.units;
      planItemEvent(
        book,
        {
          after: moved.item,
          lines: moved.lines,
          flagEvent: null,
          trigger: "stock_changed",
          cause: "event",
          zeroCause: "expiry",
        },
        drawn,
        writes,
      );
    }
    return { book, writes, units };
  });
  await saveItemPlan(trx, items, planned.book.changed(), planned.writes);
  return { items: byItem.size, units: planned.units };
}

function setAside(
  item: ItemState,
  lots: readonly DueLot[],
): { readonly item: ItemState; readonly lines: readonly EventLine[]; readonly units: number } {
  let after = item;
  let units = 0;
  const lines: EventLine[] = [];
  for (const { warehouseId, role, code } of lots) {
    const cell = after.stock.find((own) => own.warehouseId === warehouseId && own.role === role);
    const quantity = unitsOfLot(cell, code);
    const lot = { code, expiresOn: cell?.lots?.find((own) => own.code === code)?.expiresOn ?? null };
    const movements: readonly Movement[] = [
      { warehouseId, role, change: { delta: -quantity }, lot },
      { warehouseId, role: "expired", change: { delta: quantity }, lot },
    ];
    const moved = applyMovements(after, movements);
    if (moved.kind === "impossible") throw new Error(moved.message);
    after = { ...after, stock: moved.stock };
    units += quantity;
    lines.push(
      ...moved.history.map((stock): EventLine => ({
        kind: "move",
        stock,
        reason: "expired",
        detail: { lot },
      })),
    );
  }
  return { item: after, lines, units };
}

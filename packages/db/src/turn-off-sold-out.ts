import { levelOf, turnsOffWhenSoldOut } from "@trueup/sdk";
import { sql } from "kysely";
import { idBounds } from "./id-bounds.ts";
import { factsOf, type ItemState, levelInputOf, soldOutQuantity } from "./item-state.ts";
import { lockItems } from "./load-items.ts";
import { alone, createItemBook } from "./item-book.ts";
import { noWrites, planItemEvent } from "./plan-item-event.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** What a look at sold-out items did, in items. */
export interface SoldOutPass {
  readonly looked: number;
  readonly turnedOff: number;
}

/** Items that one transaction locks at most. */
const SLICE_ITEMS = 200;

/**
 * Looks now at every item of a customer, or of all customers, that is sold out and still ships, and turns Process
 * Orders off where every store has taken the item's level or has it waiting. `most` items are looked at.
 */
export async function turnOffSoldOut(
  db: Db,
  { customerId = null, most }: { readonly customerId?: number | null; readonly most: number },
): Promise<SoldOutPass> {
  let total: SoldOutPass = { looked: 0, turnedOff: 0 };
  for (const id of customerId === null ? await customersWithSoldOut(db) : [customerId]) {
    for (let after: number | null = 0; after !== null && total.looked < most;) {
      const from: number = after;
      const atMost = Math.min(SLICE_ITEMS, most - total.looked);
      const slice: Slice = await inTransaction(db, (trx) => turnOffSlice(trx, id, from, atMost));
      total = add(total, slice);
      after = slice.next;
    }
  }
  return total;
}

/**
 * Looks at a slice of a customer that is due by its `soldOutCheckMinutes`, and remembers how far it came. Answers null
 * where no customer is due. Any number of workers may: a customer that one of them works on is left to it.
 */
export async function turnOffSoldOutWhereDue(
  db: Db,
  most: number = SLICE_ITEMS,
): Promise<SoldOutPass | null> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<{ id: number; after: number }>`
      WITH RECURSIVE ${soldOutCustomers}
      SELECT c.id, coalesce(c.sold_out_checked_to, 0) AS after
      FROM sold_out_customer s JOIN customer c ON c.id = s.customer_id
      WHERE c.process_orders_setting IN ('received', 'received_or_adjusted') AND (c.sold_out_checked_to IS NOT NULL
        OR c.sold_out_checked_at + c.sold_out_check_minutes * interval '1 minute' <= now())
      ORDER BY c.sold_out_checked_at, c.id LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED`.execute(trx);
    const [due] = rows;
    if (due === undefined) return null;
    const slice = await turnOffSlice(trx, due.id, due.after, most);
    await sql`
      UPDATE customer SET sold_out_checked_to = ${slice.next},
        sold_out_checked_at = CASE WHEN sold_out_checked_to IS NULL THEN now() ELSE sold_out_checked_at END
      WHERE id = ${due.id}`.execute(trx);
    return slice;
  });
}

/** Customers with sold-out items that ship, by the heads of the partial index: the others cost nothing. */
const soldOutCustomers = sql`
  sold_out_customer (customer_id) AS (
    (SELECT customer_id FROM item WHERE sold_out AND process_orders ORDER BY customer_id LIMIT 1)
    UNION ALL
    SELECT (SELECT i.customer_id FROM item i WHERE i.sold_out AND i.process_orders AND i.customer_id > s.customer_id
      ORDER BY i.customer_id LIMIT 1)
    FROM sold_out_customer s WHERE s.customer_id IS NOT NULL)`;

async function customersWithSoldOut(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ customer_id: number }>`
    WITH RECURSIVE ${soldOutCustomers}
    SELECT customer_id FROM sold_out_customer WHERE customer_id IS NOT NULL`.execute(db);
  return rows.map((row) => row.customer_id);
}

interface Slice extends SoldOutPass {
  /** Where to go on; null at the end. */
  readonly next: number | null;
}

async function turnOffSlice(trx: Trx, customerId: number, after: number, most: number): Promise<Slice> {
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM item WHERE customer_id = ${customerId} AND id > ${after} AND sold_out AND process_orders
    ORDER BY id LIMIT ${most}`.execute(trx);
  const items = await lockItems(
    trx,
    rows.map(({ id }) => ({ customerId, itemId: id })),
  );
  const soldOut = items.filter(isSoldOut);
  if (soldOut.length > 0) await turnOff(trx, soldOut);
  return {
    looked: rows.length,
    turnedOff: soldOut.length,
    next: rows.length < most ? null : (rows.at(-1)?.id ?? null),
  };
}

function isSoldOut(item: ItemState): boolean {
  return turnsOffWhenSoldOut({
    setting: item.customer.processOrdersSetting,
    processOrders: item.processOrders,
    quantity: soldOutQuantity(item),
    fellSinceTurnedOn: item.soldOut,
    listings: item.listings.map((listing) =>
      factsOf("flag_changed", item, listing, levelOf(levelInputOf(item, listing))),
    ),
  });
}

async function turnOff(trx: Trx, items: readonly ItemState[]): Promise<void> {
  const ids = await drawRowIds(trx, idBounds(items, { events: items.length, lines: 1 }));
  const writes = noWrites();
  const book = createItemBook(items);
  for (const item of items) {
    planItemEvent(
      alone(book),
      {
        after: { ...item, processOrders: false },
        lines: [{ kind: "process_orders", detail: { flip: { to: false, cause: "sold_out" } } }],
        flagEvent: null,
        trigger: "flag_changed",
        cause: "event",
      },
      ids,
      writes,
    );
  }
  await saveItemPlan(trx, items, book.changed(), writes);
}

function add(total: SoldOutPass, slice: SoldOutPass): SoldOutPass {
  return { looked: total.looked + slice.looked, turnedOff: total.turnedOff + slice.turnedOff };
}

import type { ItemSyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import { eachCustomer } from "./each-customer.ts";
import { idBounds } from "./id-bounds.ts";
import type { ItemKey } from "./item-keys.ts";
import type { ItemState } from "./item-state.ts";
import { lockItems } from "./load-items.ts";
import { alone, createItemBook } from "./item-book.ts";
import { noWrites, planItemEvent } from "./plan-item-event.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

const SLICE_ITEMS = 200;

/**
 * Settings of items whose time is over go back to what they were. Where that was asked for, their listings are judged
 * with the restored setting; otherwise it is a change of a setting, which sends nothing. Doing it twice, or at once in
 * several workers, restores each once. Answers how many items: `most` at most.
 */
export async function expireOverrides(
  db: Db,
  { customerId = null, most }: { readonly customerId?: number | null; readonly most: number },
): Promise<number> {
  let expired = 0;
  await eachCustomer(customerId === null ? await customersWithDue(db) : [customerId], async (id) => {
    for (let found = SLICE_ITEMS; found === SLICE_ITEMS && expired < most;) {
      const due = await findDue(db, id, Math.min(SLICE_ITEMS, most - expired));
      await inTransaction(db, (trx) => expire(trx, due));
      found = due.length;
      expired += found;
    }
  });
  return expired;
}

async function customersWithDue(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT DISTINCT customer_id AS id FROM item WHERE override_until <= now() ORDER BY 1`.execute(db);
  return rows.map((row) => row.id);
}

async function findDue(db: Db, customerId: number, most: number): Promise<readonly ItemKey[]> {
  const { rows } = await sql<ItemKey>`
    SELECT customer_id AS "customerId", id AS "itemId" FROM item
    WHERE override_until <= now() AND customer_id = ${customerId} ORDER BY override_until LIMIT ${most}`.execute(
    db,
  );
  return rows;
}

async function expire(trx: Trx, keys: readonly ItemKey[]): Promise<void> {
  const items = await lockItems(trx, keys);
  if (items.length > 0) await restore(trx, items, await takeBack(trx, items));
}

interface Expired {
  readonly id: number;
  readonly restores: ItemSyncSetting;
  readonly syncs: boolean;
}

/** Those of the locked items whose time is over still: somebody may have saved another setting meanwhile. */
async function takeBack(trx: Trx, items: readonly ItemState[]): Promise<ReadonlyMap<number, Expired>> {
  const { rows } = await sql<Expired>`
    UPDATE item i SET sync_setting = b.override_restores, override_until = NULL, override_restores = NULL,
      override_syncs = true, version = i.version + 1
    FROM unnest(${items.map((item) => item.customer.id)}::bigint[], ${items.map((item) => item.id)}::bigint[])
      AS k(customer_id, id)
    JOIN item b ON b.customer_id = k.customer_id AND b.id = k.id
    WHERE i.customer_id = k.customer_id AND i.id = k.id AND i.override_until <= now()
    RETURNING i.id, b.override_restores AS restores, b.override_syncs AS syncs`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

async function restore(
  trx: Trx,
  items: readonly ItemState[],
  expired: ReadonlyMap<number, Expired>,
): Promise<void> {
  const ids = await drawRowIds(trx, idBounds(items, { events: items.length, lines: 1 }));
  const writes = noWrites();
  const book = createItemBook(items);
  for (const item of items) {
    const own = expired.get(item.id);
    if (own === undefined) continue;
    planItemEvent(
      alone(book),
      {
        after: { ...item, setting: own.restores },
        lines: [{ kind: "setting", detail: { expired: { from: item.setting, to: own.restores } } }],
        flagEvent: null,
        trigger: own.syncs ? "window_ended" : "setting_changed",
        cause: "event",
      },
      ids,
      writes,
    );
  }
  await saveItemPlan(trx, items, book.changed(), writes);
}

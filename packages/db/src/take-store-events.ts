import type { StoreOrderEvent } from "@trueup/sdk";
import { sql } from "kysely";
import type { Db } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** An event that somebody handles now. */
export interface TakenStoreEvent {
  readonly customerId: number;
  readonly id: number;
  readonly storeId: number;
  readonly content: StoreOrderEvent;
}

/** Who took events and vanished leaves them to others after so long. */
const HELD_SECONDS = 60;
const MOST_FAILURES = 5;

/**
 * Takes the oldest events of the next store behind `afterStoreId` that has any, in the order of their arrival; none
 * where no store behind it has. A store that somebody handles events of is passed by, so that its events are handled
 * in that order.
 */
export async function takeStoreEvents(
  db: Db,
  { afterStoreId, most }: { readonly afterStoreId: number; readonly most: number },
): Promise<readonly TakenStoreEvent[]> {
  for (let behind = afterStoreId; ;) {
    const { rows } = await sql<{ storeId: number; id: number }>`
      SELECT e.store_id AS "storeId", e.id FROM store_event e
      WHERE e.status = 'waiting' AND e.store_id > ${behind} AND e.ready_at <= now()
        AND NOT EXISTS (SELECT 1 FROM store_event x WHERE x.store_id = e.store_id AND x.status = 'waiting'
          AND x.failures = 0 AND x.ready_at > now())
      ORDER BY e.store_id, e.id LIMIT 1`.execute(db);
    const [head] = rows;
    if (head === undefined) return [];
    const taken = await takeFrom(db, head, most);
    if (taken.length > 0) return taken;
    behind = head.storeId;
  }
}

/** The head is locked first: who does not get it leaves the store to whoever has it. */
async function takeFrom(
  db: Db,
  head: { readonly storeId: number; readonly id: number },
  most: number,
): Promise<readonly TakenStoreEvent[]> {
  return inTransaction(db, async (trx) => {
    const { rows: locked } = await sql`
      SELECT id FROM store_event WHERE store_id = ${head.storeId} AND id = ${head.id} AND status = 'waiting'
        AND ready_at <= now() FOR UPDATE SKIP LOCKED`.execute(trx);
    if (locked.length === 0) return [];
    const { rows } = await sql<TakenStoreEvent>`
      UPDATE store_event e SET ready_at = now() + ${sql.lit(HELD_SECONDS)} * interval '1 second'
      FROM (
        SELECT customer_id, id FROM store_event
        WHERE store_id = ${head.storeId} AND status = 'waiting' AND ready_at <= now() AND id >= ${head.id}
        ORDER BY id LIMIT ${most} FOR UPDATE SKIP LOCKED) t
      WHERE e.customer_id = t.customer_id AND e.id = t.id
      RETURNING e.customer_id AS "customerId", e.id, e.store_id AS "storeId", e.content`.execute(trx);
    return rows.toSorted((a, b) => a.id - b.id);
  });
}

/**
 * Handling it threw. It is tried again, later each time, and set aside after the fifth failure: people are told so in
 * general words, the log has the error. Others of its store are handled meanwhile.
 */
export async function setStoreEventBack(db: Db, { customerId, id }: TakenStoreEvent): Promise<void> {
  await sql`
    UPDATE store_event SET failures = failures + 1,
      ready_at = now() + (failures + 1) * (failures + 1) * interval '2 seconds',
      status = CASE WHEN failures + 1 < ${sql.lit(MOST_FAILURES)} THEN 'waiting' ELSE 'failed' END,
      handled_at = CASE WHEN failures + 1 < ${sql.lit(MOST_FAILURES)} THEN NULL ELSE now() END,
      reason = CASE WHEN failures + 1 < ${sql.lit(MOST_FAILURES)} THEN NULL
        ELSE 'It failed again and again; the log of the worker has the error.' END
    WHERE customer_id = ${customerId} AND id = ${id} AND status IN ('waiting', 'awaiting_order')`.execute(db);
}

import type { StoreEventStatus, StoreOrderLine } from "@trueup/sdk";
import { sql } from "kysely";
import type { Db, Trx } from "./schema.ts";
import type { TakenStoreEvent } from "./take-store-events.ts";
import { inTransaction } from "./transaction.ts";

/** How an event ended. */
export interface Outcome {
  readonly id: number;
  readonly status: StoreEventStatus;
  readonly orderId: number | null;
  readonly leftOut: readonly StoreOrderLine[];
  readonly reason: string | null;
}

export interface StoreOfEvents {
  readonly customerId: number;
  readonly storeId: number;
}

/**
 * Writes down how events ended. `linked` is what their variants were linked to when they were handled: where one that
 * was not has been linked meanwhile, its event waits again. Whoever links locks the events that wait for its variants
 * (`wakeThoseOfVariants`), so that whichever of the two is second finds the other.
 */
export async function endStoreEvents(
  db: Db,
  key: StoreOfEvents,
  outcomes: readonly Outcome[],
  linked: ReadonlyMap<string, number>,
): Promise<void> {
  if (outcomes.length === 0) return;
  const unlinked = outcomes.flatMap((outcome) =>
    outcome.status === "incomplete" || outcome.status === "unmatched"
      ? variantsOf(outcome.leftOut)
          .filter((variantId) => !linked.has(variantId))
          .map((variantId) => ({ id: outcome.id, variantId }))
      : [],
  );
  await inTransaction(db, async (trx) => {
    await saveOutcomes(trx, key.customerId, outcomes);
    if (unlinked.length === 0) return;
    const now = await findLinkedItems(trx, key, new Set(unlinked.map(({ variantId }) => variantId)));
    const ids = unlinked.flatMap(({ id, variantId }) => (now.has(variantId) ? [id] : []));
    if (ids.length > 0) await wait(trx, key.customerId, ids);
  });
}

async function saveOutcomes(trx: Trx, customerId: number, outcomes: readonly Outcome[]): Promise<void> {
  await sql`
    UPDATE store_event e SET status = o.status, order_id = o.order_id, left_out = o.left_out, reason = o.reason,
      handled_at = now()
    FROM unnest(${outcomes.map((outcome) => outcome.id)}::bigint[], ${outcomes.map((outcome) => outcome.status)}::text[],
      ${outcomes.map((outcome) => outcome.orderId)}::bigint[],
      ${outcomes.map((outcome) => JSON.stringify(outcome.leftOut))}::jsonb[],
      ${outcomes.map((outcome) => outcome.reason)}::text[]) AS o(id, status, order_id, left_out, reason)
    WHERE e.customer_id = ${customerId} AND e.id = o.id AND e.status IN ('waiting', 'awaiting_order')`.execute(
    trx,
  );
}

async function wait(trx: Trx, customerId: number, ids: readonly number[]): Promise<void> {
  await sql`
    UPDATE store_event SET status = 'waiting', reason = NULL, failures = 0, ready_at = now(), handled_at = NULL
    WHERE customer_id = ${customerId} AND id = ANY (${[...ids]}::bigint[])
      AND status IN ('incomplete', 'unmatched')`.execute(trx);
}

/** The items that the variants in the orders are linked to, by variant. */
export async function findItemsOfEvents(
  db: Db,
  key: StoreOfEvents,
  events: readonly TakenStoreEvent[],
): Promise<ReadonlyMap<string, number>> {
  return findLinkedItems(db, key, new Set(events.flatMap(({ content }) => variantsOf(content.order.lines))));
}

function variantsOf(lines: readonly StoreOrderLine[]): readonly string[] {
  return lines.flatMap((line) => line.variantId ?? []);
}

async function findLinkedItems(
  db: Db,
  { customerId, storeId }: StoreOfEvents,
  variantIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  if (variantIds.size === 0) return new Map();
  const { rows } = await sql<{ variant_id: string; item_id: number }>`
    SELECT k.variant_id, l.item_id FROM unnest(${[...variantIds]}::text[]) AS k(variant_id)
    CROSS JOIN LATERAL (
      SELECT item_id FROM listing
      WHERE customer_id = ${customerId} AND store_id = ${storeId} AND variant_id = k.variant_id
        AND unlinked_at IS NULL
      ORDER BY id LIMIT 1 OFFSET 0) l`.execute(db);
  return new Map(rows.map((row) => [row.variant_id, row.item_id]));
}

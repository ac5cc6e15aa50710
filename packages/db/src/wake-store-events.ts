import { type RawBuilder, sql } from "kysely";
import type { NewLink } from "./link-listing.ts";
import type { PlannedOrder } from "./plan-new-orders.ts";
import type { Trx } from "./schema.ts";

/**
 * Events that came before their order are handled next, in the transaction that takes the order in. The rows of those
 * that are not awaiting it yet are touched, too: who puts one down as awaiting at this moment waits for us, and then
 * finds the order.
 */
export async function wakeThoseThatAwait(
  trx: Trx,
  customerId: number,
  orders: readonly PlannedOrder[],
): Promise<void> {
  const named = orders.flatMap(({ request: { storeId, externalId } }) =>
    storeId === null || externalId === null ? [] : [{ storeId, externalId }],
  );
  if (named.length === 0) return;
  await sql`
    UPDATE store_event e SET status = 'waiting',
      ready_at = CASE WHEN e.status = 'awaiting_order' THEN now() ELSE e.ready_at END
    FROM unnest(${named.map((order) => order.storeId)}::bigint[], ${named.map((order) => order.externalId)}::text[])
      AS k(store_id, external_id)
    WHERE e.customer_id = ${customerId} AND e.store_id = k.store_id AND e.order_external_id = k.external_id
      AND e.status IN ('waiting', 'awaiting_order')`.execute(trx);
}

/** Orders that nothing was linked to are taken in by themselves for so long; they may have been dealt with elsewhere. */
const UNMATCHED_DAYS = 3;

/**
 * Events that left out lines of variants which are linked now are handled again, in the transaction that links them.
 * Those that somebody handles at this moment are locked first: whoever does waits for us before writing down how they
 * ended, and then finds the link.
 */
export async function wakeThoseOfVariants(
  trx: Trx,
  customerId: number,
  links: readonly Pick<NewLink, "storeId" | "variantId">[],
): Promise<void> {
  if (links.length === 0) return;
  const storeIds = [...new Set(links.map((link) => link.storeId))];
  const variantIds = [...new Set(links.map((link) => link.variantId))];
  await sql`
    SELECT id FROM store_event WHERE customer_id = ${customerId} AND store_id = ANY (${storeIds}::bigint[])
      AND status = 'waiting' AND ${names(sql.ref("content"), variantIds, "{order,lines}")}
    ORDER BY id FOR UPDATE`.execute(trx);
  await sql`
    UPDATE store_event e SET status = 'waiting', reason = NULL, failures = 0, ready_at = now(), handled_at = NULL
    FROM (
      SELECT id FROM store_event WHERE customer_id = ${customerId} AND store_id = ANY (${storeIds}::bigint[])
        AND (status = 'incomplete'
          OR status = 'unmatched' AND received_at > now() - ${sql.lit(UNMATCHED_DAYS)} * interval '1 day')
        AND ${names(sql.ref("left_out"), variantIds, "{}")}
      ORDER BY id FOR UPDATE) k
    WHERE e.customer_id = ${customerId} AND e.id = k.id`.execute(trx);
}

function names(
  json: RawBuilder<unknown>,
  variantIds: readonly string[],
  path: "{order,lines}" | "{}",
): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (SELECT 1 FROM jsonb_array_elements(${json} #> ${sql.lit(path)}) AS line
    WHERE line ->> 'variantId' = ANY (${[...variantIds]}::text[]))`;
}

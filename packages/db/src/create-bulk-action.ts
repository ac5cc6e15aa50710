import type { BulkRequest } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { Trx } from "./schema.ts";

/** The kind of task that a bulk action is. */
export const BULK_ACTION_TASK = "bulk_action";

/** Items or orders that one action takes at most. */
export const MOST_BULK_TARGETS = 1_000_000;

/** Targets of an action's first transaction. */
export const FIRST_SLICE = 500;

/**
 * What takes several slices goes round the table so many times, one of so many neighbours at a time: a page has room
 * for new versions of a few of its rows, and that of those before by the time it is its turn again. A page whose rows
 * all change at once has none, and each new version then costs an entry in every index of the table, now and when its
 * push is acknowledged.
 */
const ROUNDS = 8;

export type CreatedBulkAction =
  | { readonly kind: "created"; readonly id: number; readonly total: number }
  | { readonly kind: "too_many" };

/**
 * Starts a bulk action on what a query of ids finds now: what it works on is settled here, in one statement. The
 * caller pings the workers once it has committed.
 */
export async function createBulkAction(
  trx: Trx,
  action: {
    readonly customerId: number;
    readonly kind: "items" | "orders";
    readonly request: BulkRequest;
    /** Answers `id`. */
    readonly target: RawBuilder<unknown>;
  },
): Promise<CreatedBulkAction> {
  const { customerId, kind, request, target } = action;
  const parameters = "parameters" in request ? request.parameters : {};
  const { rows } = await sql<{ id: number; total: number }>`
    WITH found AS (
      SELECT coalesce(array_agg(id ORDER BY CASE WHEN many THEN id % ${sql.lit(ROUNDS)} END, id), '{}') AS ids
      FROM (
        SELECT id, count(*) OVER () > ${sql.lit(FIRST_SLICE)} AS many
        FROM (SELECT id FROM (${target}) t LIMIT ${sql.lit(MOST_BULK_TARGETS + 1)}) t) t),
    made AS (
      INSERT INTO task (customer_id, kind, input) SELECT ${customerId}, ${BULK_ACTION_TASK}, '{}' FROM found
      WHERE cardinality(ids) <= ${sql.lit(MOST_BULK_TARGETS)} RETURNING id)
    INSERT INTO bulk_action (customer_id, id, kind, action, parameters, target_ids, total)
    SELECT ${customerId}, made.id, ${kind}, ${request.action}, ${JSON.stringify(parameters ?? {})}::jsonb, ids,
      cardinality(ids)
    FROM made CROSS JOIN found RETURNING id, total`.execute(trx);
  const [row] = rows;
  return row === undefined ? { kind: "too_many" } : { kind: "created", ...row };
}

/** A customer's orders of these ids. */
export function ordersById(customerId: number, ids: readonly number[]): RawBuilder<unknown> {
  return sql`SELECT o.id FROM unnest(${[...ids]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
    SELECT id FROM sales_order WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) o`;
}

/** A customer's items of these ids. */
export function itemsById(customerId: number, ids: readonly number[]): RawBuilder<unknown> {
  return sql`SELECT i.id FROM unnest(${[...ids]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
    SELECT id FROM item WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) i`;
}

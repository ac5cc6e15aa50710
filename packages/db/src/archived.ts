import { type RawBuilder, sql } from "kysely";

/**
 * SQL for whether an item is archived for whatever happens: it is, or its stores are being sent a last 0, see
 * `zero-out.ts`; the claim alone still takes that up. `item` is the table, or what it is called in the query.
 */
export function isArchived(item: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${item}.archived_at`)} IS NOT NULL
    OR ${sql.ref(`${item}.archive_request_id`)} IS NOT NULL)`;
}

/**
 * SQL for whether a bundle that is part of a bundle, however deep, is archived: what it is made of counts no longer.
 * `bundle` is the outer one's table, or what it is called in the query; it has `customer_id` and `id`.
 */
export function hasArchivedBundle(bundle: string): RawBuilder<boolean> {
  const customerId = sql.ref(`${bundle}.customer_id`);
  return sql<boolean>`EXISTS (
    WITH RECURSIVE inner_bundle (id, archived) AS (
      SELECT b.id, ${isArchived("b")} FROM bundle_component c
      JOIN item b ON b.customer_id = c.customer_id AND b.id = c.component_id
      WHERE c.customer_id = ${customerId} AND c.bundle_id = ${sql.ref(`${bundle}.id`)} AND b.is_bundle
      UNION
      SELECT b.id, ${isArchived("b")} FROM inner_bundle n
      JOIN bundle_component c ON c.customer_id = ${customerId} AND c.bundle_id = n.id
      JOIN item b ON b.customer_id = c.customer_id AND b.id = c.component_id
      WHERE b.is_bundle)
    SELECT FROM inner_bundle WHERE archived)`;
}

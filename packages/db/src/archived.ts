import { type RawBuilder, sql } from "kysely";

/**
 * SQL for whether an item is archived for whatever happens: it is, or its stores are being sent a last 0, see
 * `zero-out.ts`; the claim alone still takes that up. `item` is the table, or what it is called in the query.
 */
export function isArchived(item: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${item}.archived_at`)} IS NOT NULL
    OR ${sql.ref(`${item}.archive_request_id`)} IS NOT NULL)`;
}

import { sql } from "kysely";
import { isArchived } from "./archived.ts";
import type { Db } from "./schema.ts";

/** SKUs that are named, at most: a part may be in thousands of bundles. */
const MOST_NAMED = 5;

/**
 * The items that are in bundles which are not archived, and not among these items either, with SKUs of such bundles:
 * those items cannot be archived.
 */
export async function loadLiveBundles(
  db: Db,
  customerId: number,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const ids = sql`${[...itemIds]}::bigint[]`;
  const { rows } = await sql<{ id: number; skus: string[] }>`
    SELECT k.id, b.skus FROM unnest(${ids}) AS k(id) CROSS JOIN LATERAL (
      SELECT array_agg(sku ORDER BY sku) AS skus FROM (
        SELECT i.sku FROM (
          SELECT bundle_id FROM bundle_component WHERE customer_id = ${customerId} AND component_id = k.id
          UNION SELECT bundle_id FROM bundle_part WHERE customer_id = ${customerId} AND part_id = k.id) c
        JOIN item i ON i.customer_id = ${customerId} AND i.id = c.bundle_id
        WHERE NOT ${isArchived("i")} AND i.id <> ALL (${ids})
        LIMIT ${sql.lit(MOST_NAMED)}) named OFFSET 0) b
    WHERE b.skus IS NOT NULL`.execute(db);
  return new Map(rows.map((row) => [row.id, row.skus]));
}

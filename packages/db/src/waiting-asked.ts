import { type RawBuilder, sql } from "kysely";

const ALL = sql<boolean>`true`;

/**
 * SQL for "this row of `sync_request_listing r` still waits, and is of one of these listings", where `listings` is a
 * table `k` of the same statement with `customer_id` and `listing_id`. Each listing is looked up by itself: a bulk
 * action makes a hundred thousand rows wait that no statistics know of yet, and a planner that takes them for few reads
 * all of them, for every batch that is acknowledged. For the same reason nothing is joined to them, see {@link ofListing}.
 */
export function waitsForOneOf(listings: string, which: RawBuilder<boolean> = ALL): RawBuilder<boolean> {
  return sql<boolean>`r.at IS NULL AND r.ctid = ANY (ARRAY(
    SELECT w.ctid FROM ${sql.table(listings)} k CROSS JOIN LATERAL (
      SELECT ctid FROM sync_request_listing w
      WHERE customer_id = k.customer_id AND listing_id = k.listing_id AND status = 'pending' AND ${which} OFFSET 0) w))`;
}

/** SQL for what stands in `values` at the place that `r.listing_id` has in `ids`. */
export function ofListing(
  ids: readonly number[],
  values: readonly (number | string)[],
  type: "integer" | "text",
): RawBuilder<unknown> {
  return sql`(${[...values]}::${sql.raw(type)}[])[array_position(${[...ids]}::bigint[], r.listing_id)]`;
}

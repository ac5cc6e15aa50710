import { type RawBuilder, sql } from "kysely";
import type { Lease } from "./lease.ts";

/**
 * Keys of `due`, as rows of `k (store_id, id)` to join it by. The store's id comes with each of them, and is no
 * condition of its own: `due` grows and shrinks faster than its statistics follow, and a planner that believes a store
 * to have few rows would read all that the store has, instead of looking up each key.
 */
export function dueKeys({ storeId }: Lease, listingIds: readonly number[]): RawBuilder<unknown> {
  return sql`unnest(${listingIds.map(() => storeId)}::bigint[], ${[...listingIds]}::bigint[]) AS k(store_id, id)`;
}

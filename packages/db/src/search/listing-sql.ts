import { LISTING_STATES, type ListingState } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { hasArchivedBundle, isArchived } from "../archived.ts";
import { type Counts, countsAnywhere, quantitySql } from "./quantity-sql.ts";
import { effectiveSettingSql } from "./setting-sql.ts";

/** SQL for whether `item i` has a linked listing of which `holds` is true, over `listing l` and its `store s`. */
export function hasListing(
  customerId: number,
  storeIds: readonly number[] | null,
  holds: RawBuilder<boolean>,
): RawBuilder<boolean> {
  const here =
    storeIds === null ? sql<boolean>`true` : sql<boolean>`l.store_id = ANY (${[...storeIds]}::bigint[])`;
  // OFFSET 0: the listings of one item are looked up by its id; a planner without statistics would hash all of them.
  return sql<boolean>`EXISTS (
    SELECT FROM listing l JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    WHERE l.customer_id = ${customerId} AND l.item_id = i.id AND l.unlinked_at IS NULL AND ${here} AND ${holds}
    OFFSET 0)`;
}

const ELSE_STATES: readonly ListingState[] = ["in_sync", "held_back"];

/** SQL for whether a listing is in one of the states, which `loadListings` names in the same way. */
export function isInState(customerId: number, states: readonly ListingState[]): RawBuilder<boolean> {
  const asked = (state: ListingState) => sql.lit(states.includes(state));
  const restMatters = ELSE_STATES.filter((state) => states.includes(state)).length === 1;
  // Only what tells `in_sync` from `held_back` needs the level.
  const rest = restMatters
    ? sql<boolean>`(${levelSql(customerId)} IS NOT DISTINCT FROM l.known_quantity) = ${asked("in_sync")}`
    : asked("in_sync");
  if (states.length === LISTING_STATES.length) return sql<boolean>`true`;
  return sql<boolean>`(SELECT CASE
      WHEN ${isUnusable} THEN ${asked("unusable")}
      WHEN a.id IS NOT NULL AND a.ask_after IS NOT NULL THEN ${asked("unsettled")}
      WHEN a.id IS NOT NULL THEN ${asked("in_flight")}
      WHEN p.parked THEN ${asked("parked")}
      WHEN d.listing_id IS NOT NULL THEN ${asked("due")}
      ELSE ${rest} END
    FROM (SELECT) one
    LEFT JOIN LATERAL (
      SELECT listing_id, attempt_id FROM due WHERE store_id = l.store_id AND listing_id = l.id OFFSET 0) d ON true
    LEFT JOIN LATERAL (
      SELECT id, ask_after FROM attempt
      WHERE id = d.attempt_id AND store_id = l.store_id AND closed_at IS NULL OFFSET 0) a ON true
    LEFT JOIN LATERAL (
      SELECT parked FROM listing_problem WHERE customer_id = l.customer_id AND listing_id = l.id OFFSET 0) p ON true)`;
}

/** SQL for whether a listing differs from its store: `isDiffering` of the SDK, over the facts of `factsOf`. */
export function differs(customerId: number): RawBuilder<boolean> {
  return sql<boolean>`NOT ${isUnusable} AND (i.received_at IS NOT NULL OR l.written_at IS NOT NULL)
    AND ${effectiveSettingSql(customerId)} <> 'never' AND (
      SELECT level IS NOT NULL AND level IS DISTINCT FROM
        CASE WHEN l.desired_version > l.closed_version THEN l.desired_level ELSE l.known_quantity END
      FROM (SELECT ${levelSql(customerId)} AS level OFFSET 0) leveled)`;
}

const isUnusable = sql<boolean>`(${isArchived("i")}
  OR l.unlink_request_id IS NOT NULL OR l.paused_at IS NOT NULL
  OR s.disconnected_at IS NOT NULL OR s.comparing OR NOT s.sync_enabled)`;

/** SQL for the level of a listing, null where it cannot be known: the chain of `levelOf` over `levelInputOf`. */
function levelSql(customerId: number): RawBuilder<number | null> {
  return sql<number | null>`CASE WHEN ${isCountable} THEN (
    SELECT CASE WHEN (r.rules ->> 'negatives')::boolean THEN capped.units ELSE greatest(capped.units, 0) END
    FROM (SELECT s.level_rules || l.level_rules AS rules OFFSET 0) r
    CROSS JOIN LATERAL (SELECT (${quantitySql("published", countsAt(customerId))})::numeric AS units OFFSET 0) published
    CROSS JOIN LATERAL (SELECT CASE WHEN r.rules ->> 'percent' IS NULL THEN published.units
        ELSE floor(published.units * (r.rules ->> 'percent')::numeric / 100) END
      - coalesce((r.rules ->> 'buffer')::numeric, 0)
      - coalesce((SELECT buffer FROM sale_window w
          WHERE w.customer_id = ${customerId} AND w.id = i.sale_window_id), 0) AS units) kept
    CROSS JOIN LATERAL (SELECT CASE WHEN kept.units < (r.rules ->> 'minimum')::numeric THEN 0
      ELSE kept.units END AS units) lifted
    CROSS JOIN LATERAL (SELECT least(lifted.units, (r.rules ->> 'maximum')::numeric) AS units) capped
  ) END`;
}

const isCountable = sql<boolean>`(NOT i.is_bundle OR (
  SELECT count(*) > 0 AND bool_and(NOT ${isArchived("part")})
  FROM bundle_part p JOIN item part ON part.customer_id = p.customer_id AND part.id = p.part_id
  WHERE p.customer_id = i.customer_id AND p.bundle_id = i.id) AND NOT ${hasArchivedBundle("i")})`;

/** Where a store's warehouses are mapped to its locations, those of the listing's location count. */
function countsAt(customerId: number): Counts {
  const anywhere = countsAnywhere(customerId);
  return (warehouseId) => sql<boolean>`(${anywhere(warehouseId)} AND (
    NOT EXISTS (SELECT FROM store_location m WHERE m.customer_id = l.customer_id AND m.store_id = l.store_id OFFSET 0)
    OR EXISTS (SELECT FROM store_location m WHERE m.customer_id = l.customer_id AND m.store_id = l.store_id
      AND m.warehouse_id = ${warehouseId} AND m.location_id = l.location_id OFFSET 0)))`;
}

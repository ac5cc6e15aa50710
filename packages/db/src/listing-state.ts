import {
  type DecisionFacts,
  isEligible,
  type KnownSource,
  type LevelInput,
  levelOf,
  type LevelRules,
  type ListingProblemCode,
  type ListingState as ListingStateName,
  type Platform,
  storeUsability,
  type StoreStatus,
} from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import { toListingRow } from "./item-listings.ts";
import { factsOf, type ItemState, levelInputOf, type ListingRow } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import type { StoreOfListings } from "./load-rules.ts";
import type { DecisionTable, ListingTable, PushTable } from "./engine-schema.ts";
import type { Db } from "./schema.ts";
import { storeStatus } from "./store-status.ts";

/** A listing with all that explains what it shows. */
export interface ListingState {
  readonly id: number;
  readonly item: ItemState;
  readonly store: {
    readonly id: number;
    readonly name: string;
    readonly platform: Platform;
    readonly status: StoreStatus;
    readonly code: string | null;
    readonly message: string | null;
    readonly since: Date | null;
  };
  readonly remote: {
    readonly productId: string | null;
    readonly variantId: string;
    readonly inventoryItemId: string | null;
    readonly locationId: string;
  };
  readonly state: ListingStateName;
  readonly paused: boolean;
  /** What it names itself of the level rules. */
  readonly ownRules: Partial<LevelRules>;
  readonly linked: boolean;
  readonly version: number;
  readonly level: number | null;
  readonly levelInput: LevelInput;
  readonly known: { readonly quantity: number; readonly at: Date; readonly source: KnownSource } | null;
  /** The facts of a stock change that happened right now. */
  readonly facts: DecisionFacts;
  readonly due: { readonly since: Date; readonly notBefore: Date | null } | null;
  /** The write that is under way; `unsettled` where its answer was lost. */
  readonly inFlight: {
    readonly quantity: number;
    readonly at: Date;
    readonly unsettled: boolean;
  } | null;
  readonly problem: {
    readonly code: ListingProblemCode;
    readonly message: string;
    readonly since: Date;
    readonly parked: boolean;
  } | null;
  readonly lastDecision: DecisionRow | null;
  readonly lastPush: PushRow | null;
}

export type DecisionRow = Omit<Selectable<DecisionTable>, "xid">;
export type PushRow = Omit<Selectable<PushTable>, "xid">;

/** Listings of a customer as they stand, unlinked ones included, in the order of the ids given. */
export async function loadListings(
  db: Db,
  customerId: number,
  listingIds: readonly number[],
): Promise<readonly ListingState[]> {
  if (listingIds.length === 0) return [];
  const { rows } = await sql<Row>`
    SELECT l.customer_id, l.id, l.item_id, l.store_id, l.product_id, l.variant_id, l.inventory_item_id, l.location_id,
      l.paused_at IS NOT NULL AS paused, l.unlinked_at IS NULL AND l.unlink_request_id IS NULL AS linked, l.version, l.desired_version, l.closed_version,
      l.desired_level, l.known_quantity, l.known_at, l.known_source, l.written_at IS NOT NULL AS written,
      l.held_at IS NOT NULL AS held,
      l.level_rules, s.level_rules AS store_rules, s.name AS store_name, s.platform, s.sync_enabled,
      ${storeStatus} AS status,
      (SELECT jsonb_agg(jsonb_build_object('warehouseId', m.warehouse_id, 'locationId', m.location_id))
        FROM store_location m WHERE m.customer_id = l.customer_id AND m.store_id = l.store_id) AS locations,
      h.code AS store_code, h.message AS store_message, h.since AS store_since,
      d.since AS due_since, d.not_before, a.at AS sent_at, a.ask_after IS NOT NULL AS unsettled,
      a.levels[array_position(a.listing_ids, l.id)] AS sent_quantity,
      p.code, p.message, p.since AS problem_since, p.parked
    FROM listing l
    JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    LEFT JOIN store_health h ON h.store_id = s.id
    LEFT JOIN due d ON d.store_id = l.store_id AND d.listing_id = l.id
    LEFT JOIN attempt a ON a.id = d.attempt_id AND a.store_id = l.store_id AND a.closed_at IS NULL
    LEFT JOIN listing_problem p ON p.customer_id = l.customer_id AND p.listing_id = l.id
    WHERE l.customer_id = ${customerId} AND l.id = ANY (${[...listingIds]}::bigint[])`.execute(db);
  const itemIds = [...new Set(rows.map((row) => row.item_id))];
  const items = await loadItems(
    db,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  const itemsById = new Map(items.map((item) => [item.id, item]));
  const decisions = await loadLastDecisions(db, customerId, listingIds);
  const pushes = await loadLastPushes(db, customerId, listingIds);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return listingIds.flatMap((id) => {
    const row = byId.get(id);
    const item = row === undefined ? undefined : itemsById.get(row.item_id);
    if (row === undefined || item === undefined) return [];
    return [toListingState(row, item, decisions.get(id), pushes.get(id))];
  });
}

interface Row extends Omit<
  Selectable<ListingTable>,
  | "paused_at"
  | "unlinked_at"
  | "written_at"
  | "held_at"
  | "held_cause"
  | "needs_read"
  | "created_at"
  | "level_rules"
> {
  readonly paused: boolean;
  readonly linked: boolean;
  readonly written: boolean;
  readonly held: boolean;
  readonly level_rules: Partial<LevelRules>;
  readonly store_rules: Partial<LevelRules>;
  readonly locations: StoreOfListings["locations"];
  readonly store_name: string;
  readonly platform: Platform;
  readonly sync_enabled: boolean;
  readonly status: StoreStatus;
  readonly store_code: string | null;
  readonly store_message: string | null;
  readonly store_since: Date | null;
  readonly due_since: Date | null;
  readonly not_before: Date | null;
  readonly sent_at: Date | null;
  readonly sent_quantity: number | null;
  readonly unsettled: boolean;
  readonly code: ListingProblemCode | null;
  readonly message: string | null;
  readonly problem_since: Date | null;
  readonly parked: boolean | null;
}

function toListingState(
  row: Row,
  item: ItemState,
  lastDecision: DecisionRow | undefined,
  lastPush: PushRow | undefined,
): ListingState {
  const listing: ListingRow = toListingRow(row, {
    usability: storeUsability(row.status),
    sync_enabled: row.sync_enabled,
    level_rules: row.store_rules,
    locations: row.locations,
  });
  const levelInput = levelInputOf(item, listing);
  const level = levelOf(levelInput);
  const facts = {
    ...factsOf("stock_changed", item, listing, level),
    listingLinked: row.linked,
  };
  return {
    id: row.id,
    item,
    store: {
      id: row.store_id,
      name: row.store_name,
      platform: row.platform,
      status: row.status,
      code: row.store_code,
      message: row.store_message,
      since: row.store_since,
    },
    remote: {
      productId: row.product_id,
      variantId: row.variant_id,
      inventoryItemId: row.inventory_item_id,
      locationId: row.location_id,
    },
    state: nameState(row, facts),
    paused: row.paused,
    ownRules: row.level_rules,
    linked: row.linked,
    version: row.version,
    level,
    levelInput,
    known:
      row.known_quantity === null || row.known_at === null || row.known_source === null
        ? null
        : { quantity: row.known_quantity, at: row.known_at, source: row.known_source },
    facts,
    due: row.due_since === null ? null : { since: row.due_since, notBefore: row.not_before },
    inFlight:
      row.sent_at === null || row.sent_quantity === null
        ? null
        : { quantity: row.sent_quantity, at: row.sent_at, unsettled: row.unsettled },
    problem:
      row.code === null || row.message === null || row.problem_since === null
        ? null
        : { code: row.code, message: row.message, since: row.problem_since, parked: row.parked ?? false },
    lastDecision: lastDecision ?? null,
    lastPush: lastPush ?? null,
  };
}

/** The state that a person is shown, the most telling one first. */
function nameState(row: Row, facts: DecisionFacts): ListingStateName {
  if (hasObstacle(facts)) return "unusable";
  if (row.sent_at !== null) return row.unsettled ? "unsettled" : "in_flight";
  if (row.parked === true) return "parked";
  if (row.due_since !== null) return "due";
  return facts.level === facts.known ? "in_sync" : "held_back";
}

/** Whether the listing could not be written to even if its setting allowed it. */
function hasObstacle(facts: DecisionFacts): boolean {
  return !isEligible({ ...facts, itemSetting: "always" });
}

async function loadLastDecisions(
  db: Db,
  customerId: number,
  listingIds: readonly number[],
): Promise<ReadonlyMap<number, DecisionRow>> {
  const { rows } = await sql<DecisionRow>`
    SELECT d.* FROM unnest(${[...listingIds]}::bigint[]) AS k(listing_id)
    CROSS JOIN LATERAL (
      SELECT customer_id, id, at, item_id, listing_id, store_id, event_id, trigger, outcome, reason, level, version, facts
      FROM decision WHERE customer_id = ${customerId} AND decision.listing_id = k.listing_id
      ORDER BY id DESC LIMIT 1) d`.execute(db);
  return new Map(rows.map((row) => [row.listing_id, row]));
}

async function loadLastPushes(
  db: Db,
  customerId: number,
  listingIds: readonly number[],
): Promise<ReadonlyMap<number, PushRow>> {
  const { rows } = await sql<PushRow>`
    SELECT p.* FROM unnest(${[...listingIds]}::bigint[]) AS k(listing_id)
    CROSS JOIN LATERAL (
      SELECT customer_id, id, at, listing_id, store_id, attempt_id, quantity, version, outcome, code, message
      FROM push WHERE customer_id = ${customerId} AND push.listing_id = k.listing_id
      ORDER BY id DESC LIMIT 1) p`.execute(db);
  return new Map(rows.map((row) => [row.listing_id, row]));
}

import {
  type Decision,
  decide,
  type DecisionFacts,
  decideStockAndPublish,
  laneOf,
  levelOf,
  PUSH_LANES,
  type PushCause,
  type Trigger,
  type ZeroCause,
} from "@trueup/sdk";
import { sql } from "kysely";
import { factsOf, type ItemState, levelInputOf, type ListingRow } from "./item-state.ts";
import { packFacts, type RecordedFacts } from "./recorded-facts.ts";
import { selectRows } from "./rows-of.ts";
import type { StoredDecision, Trx } from "./schema.ts";
import { goesToZero, type HoldChange, type ZeroGuard } from "./zero-guard.ts";

/** A decision to be recorded. */
export interface PlannedDecision {
  readonly id: number;
  readonly customerId: number;
  readonly itemId: number;
  readonly listingId: number;
  readonly storeId: number;
  readonly eventId: number | null;
  readonly trigger: Trigger;
  readonly outcome: Decision["outcome"];
  readonly reason: Decision["reason"];
  readonly level: number | null;
  /** The version that a push was authorised with. */
  readonly version: number | null;
  readonly recorded: RecordedFacts;
}

/** A level that may now be sent: the listing's newest version. */
export interface Authorisation {
  readonly customerId: number;
  readonly listingId: number;
  readonly storeId: number;
  readonly level: number;
  readonly version: number;
  readonly lane: number;
  /** The newest version that was asked for by hand, or null. */
  readonly manualVersion: number | null;
  /** The newest version that an event authorised, or null. */
  readonly eventVersion: number | null;
}

export interface ItemDecisions {
  /** The listings as they stand once the authorisations are made. */
  readonly listings: readonly ListingRow[];
  readonly decisions: readonly PlannedDecision[];
  readonly authorisations: readonly Authorisation[];
  readonly holds: readonly HoldChange[];
}

/** What the zero guard is asked, where it watches what the event came from. */
export interface WatchedZeros {
  readonly guard: ZeroGuard;
  readonly cause: ZeroCause;
}

/** An event that changed both the stock and what is published before it arrives is judged as both. */
export type JudgedTrigger = Trigger | "stock_and_publish_changed";

/** Judges an event on every listing of an item, as the item stands after it. */
export function decideItem(
  item: ItemState,
  event: {
    readonly trigger: JudgedTrigger;
    readonly eventId: number | null;
    readonly cause: PushCause;
    readonly nextDecisionId: () => number;
    /** Left out where the zero guard does not watch what the event came from. */
    readonly zeros?: WatchedZeros | null;
  },
): ItemDecisions {
  const listings: ListingRow[] = [];
  const decisions: PlannedDecision[] = [];
  const authorisations: Authorisation[] = [];
  const holds: HoldChange[] = [];
  for (const listing of item.listings) {
    const levelInput = levelInputOf(item, listing);
    const level = levelOf(levelInput);
    const { decision, facts } = judgeUnderGuard(event, item, listing, level);
    const authorisation =
      decision.outcome === "push" && level !== null
        ? authorise(item, listing, level, facts.trigger === "manual", event.cause)
        : null;
    if (authorisation !== null) authorisations.push(authorisation);
    const cause = decision.reason === "held_for_approval" ? (event.zeros?.cause ?? null) : null;
    const held = cause !== null || (listing.held && !endsHold(decision, level));
    if (cause !== null || held !== listing.held) {
      holds.push({ customerId: item.customer.id, listingId: listing.id, cause });
    }
    listings.push({
      ...(authorisation === null ? listing : authorisedListing(listing, authorisation)),
      held,
    });
    decisions.push({
      id: event.nextDecisionId(),
      customerId: item.customer.id,
      itemId: item.id,
      listingId: listing.id,
      storeId: listing.storeId,
      eventId: event.eventId,
      trigger: facts.trigger,
      outcome: decision.outcome,
      reason: decision.reason,
      level,
      version: authorisation?.version ?? null,
      recorded: packFacts(facts, levelInput),
    });
  }
  return { listings, decisions, authorisations, holds };
}

/** A zero that the guard would have to let through is judged again where it does not. */
function judgeUnderGuard(
  { trigger, zeros = null }: Pick<Parameters<typeof decideItem>[1], "trigger" | "zeros">,
  item: ItemState,
  listing: ListingRow,
  level: number | null,
): ReturnType<typeof judge> {
  const free = {
    ...factsOf(trigger === "stock_and_publish_changed" ? "stock_changed" : trigger, item, listing, level),
    inBulk: zeros?.cause === "bulk",
  };
  const judged = judge(trigger, free);
  const isWatched =
    zeros !== null &&
    item.customer.zeroGuard &&
    judged.decision.outcome === "push" &&
    level !== null &&
    goesToZero(listing, level);
  if (!isWatched || zeros.guard.admits(listing.storeId)) return judged;
  return judge(trigger, { ...free, heldForApproval: true });
}

/** A zero is held no longer once a level was sent since, there is stock again, or the store shows the zero. */
function endsHold(decision: Decision, level: number | null): boolean {
  return decision.outcome === "push" || decision.reason === "unchanged" || (level !== null && level > 0);
}

function judge(
  trigger: JudgedTrigger,
  facts: DecisionFacts,
): { readonly decision: Decision; readonly facts: DecisionFacts } {
  if (trigger !== "stock_and_publish_changed") return { decision: decide(facts), facts };
  const judged = decideStockAndPublish(facts);
  return { decision: judged.decision, facts: { ...facts, trigger: judged.trigger } };
}

function authorise(
  item: ItemState,
  listing: ListingRow,
  level: number,
  manual: boolean,
  cause: PushCause,
): Authorisation {
  const version = listing.desiredVersion + 1;
  return {
    customerId: item.customer.id,
    listingId: listing.id,
    storeId: listing.storeId,
    level,
    version,
    lane: PUSH_LANES.indexOf(laneOf({ level, known: listing.known, cause })),
    manualVersion: manual ? version : null,
    eventVersion: manual ? null : version,
  };
}

function authorisedListing(listing: ListingRow, { version, level }: Authorisation): ListingRow {
  return { ...listing, desiredVersion: version, desiredLevel: level };
}

export function toStoredDecision(decision: PlannedDecision): StoredDecision {
  const { id, listingId, trigger, outcome, reason, level } = decision;
  return { id, listingId, trigger, outcome, reason, level };
}

/** Records decisions; one statement for all of them. */
export async function insertDecisions(trx: Trx, decisions: readonly PlannedDecision[]): Promise<void> {
  if (decisions.length === 0) return;
  const rows = selectRows({
    id: ["bigint", decisions.map((row) => row.id)],
    customer_id: ["bigint", decisions.map((row) => row.customerId)],
    item_id: ["bigint", decisions.map((row) => row.itemId)],
    listing_id: ["bigint", decisions.map((row) => row.listingId)],
    store_id: ["bigint", decisions.map((row) => row.storeId)],
    event_id: ["bigint", decisions.map((row) => row.eventId)],
    trigger: ["text", decisions.map((row) => row.trigger)],
    outcome: ["text", decisions.map((row) => row.outcome)],
    reason: ["text", decisions.map((row) => row.reason)],
    level: ["integer", decisions.map((row) => row.level)],
    version: ["bigint", decisions.map((row) => row.version)],
    facts: ["jsonb", decisions.map((row) => JSON.stringify(row.recorded))],
  });
  await sql`
    INSERT INTO decision (id, customer_id, item_id, listing_id, store_id, event_id, trigger, outcome, reason, level,
      version, facts) ${rows}`.execute(trx);
}

/**
 * Makes levels the newest that may be sent: the listing takes the version, and the row that says "work is due"
 * appears; a zero that was held for approval is over with it. Nothing else inserts into `due`. The caller holds the listings' locks. A waiting row keeps its age and
 * its most urgent lane; one that backs off keeps waiting, unless somebody asked by hand.
 */
export async function applyAuthorisations(trx: Trx, authorisations: readonly Authorisation[]): Promise<void> {
  const newest = newestPerListing(authorisations);
  if (newest.length === 0) return;
  const customerIds = newest.map((row) => row.customerId);
  const listingIds = newest.map((row) => row.listingId);
  const versions = newest.map((row) => row.version);
  await sql`
    UPDATE listing l SET desired_level = a.level, desired_version = a.version,
      held_at = NULL, held_cause = NULL
    FROM unnest(${customerIds}::bigint[], ${listingIds}::bigint[], ${newest.map((row) => row.level)}::integer[],
      ${versions}::bigint[]) AS a(customer_id, id, level, version)
    WHERE l.customer_id = a.customer_id AND l.id = a.id AND l.desired_version < a.version`.execute(trx);
  const rows = selectRows({
    listing_id: ["bigint", listingIds],
    store_id: ["bigint", newest.map((row) => row.storeId)],
    customer_id: ["bigint", customerIds],
    lane: ["smallint", newest.map((row) => row.lane)],
    manual_version: ["bigint", newest.map((row) => row.manualVersion)],
    event_version: ["bigint", newest.map((row) => row.eventVersion)],
  });
  await sql`
    INSERT INTO due (listing_id, store_id, customer_id, lane, manual_version, event_version, since)
    SELECT a.*, now() FROM (${rows}) AS a
    ON CONFLICT (store_id, listing_id) DO UPDATE SET
      lane = least(due.lane, excluded.lane),
      manual_version = greatest(due.manual_version, excluded.manual_version),
      event_version = greatest(due.event_version, excluded.event_version),
      not_before = CASE WHEN excluded.manual_version IS NULL THEN due.not_before END`.execute(trx);
}

/** Within one transaction a listing may be authorised many times; only the last level is ever sent. */
function newestPerListing(authorisations: readonly Authorisation[]): readonly Authorisation[] {
  const newest = new Map<number, Authorisation>();
  for (const next of authorisations) {
    const before = newest.get(next.listingId);
    newest.set(
      next.listingId,
      before === undefined
        ? next
        : {
            ...next,
            lane: Math.min(before.lane, next.lane),
            manualVersion: next.manualVersion ?? before.manualVersion,
            eventVersion: next.eventVersion ?? before.eventVersion,
          },
    );
  }
  return [...newest.values()].toSorted((a, b) => a.listingId - b.listingId);
}

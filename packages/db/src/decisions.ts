import type { Decision, Trigger } from "@trueup/sdk";
import { sql } from "kysely";
import type { RecordedFacts } from "./recorded-facts.ts";
import { selectRows } from "./rows-of.ts";
import type { StoredDecision } from "./history-schema.ts";
import type { Trx } from "./schema.ts";
import { type HoldChange, saveHolds } from "./zero-guard.ts";

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

export function toStoredDecision(decision: PlannedDecision): StoredDecision {
  const { id, listingId, trigger, outcome, reason, level } = decision;
  return { id, listingId, trigger, outcome, reason, level };
}

/** What judging came to, as it is planned. */
export interface Decided {
  readonly decisions: readonly PlannedDecision[];
  readonly authorisations: readonly Authorisation[];
  readonly holds: readonly HoldChange[];
}

/** Writes what was decided for locked items: the decisions, what may be sent, and the zeros that are held. */
export async function saveDecided(trx: Trx, decided: readonly Decided[]): Promise<void> {
  await insertDecisions(
    trx,
    decided.flatMap((own) => own.decisions),
  );
  await applyAuthorisations(
    trx,
    decided.flatMap((own) => own.authorisations),
  );
  // After the authorisations, which end holds: a zero that was held last stays held.
  await saveHolds(
    trx,
    decided.flatMap((own) => own.holds),
  );
}

/** Records decisions; one statement for all of them. */
async function insertDecisions(trx: Trx, decisions: readonly PlannedDecision[]): Promise<void> {
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
async function applyAuthorisations(trx: Trx, authorisations: readonly Authorisation[]): Promise<void> {
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

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
import type { Authorisation, Decided, PlannedDecision } from "./decisions.ts";
import { factsOf, goesToZero, type ItemState, levelInputOf, type ListingRow, shownBy } from "./item-state.ts";
import { packFacts } from "./recorded-facts.ts";
import type { HoldChange, ZeroGuard } from "./zero-guard.ts";

export interface ItemDecisions extends Decided {
  /** The listings as they stand once the authorisations are made. */
  readonly listings: readonly ListingRow[];
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
    heldForApproval: false,
    inBulk: zeros?.cause === "bulk",
  };
  const judged = judge(trigger, free);
  const isWatched =
    zeros !== null &&
    item.customer.zeroGuard &&
    judged.decision.outcome === "push" &&
    goesToZero(shownBy(listing), level);
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

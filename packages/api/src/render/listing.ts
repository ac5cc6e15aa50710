import { encodeId } from "@trueup/db/id";
import type { ListingState, PushRow } from "@trueup/db/listing-state";
import {
  type Explanation,
  explain,
  type Listing,
  type ListingProblem,
  nextAction,
  obstacleOf,
  type PushRecord,
} from "@trueup/sdk";
import { LISTING_ADVICE } from "@trueup/stores/advice";
import { toDecisionRecord } from "./decision.ts";
import { toStoreProblem } from "./store.ts";

export function toListing(state: ListingState): Listing {
  const { productId, variantId, inventoryItemId, locationId } = state.remote;
  return {
    id: encodeId("listing", state.id),
    itemId: encodeId("item", state.item.id),
    storeId: encodeId("store", state.store.id),
    remote: {
      ...(productId === null ? {} : { productId }),
      variantId,
      ...(inventoryItemId === null ? {} : { inventoryItemId }),
      locationId,
    },
    level: state.level,
    known:
      state.known === null
        ? null
        : {
            quantity: state.known.quantity,
            at: state.known.at.toISOString(),
            source: state.known.source,
          },
    state: state.state,
    paused: state.paused,
    levelRules: state.ownRules,
    lastDecision: state.lastDecision === null ? null : toDecisionRecord(state.lastDecision),
    lastPush: lastPush(state),
    problem: toListingProblem(state),
  };
}

/** Why the listing shows what it shows; `now` is when that was asked. */
export function toExplanation(state: ListingState, now: Date): Explanation {
  const trace = explain(state.facts, state.levelInput);
  const problem = toListingProblem(state);
  return {
    sentence: problem === null ? trace.sentence : `${trace.sentence} ${refusedWords(problem)}`,
    current: {
      id: "dec_now",
      at: now.toISOString(),
      itemId: encodeId("item", state.item.id),
      listingId: encodeId("listing", state.id),
      trigger: state.facts.trigger,
      outcome: trace.decision.outcome,
      reason: trace.decision.reason,
      level: state.level,
      steps: trace.steps,
      levelSteps: trace.levelSteps,
    },
    lastDecision: state.lastDecision === null ? null : toDecisionRecord(state.lastDecision),
    lastPush: lastPush(state),
    nextAction: nextAction({
      decision: trace.decision,
      state: state.state,
      obstacle: obstacleOf({
        ...state.facts,
        storeStatus: state.store.status,
        parked: state.problem?.parked ?? false,
      }),
      level: state.level,
      known: state.facts.known,
      advice: problem?.advice ?? toStoreProblem(state.store)?.advice ?? null,
    }),
  };
}

export function toPushRecord(
  row: Omit<PushRow, "version" | "attempt_id" | "customer_id" | "store_id">,
): PushRecord {
  return {
    id: encodeId("push", row.id),
    at: row.at.toISOString(),
    listingId: encodeId("listing", row.listing_id),
    quantity: row.quantity,
    outcome: row.outcome,
    code: row.code,
    message: row.message,
  };
}

function refusedWords({ code }: ListingProblem): string {
  const { title } = LISTING_ADVICE[code];
  return `The store did not take it: ${title.charAt(0).toLowerCase()}${title.slice(1)}.`;
}

function toListingProblem({ problem }: ListingState): ListingProblem | null {
  if (problem === null) return null;
  return {
    code: problem.code,
    message: problem.message,
    advice: LISTING_ADVICE[problem.code].advice,
    since: problem.since.toISOString(),
  };
}

/** The write that is under way, which is recorded once it ends; otherwise the last one. */
function lastPush({ id, inFlight, lastPush: recorded }: ListingState): PushRecord | null {
  if (inFlight === null) return recorded === null ? null : toPushRecord(recorded);
  return {
    id: "psh_now",
    at: inFlight.at.toISOString(),
    listingId: encodeId("listing", id),
    quantity: inFlight.quantity,
    outcome: inFlight.unsettled ? "unsettled" : "sending",
    code: null,
    message: null,
  };
}

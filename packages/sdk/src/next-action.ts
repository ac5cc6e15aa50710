import type { Decision, SkipReason } from "./decision.ts";
import type { ListingState } from "./listing.ts";
import type { NextAction } from "./record.ts";
import { OBSTACLES } from "./store-state.ts";
import type { Obstacle } from "./store-state.ts";

/** How one listing stands: what would be decided now, and what its push and its store are doing. */
export interface ListingSituation {
  /** What {@link decide} answers for the listing as it is now. */
  readonly decision: Decision;
  readonly state: ListingState;
  /** What stands between the listing and its store, see {@link obstacleOf}. */
  readonly obstacle: Obstacle | null;
  readonly level: number | null;
  readonly known: number | null;
  /** What the store's or the listing's problem asks for, as a sentence; null where there is none. */
  readonly advice: string | null;
}

/**
 * What happens to a listing next by itself, or the one thing that a person can do about it.
 *
 * @example
 * ```ts
 * import { decide, nextAction, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * const facts = { ...SAMPLE_FACTS, processOrders: false };
 * const action = nextAction({
 *   decision: decide(facts),
 *   state: "held_back",
 *   obstacle: null,
 *   level: facts.level,
 *   known: facts.known,
 *   advice: null,
 * });
 *
 * action.kind; // "turn_on_process_orders"
 * ```
 */
export function nextAction(situation: ListingSituation): NextAction {
  const { state, decision } = situation;
  if (state === "in_flight") {
    return { kind: "push_in_flight", sentence: "A push is on its way to the store." };
  }
  if (state === "unsettled") {
    return {
      kind: "push_settling",
      sentence: "The store did not answer the last push clearly; Trueup finds out what it shows.",
    };
  }
  const obstacle = obstacleIn(situation);
  if (obstacle !== null) return pastObstacle(obstacle, situation);
  if (state === "due") {
    // The store refused it before: it is tried again by itself, and in vain until somebody does what is advised.
    if (situation.advice !== null) return { kind: "fix_listing", sentence: situation.advice };
    return {
      kind: "push_waiting",
      sentence: "The newest level that was allowed waits to be sent.",
    };
  }
  if (decision.outcome === "push") return alreadyRight(situation) ?? catchUp(situation);
  return pastRefusal(decision.reason, situation);
}

function obstacleIn({ obstacle, state, decision }: ListingSituation): Obstacle | null {
  if (obstacle !== null) return obstacle;
  if (state === "parked") return "listing_parked";
  return OBSTACLES.find((each) => each === decision.reason) ?? null;
}

function pastObstacle(obstacle: Obstacle, { advice }: ListingSituation): NextAction {
  switch (obstacle) {
    case "item_archived":
      return { kind: "none", sentence: "Nothing is sent while the item is archived." };
    case "listing_unlinked":
      return { kind: "fix_listing", sentence: advice ?? "Link the item to its variant in the store again." };
    case "listing_paused":
      return { kind: "unpause", sentence: "Resume the listing, then sync what differs." };
    case "store_disconnected":
      return { kind: "fix_store", sentence: advice ?? "Connect the store again." };
    case "store_comparing":
      return { kind: "fix_store", sentence: "Finish comparing the store with the warehouse." };
    case "store_off":
      return { kind: "turn_on_store", sentence: 'Switch on "Sync inventory levels to this store".' };
    case "store_paused":
      return { kind: "unpause", sentence: "Resume the store; the newest level is then sent once." };
    case "store_suspended":
      return {
        kind: "fix_store",
        sentence: advice ?? "Repair the store's access; the newest level is then sent.",
      };
    case "store_unreachable":
      return { kind: "retry_later", sentence: "The store cannot be reached; Trueup keeps trying." };
    case "listing_parked":
      return { kind: "fix_listing", sentence: advice ?? "Repair the listing, then press Sync Now." };
  }
}

function pastRefusal(reason: SkipReason, situation: ListingSituation): NextAction {
  const settled = alreadyRight(situation);
  switch (reason) {
    case "never":
      return settled ?? { kind: "change_setting", sentence: "Change the sync setting, or press Sync Now." };
    case "process_orders_off":
      return (
        settled ?? {
          kind: "turn_on_process_orders",
          sentence: "Receive stock or turn Process Orders on; the newest level is then sent.",
        }
      );
    case "never_received":
      return settled ?? { kind: "receive_stock", sentence: "Receive the first units, or press Sync Now." };
    case "setting_changed":
    case "rule_changed":
    case "flag_irrelevant":
    case "report_only":
      return settled ?? catchUp(situation);
    case "sale_window":
      return settled ?? { kind: "none", sentence: "The newest number is sent when the sale window ends." };
    case "held_for_approval":
      return { kind: "none", sentence: "Approve or reject what the zero guard holds." };
    case "level_unknown":
      return { kind: "none", sentence: "Nothing is sent until the level can be computed." };
    case "unchanged":
    case "item_archived":
    case "listing_unlinked":
    case "listing_paused":
    case "store_disconnected":
    case "store_comparing":
    case "store_off":
      return settled ?? { kind: "none", sentence: "Nothing to do." };
  }
}

function catchUp({ level }: ListingSituation): NextAction {
  return {
    kind: "sync_now",
    sentence: `Nothing is waiting. Press Sync Now to send the level${numberWords(level)}.`,
  };
}

function alreadyRight({ level, known }: ListingSituation): NextAction | null {
  if (level === null || level !== known) return null;
  return { kind: "none", sentence: `Nothing to do: the store shows ${level}.` };
}

function numberWords(level: number | null): string {
  return level === null ? "" : `, ${level}`;
}

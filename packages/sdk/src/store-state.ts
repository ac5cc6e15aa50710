import type { StandingFacts, StoreUsability } from "./decision.ts";
import { structuralRefusal, switchRefusal } from "./standing.ts";
import type { StoreStatus } from "./store.ts";

/**
 * What can stand between a listing and its store, in the order in which it is named where several hold.
 *
 * @example
 * ```ts
 * import { OBSTACLES } from "@trueup/sdk";
 *
 * OBSTACLES.indexOf("store_off") < OBSTACLES.indexOf("store_paused"); // true
 * ```
 */
export const OBSTACLES = [
  "item_archived",
  "listing_unlinked",
  "listing_paused",
  "store_disconnected",
  "store_comparing",
  "store_off",
  "store_paused",
  "store_suspended",
  "store_unreachable",
  "listing_parked",
] as const;

/** One of {@link OBSTACLES}. */
export type Obstacle = (typeof OBSTACLES)[number];

/** How a listing and its store stand, apart from any event. */
export interface ObstacleFacts extends Pick<
  StandingFacts,
  "itemArchived" | "listingLinked" | "listingPaused" | "storeSyncEnabled"
> {
  readonly storeStatus: StoreStatus;
  /** The listing keeps failing and was set aside. */
  readonly parked: boolean;
}

/** What a Sync Now gets while the obstacle stands. */
export type SyncNowAnswer =
  | { readonly status: "skipped"; readonly reason: Obstacle }
  | { readonly status: "failed"; readonly reason: Obstacle }
  /** It waits, and fails with the reason where the obstacle still stands `failsAfterMs` after the click. */
  | { readonly status: "pending"; readonly reason: Obstacle; readonly failsAfterMs: number }
  | { readonly status: "tried_at_once" };

/** What holds while an obstacle stands, and what happens when it ends. */
export interface ObstacleRules {
  /** `refused`: {@link decide} answers with the obstacle as its reason. `due`: judged as usual, and kept for later. */
  readonly event: "refused" | "due";
  readonly waitingPush: "dropped" | "kept";
  readonly syncNow: SyncNowAnswer;
  /** `offer`: nothing is sent, the user is offered to sync what differs. `newest_level_once`: by itself. */
  readonly whenItEnds: "offer" | "newest_level_once";
}

/**
 * How long a Sync Now waits for a store that cannot be reached, in milliseconds.
 *
 * @example
 * ```ts
 * import { SYNC_NOW_LIMIT_MS } from "@trueup/sdk";
 *
 * SYNC_NOW_LIMIT_MS; // 900000
 * ```
 */
export const SYNC_NOW_LIMIT_MS = 15 * 60_000;

/**
 * What an event, a waiting push and a Sync Now get while an obstacle stands. A Sync Now that ends without a write
 * leaves nothing due of its own.
 *
 * @example
 * ```ts
 * import { obstacleRules } from "@trueup/sdk";
 *
 * obstacleRules("store_off").waitingPush; // "dropped"
 * obstacleRules("store_suspended").syncNow; // { status: "failed", reason: "store_suspended" }
 * ```
 */
export function obstacleRules(obstacle: Obstacle): ObstacleRules {
  switch (obstacle) {
    case "item_archived":
    case "listing_unlinked":
    case "listing_paused":
    case "store_disconnected":
    case "store_comparing":
    case "store_off":
      return {
        event: "refused",
        waitingPush: "dropped",
        syncNow: { status: "skipped", reason: obstacle },
        whenItEnds: "offer",
      };
    case "store_paused":
      return kept({ status: "skipped", reason: obstacle });
    case "store_suspended":
      return kept({ status: "failed", reason: obstacle });
    case "store_unreachable":
      return kept({ status: "pending", reason: obstacle, failsAfterMs: SYNC_NOW_LIMIT_MS });
    case "listing_parked":
      return kept({ status: "tried_at_once" });
  }
}

/**
 * What stands between a listing and its store, or null where nothing does.
 *
 * @example
 * ```ts
 * import { obstacleOf } from "@trueup/sdk";
 *
 * const facts = {
 *   itemArchived: false,
 *   listingLinked: true,
 *   listingPaused: false,
 *   storeSyncEnabled: true,
 *   storeStatus: "suspended",
 *   parked: false,
 * } as const;
 *
 * obstacleOf(facts); // "store_suspended"
 * obstacleOf({ ...facts, storeStatus: "active" }); // null
 * ```
 */
export function obstacleOf(facts: ObstacleFacts): Obstacle | null {
  const standing = { ...facts, store: storeUsability(facts.storeStatus) };
  const refusal = structuralRefusal(standing) ?? switchRefusal(standing);
  if (refusal !== null) return refusal;
  switch (facts.storeStatus) {
    case "paused":
      return "store_paused";
    case "suspended":
      return "store_suspended";
    case "unreachable":
      return "store_unreachable";
    case "active":
    case "comparing":
    case "disconnected":
      return facts.parked ? "listing_parked" : null;
  }
}

/**
 * How {@link decide} sees a store's status. A store that is paused, suspended or out of reach is usable: its
 * events are judged as usual and their levels wait.
 *
 * @example
 * ```ts
 * import { storeUsability } from "@trueup/sdk";
 *
 * storeUsability("paused"); // "usable"
 * storeUsability("comparing"); // "comparing"
 * ```
 */
export function storeUsability(status: StoreStatus): StoreUsability {
  switch (status) {
    case "disconnected":
    case "comparing":
      return status;
    case "active":
    case "paused":
    case "suspended":
    case "unreachable":
      return "usable";
  }
}

function kept(syncNow: SyncNowAnswer): ObstacleRules {
  return { event: "due", waitingPush: "kept", syncNow, whenItEnds: "newest_level_once" };
}

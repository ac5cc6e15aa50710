import { describe, expect, test } from "vitest";
import { decide } from "./decision.ts";
import type { DecisionFacts } from "./decision.ts";
import { recheckAtClaim } from "./recheck.ts";
import { obstacleOf, obstacleRules, OBSTACLES, storeUsability } from "./store-state.ts";
import type { Obstacle, ObstacleFacts, ObstacleRules } from "./store-state.ts";
import { STORE_STATUSES } from "./store.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

const CLEAR: ObstacleFacts = {
  itemArchived: false,
  listingLinked: true,
  listingPaused: false,
  storeSyncEnabled: true,
  storeStatus: "active",
  parked: false,
};

interface Row {
  readonly obstacle: Obstacle;
  readonly facts: Partial<ObstacleFacts>;
  readonly event: ObstacleRules["event"];
  readonly waitingPush: ObstacleRules["waitingPush"];
  readonly syncNow: string;
  readonly whenItEnds: ObstacleRules["whenItEnds"];
}

/** Table D: what holds while a listing or its store cannot be written to. */
const TABLE_D: readonly Row[] = [
  dropped("item_archived", { itemArchived: true }),
  dropped("listing_unlinked", { listingLinked: false }),
  dropped("listing_paused", { listingPaused: true }),
  dropped("store_disconnected", { storeStatus: "disconnected" }),
  dropped("store_comparing", { storeStatus: "comparing" }),
  dropped("store_off", { storeSyncEnabled: false }),
  kept("store_paused", { storeStatus: "paused" }, "skipped store_paused"),
  kept("store_suspended", { storeStatus: "suspended" }, "failed store_suspended"),
  kept("store_unreachable", { storeStatus: "unreachable" }, "pending store_unreachable 15 min"),
  kept("listing_parked", { parked: true }, "tried_at_once"),
];

describe.each(TABLE_D)("$obstacle", ({ obstacle, facts, event, waitingPush, syncNow, whenItEnds }) => {
  const situation = { ...CLEAR, ...facts };
  const decisionFacts: DecisionFacts = {
    ...SAMPLE_FACTS,
    ...situation,
    store: storeUsability(situation.storeStatus),
  };

  test("is named by its facts", () => {
    expect(obstacleOf(situation)).toBe(obstacle);
  });

  test(`an event is ${event}`, () => {
    expect(obstacleRules(obstacle).event).toBe(event);
    expect(decide(decisionFacts).reason).toBe(event === "refused" ? obstacle : "changed");
  });

  test(`a waiting push is ${waitingPush}`, () => {
    expect(obstacleRules(obstacle).waitingPush).toBe(waitingPush);
    const waiting = { ...decisionFacts, manual: false, authorisedLevel: 42, unsettled: false };
    expect(recheckAtClaim(waiting)).toBe(waitingPush === "dropped" ? obstacle : null);
  });

  test(`Sync Now: ${syncNow}; when it ends: ${whenItEnds}`, () => {
    const rules = obstacleRules(obstacle);
    expect(wordsOf(rules.syncNow)).toBe(syncNow);
    expect(rules.whenItEnds).toBe(whenItEnds);
  });
});

test("every obstacle stands in the table once, in the order in which they are named", () => {
  expect(TABLE_D.map(({ obstacle }) => obstacle)).toEqual([...OBSTACLES]);
});

test("where several obstacles hold, the first in the order is named", () => {
  const both = [true, false];
  const wrong = both.flatMap((itemArchived) =>
    both.flatMap((listingLinked) =>
      both.flatMap((listingPaused) =>
        both.flatMap((storeSyncEnabled) =>
          both.flatMap((parked) =>
            STORE_STATUSES.flatMap((storeStatus) => {
              const facts = {
                itemArchived,
                listingLinked,
                listingPaused,
                storeSyncEnabled,
                parked,
                storeStatus,
              };
              const first = TABLE_D.find((row) =>
                Object.entries(row.facts).every(([name, value]) =>
                  Object.entries(facts).some(([other, held]) => other === name && held === value),
                ),
              );
              return obstacleOf(facts) === (first?.obstacle ?? null) ? [] : [facts];
            }),
          ),
        ),
      ),
    ),
  );
  expect(wrong).toEqual([]);
});

function dropped(obstacle: Obstacle, facts: Partial<ObstacleFacts>): Row {
  return {
    obstacle,
    facts,
    event: "refused",
    waitingPush: "dropped",
    syncNow: `skipped ${obstacle}`,
    whenItEnds: "offer",
  };
}

function kept(obstacle: Obstacle, facts: Partial<ObstacleFacts>, syncNow: string): Row {
  return { obstacle, facts, event: "due", waitingPush: "kept", syncNow, whenItEnds: "newest_level_once" };
}

function wordsOf(answer: ObstacleRules["syncNow"]): string {
  switch (answer.status) {
    case "skipped":
    case "failed":
      return `${answer.status} ${answer.reason}`;
    case "pending":
      return `pending ${answer.reason} ${answer.failsAfterMs / 60_000} min`;
    case "tried_at_once":
      return answer.status;
  }
}

import {
  aged,
  createMeter,
  type Hold,
  type Limit,
  type LimitSnapshot,
  type Meter,
  type Observation,
} from "./meter.ts";

/** What a call takes, by the name of the limit: `{ cost: 10, calls: 1, rows: 250 }`. Limits not named are not touched. */
export type Needs = Readonly<Record<string, number>>;
export type Limits = Readonly<Record<string, Limit>>;

/** What is known about the store's own count when the budget is made. */
export type Start =
  /** Documented limits nobody has used yet. */
  | { readonly kind: "full" }
  /** The limits are a guess: one call at a time until the first answer tells the truth. */
  | { readonly kind: "cautious" }
  /** Another worker's snapshot, its age by the database's clock, and all that was sent since. */
  | {
      readonly kind: "saved";
      readonly snapshot: BudgetSnapshot;
      readonly ageMs: number;
      readonly spent: Needs;
    };

/** Plain JSON, true at the moment it is taken: save it beside the database's now(). */
export interface BudgetSnapshot {
  readonly limits: Readonly<Record<string, LimitSnapshot>>;
  readonly penaltyMs: number;
  readonly knowledge: Knowledge;
}

/** "guessed": only one call may be in flight (the limiter sees to it). */
export type Knowledge = "guessed" | "told";

/** One store's limits as this process knows them. Every `nowMs` is the monotonic clock. */
export interface Budget {
  /** All of the needs at once, or nothing. */
  tryTake(needs: Needs, nowMs: number): Reservation | undefined;
  /** Until `tryTake` can succeed: 0 now, Infinity never (more than a limit ever holds). */
  waitMs(needs: Needs, nowMs: number): number;
  /** Nothing can be taken before then. An earlier time than one already set changes nothing. */
  penalise(untilMs: number): void;
  knowledge(): Knowledge;
  snapshot(nowMs: number): BudgetSnapshot;
}

/** One call's share, in flight until one of the three is called. */
export interface Reservation {
  readonly needs: Needs;
  /** Nothing was sent. */
  giveBack(nowMs: number): void;
  settle(answer: CallAnswer, nowMs: number): void;
  /** Ended without an answer: all of it counts as spent. Does nothing after the other two. */
  end(nowMs: number): void;
}

export interface CallAnswer {
  /** By limit; one not named took what was reserved. A throttled call took `{ cost: 0 }`. */
  readonly actual?: Needs;
  readonly observed?: Readonly<Record<string, Observation>>;
  readonly roundTripMs: number;
}

export function createBudget(options: { limits: Limits; start: Start }, startMs: number): Budget {
  const { start } = options;
  const meters = new Map<string, Meter>();
  for (const [name, limit] of Object.entries(options.limits)) {
    meters.set(name, createMeter(startOf(name, limit, start), startMs));
  }
  let penalisedUntilMs = start.kind === "saved" ? startMs + start.snapshot.penaltyMs - start.ageMs : startMs;
  let knowledge = knowledgeAt(start);

  function waitMs(needs: Needs, nowMs: number): number {
    let longestMs = Math.max(0, penalisedUntilMs - nowMs);
    for (const [name, meter] of meters) {
      longestMs = Math.max(longestMs, meter.waitMs(needs[name] ?? 0, nowMs));
    }
    return longestMs;
  }

  function reserve(needs: Needs, nowMs: number): Reservation {
    const holds = new Map<string, Hold>();
    for (const [name, meter] of meters) holds.set(name, meter.take(needs[name] ?? 0, nowMs));
    let open = true;

    function close(actual: Needs, endMs: number) {
      if (!open) throw new Error("A reservation was settled or given back twice.");
      open = false;
      for (const [name, hold] of holds) hold.release(actual[name] ?? 0, endMs);
    }

    return {
      needs,
      giveBack: (endMs) => close({}, endMs),
      settle(answer, endMs) {
        close({ ...needs, ...answer.actual }, endMs);
        const call = { roundTripMs: answer.roundTripMs, knowledge };
        for (const [name, observation] of Object.entries(answer.observed ?? {})) {
          holds.get(name)?.observe(observation, call, endMs);
          if (observation.reported !== undefined) knowledge = "told";
        }
      },
      end(endMs) {
        if (open) close(needs, endMs);
      },
    };
  }

  return {
    tryTake: (needs, nowMs) => (waitMs(needs, nowMs) > 0 ? undefined : reserve(needs, nowMs)),
    waitMs,
    penalise(untilMs) {
      penalisedUntilMs = Math.max(penalisedUntilMs, untilMs);
    },
    knowledge: () => knowledge,
    snapshot: (nowMs) => ({
      limits: Object.fromEntries([...meters].map(([name, meter]) => [name, meter.snapshot(nowMs)])),
      penaltyMs: Math.max(0, penalisedUntilMs - nowMs),
      knowledge,
    }),
  };
}

function startOf(name: string, limit: Limit, start: Start): LimitSnapshot {
  const full = { ...limit, available: limit.capacity };
  switch (start.kind) {
    case "full":
    case "cautious":
      return full;
    case "saved": {
      const saved = start.snapshot.limits[name];
      if (saved?.kind !== limit.kind) return full;
      return aged(saved, start.ageMs, start.spent[name] ?? 0);
    }
  }
}

function knowledgeAt(start: Start): Knowledge {
  switch (start.kind) {
    case "full":
      return "told";
    case "cautious":
      return "guessed";
    case "saved":
      return start.snapshot.knowledge;
  }
}

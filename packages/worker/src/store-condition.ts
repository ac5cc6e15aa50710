import type { Lease } from "@trueup/db/lease";
import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore, StoreTrouble } from "@trueup/db/store-health";
import {
  type BreakerOutcome,
  type BreakerState,
  breakerVerdict,
  closedBreaker,
  planBreaker,
  planProbe,
} from "./breaker.ts";
import type { Clock, Random } from "./ports.ts";
import { parseBreaker } from "./saved-state.ts";

/** A suspended store is tried again after this: somebody may have repaired it. */
export const SUSPENDED_PROBE_MS = 60 * 60_000;

/** What may be sent to the store now. */
export type Permission =
  | { readonly send: "all" | "one at a time" | "probe" }
  /** The cheapest call, to see whether the store still refuses us. */
  | { readonly send: "test" }
  | { readonly send: "nothing"; readonly waitMs: number };

/** Why a store is in trouble, in its own words or ours. */
export interface Cause {
  readonly code: string;
  readonly message: string;
}

/** Whether a store can be written to, from what its calls said; kept in the database with the store. */
export interface StoreCondition {
  permission(): Permission;
  /** Call before a probe or test is sent: nothing else is, until its outcome is told or it is cancelled. */
  beginProbe(): void;
  /** Nothing came of the probe: it is to be sent yet. Does nothing once its outcome was told. */
  cancelProbe(): void;
  succeeded(): Promise<void>;
  failed(why: Cause): Promise<void>;
  /**
   * The credential was refused. Stores in trouble answer so too: only a second refusal, of the cheapest call,
   * suspends the store.
   */
  suspect(why: Cause): Promise<void>;
  /** The cheapest call went through. */
  trusted(): Promise<void>;
  suspend(why: Cause): Promise<void>;
}

export interface StoreConditionOptions {
  readonly lease: Lease;
  readonly database: Pick<PushDatabase, "saveStoreHealth">;
  readonly clock: Clock;
  readonly random: Random;
  readonly trouble: (trouble: StoreTrouble | null) => void;
}

interface State {
  readonly options: StoreConditionOptions;
  readonly storeVersion: number;
  /** The breaker counts by the database's clock, so that another worker can go on with it. */
  readonly nowMs: () => number;
  /** On the monotonic clock; null where the store is not suspended. */
  suspendedUntilMs: number | null;
  suspected: boolean;
  breaker: BreakerState;
  beforeProbe: BreakerState;
  /** As the database has it, for whoever takes the store next. */
  recorded: { readonly state: LeasedStore["state"]; readonly trusted: boolean };
}

export function createStoreCondition(options: StoreConditionOptions, store: LeasedStore): StoreCondition {
  const state = stateOf(options, store);
  return {
    permission: () => permissionOf(state),
    beginProbe() {
      state.beforeProbe = state.breaker;
      state.breaker = planProbe(state.breaker, state.nowMs());
    },
    cancelProbe() {
      if (state.breaker.kind === "half-open") state.breaker = state.beforeProbe;
    },
    succeeded: () => count(state, "ok", null),
    async failed(why) {
      // Its probe found something else than the refusal: from here on the breaker says when to ask again.
      if (state.suspendedUntilMs !== null && state.suspendedUntilMs <= options.clock.now()) {
        state.suspendedUntilMs = null;
        state.suspected = true;
      }
      await count(state, "failed", why);
    },
    async suspect(why) {
      state.suspected = true;
      await count(state, "failed", why);
    },
    async trusted() {
      state.suspected = false;
      if (state.suspendedUntilMs !== null) state.breaker = closedBreaker;
      state.suspendedUntilMs = null;
      await count(state, "ok", null);
    },
    async suspend(why) {
      state.suspected = false;
      state.suspendedUntilMs = options.clock.now() + SUSPENDED_PROBE_MS;
      await save(state, { state: "suspended", ...why, probeInMs: SUSPENDED_PROBE_MS });
    },
  };
}

function stateOf(options: StoreConditionOptions, store: LeasedStore): State {
  const { clock } = options;
  const offsetMs = store.nowMs - clock.now();
  const breaker = parseBreaker(store.breaker) ?? closedBreaker;
  return {
    options,
    storeVersion: store.version,
    nowMs: () => clock.now() + offsetMs,
    suspendedUntilMs: store.state === "suspended" ? clock.now() + store.probeInMs : null,
    // Unreachable, and yet nothing says until when: the cheapest call finds out.
    suspected: store.state === "unreachable" && breaker.kind === "closed",
    breaker,
    beforeProbe: breaker,
    recorded: { state: store.state, trusted: isTrusted(breaker) },
  };
}

function permissionOf({ breaker, options, nowMs, suspendedUntilMs, suspected }: State): Permission {
  const verdict = breakerVerdict(breaker, nowMs());
  if (verdict.send === "nothing") {
    return { send: "nothing", waitMs: Math.max(0, verdict.untilMs - nowMs()) };
  }
  const waitMs = suspendedUntilMs === null ? 0 : suspendedUntilMs - options.clock.now();
  if (waitMs > 0) return { send: "nothing", waitMs };
  return { send: suspected || suspendedUntilMs !== null ? "test" : verdict.send };
}

async function count(state: State, outcome: BreakerOutcome, why: Cause | null): Promise<void> {
  const breaker = planBreaker(state.breaker, outcome, state.nowMs(), state.options.random);
  state.breaker = breaker;
  // A suspended store stays so, whatever a call says that was under way.
  if (state.suspendedUntilMs !== null) return;
  if (breaker.kind === "open" && why !== null) {
    const probeInMs = Math.max(0, breaker.untilMs - state.nowMs());
    await save(state, { state: "unreachable", ...why, probeInMs });
  } else if (breaker.kind === "closed" && why === null) {
    // Whoever takes the store next goes on with the breaker as it was saved: trusted is to be on record, too.
    const { recorded } = state;
    if (recorded.state !== "ok" || recorded.trusted !== isTrusted(breaker)) await save(state, null);
  }
}

function isTrusted(breaker: BreakerState): boolean {
  return breaker.kind === "closed" && breaker.recovery === null;
}

async function save(state: State, trouble: StoreTrouble | null): Promise<void> {
  const { lease, database } = state.options;
  const { breaker, recorded } = state;
  const isNews = trouble !== null || recorded.state !== "ok";
  await database.saveStoreHealth(lease, { trouble, breaker, storeVersion: state.storeVersion });
  // Not before: what could not be saved is saved after the next call that says so.
  state.recorded = { state: trouble?.state ?? "ok", trusted: isTrusted(breaker) };
  if (isNews) state.options.trouble(trouble);
}

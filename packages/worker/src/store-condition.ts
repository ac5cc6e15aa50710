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

export function createStoreCondition(
  options: {
    readonly lease: Lease;
    readonly database: PushDatabase;
    readonly clock: Clock;
    readonly random: Random;
    readonly trouble: (trouble: StoreTrouble | null) => void;
  },
  store: LeasedStore,
): StoreCondition {
  const { clock } = options;
  // The breaker counts by the database's clock, so that another worker can go on with it.
  const offsetMs = store.nowMs - clock.now();
  const nowMs = () => clock.now() + offsetMs;
  let suspendedUntilMs = store.state === "suspended" ? clock.now() + store.probeInMs : null;
  let suspected = false;
  let breaker: BreakerState = parseBreaker(store.breaker) ?? closedBreaker;
  let beforeProbe = breaker;
  let recorded = store.state;

  async function save(trouble: StoreTrouble | null): Promise<void> {
    recorded = trouble?.state ?? "ok";
    await options.database.saveStoreHealth(options.lease, {
      trouble,
      breaker,
      storeVersion: store.version,
    });
    options.trouble(trouble);
  }

  async function count(outcome: BreakerOutcome, why: Cause | null): Promise<void> {
    breaker = planBreaker(breaker, outcome, nowMs(), options.random);
    // A suspended store stays so, whatever a call says that was under way.
    if (suspendedUntilMs !== null) return;
    if (breaker.kind === "open" && why !== null) {
      await save({ state: "unreachable", ...why, probeInMs: Math.max(0, breaker.untilMs - nowMs()) });
    } else if (breaker.kind === "closed" && why === null && recorded !== "ok") {
      await save(null);
    }
  }

  return {
    permission() {
      const verdict = breakerVerdict(breaker, nowMs());
      if (verdict.send === "nothing")
        return { send: "nothing", waitMs: Math.max(0, verdict.untilMs - nowMs()) };
      const waitMs = suspendedUntilMs === null ? 0 : suspendedUntilMs - clock.now();
      if (waitMs > 0) return { send: "nothing", waitMs };
      return { send: suspected || suspendedUntilMs !== null ? "test" : verdict.send };
    },
    beginProbe() {
      beforeProbe = breaker;
      breaker = planProbe(breaker, nowMs());
    },
    cancelProbe() {
      if (breaker.kind === "half-open") breaker = beforeProbe;
    },
    succeeded: () => count("ok", null),
    async failed(why) {
      // Its probe found something else than the refusal: from here on the breaker says when to ask again.
      if (suspendedUntilMs !== null && suspendedUntilMs <= clock.now()) {
        suspendedUntilMs = null;
        suspected = true;
      }
      await count("failed", why);
    },
    async suspect(why) {
      suspected = true;
      await count("failed", why);
    },
    async trusted() {
      suspected = false;
      if (suspendedUntilMs !== null) breaker = closedBreaker;
      suspendedUntilMs = null;
      await count("ok", null);
    },
    async suspend(why) {
      suspected = false;
      suspendedUntilMs = clock.now() + SUSPENDED_PROBE_MS;
      await save({ state: "suspended", ...why, probeInMs: SUSPENDED_PROBE_MS });
    },
  };
}

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

/** Whether a store can be written to, from what its calls said; kept in the database with the store. */
export interface StoreCondition {
  permission(): Permission;
  /** Call before the probe is sent. */
  beginProbe(): Promise<void>;
  succeeded(): Promise<void>;
  failed(why: { readonly code: string; readonly message: string }): Promise<void>;
  /**
   * The credential was refused. Stores in trouble answer so too: only a second refusal, of the cheapest call,
   * suspends the store.
   */
  suspect(why: { readonly code: string; readonly message: string }): Promise<void>;
  /** The cheapest call went through. */
  trusted(): Promise<void>;
  suspend(why: { readonly code: string; readonly message: string }): Promise<void>;
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

  async function save(trouble: StoreTrouble | null): Promise<void> {
    await options.database.saveStoreHealth(options.lease, { trouble, breaker });
    options.trouble(trouble);
  }

  async function count(
    outcome: BreakerOutcome,
    why: { readonly code: string; readonly message: string } | null,
  ): Promise<void> {
    const before = breaker;
    breaker = planBreaker(before, outcome, nowMs(), options.random);
    if (breaker.kind === "open" && why !== null) {
      await save({ state: "unreachable", ...why, probeInMs: Math.max(0, breaker.untilMs - nowMs()) });
    } else if (before.kind !== "closed" && breaker.kind === "closed") {
      await save(null);
    }
  }

  return {
    permission() {
      if (suspendedUntilMs !== null) {
        const waitMs = suspendedUntilMs - clock.now();
        return waitMs > 0 ? { send: "nothing", waitMs } : { send: "test" };
      }
      if (suspected) return { send: "test" };
      const verdict = breakerVerdict(breaker, nowMs());
      if (verdict.send !== "nothing") return { send: verdict.send };
      return { send: "nothing", waitMs: Math.max(0, verdict.untilMs - nowMs()) };
    },
    async beginProbe() {
      breaker = planProbe(breaker, nowMs());
    },
    succeeded: () => count("ok", null),
    failed: (why) => count("failed", why),
    async suspect(why) {
      suspected = true;
      await count("failed", why);
    },
    async trusted() {
      suspected = false;
      if (suspendedUntilMs === null) return;
      suspendedUntilMs = null;
      breaker = closedBreaker;
      await save(null);
    },
    async suspend(why) {
      suspected = false;
      suspendedUntilMs = clock.now() + SUSPENDED_PROBE_MS;
      await save({ state: "suspended", ...why, probeInMs: SUSPENDED_PROBE_MS });
    },
  };
}

import type { Lease } from "@trueup/db/lease";
import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore } from "@trueup/db/store-health";
import type { StoreAdapter } from "@trueup/stores/contract";
import { createBudget, type Limits } from "./budget.ts";
import type { CreateGate } from "./gate.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { createBucketUse } from "./bucket-use.ts";
import type { Observe } from "./observer.ts";
import type { Clock, Log, Random } from "./ports.ts";
import { createPump, type Pump } from "./pump.ts";
import { parseBudgetSnapshot } from "./saved-state.ts";
import type { Slots } from "./slots.ts";
import { createStoreCondition } from "./store-condition.ts";

/** A store whose lease we hold, with the pump that pushes to it. */
export interface HeldStore {
  readonly lease: Lease;
  readonly store: LeasedStore;
  readonly pump: Pump;
  readonly limiter: Limiter;
  /** No call may begin after this, on the monotonic clock: the lease could end before the call does. */
  mayCallUntilMs: number;
}

export interface HeldStoreOptions {
  readonly lease: Lease;
  readonly store: LeasedStore;
  readonly adapter: StoreAdapter;
  readonly database: PushDatabase;
  readonly slots: Slots;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observe: Observe;
  /** Calls in flight to the store, at most. */
  readonly maxConcurrent: number;
  readonly mayCallUntilMs: number;
  readonly createGate?: CreateGate;
  /** The lease turned out to be lost. */
  readonly onFenced: (held: HeldStore) => void;
}

/** Used until a store says what its limits are. */
const FIRST_LIMITS: Limits = { cost: { kind: "bucket", capacity: 2_000, ratePerSecond: 100 } };

export function holdStore(options: HeldStoreOptions): HeldStore {
  const { lease, store, adapter, database, slots, clock, random, log, observe, maxConcurrent } = options;
  const limiter = createLimiter({
    clock,
    budget: createBudget({ limits: FIRST_LIMITS, start: startOf(store) }, clock.now()),
    maxConcurrent,
    ...(options.createGate === undefined ? {} : { createGate: options.createGate }),
  });
  const condition = createStoreCondition(
    { lease, database, clock, random, trouble: (trouble) => reportTrouble(log, lease, trouble) },
    store,
  );
  const mayCall = () => clock.now() < held.mayCallUntilMs;
  const bucketUse = createBucketUse({ clock, ratePerSecond: () => ratePerSecond(limiter), observe });
  const ports = { adapter, database, slots, clock, random, log, observe };
  const pump = createPump({
    context: { ...ports, lease, limiter, condition, bucketUse, mayCall },
    maxConcurrent,
    onFenced: () => options.onFenced(held),
  });
  const held: HeldStore = { lease, store, pump, limiter, mayCallUntilMs: options.mayCallUntilMs };
  return held;
}

function ratePerSecond(limiter: Limiter): number {
  const cost = limiter.snapshot().budget.limits["cost"];
  return cost?.kind === "bucket" ? cost.ratePerSecond : 0;
}

/** What is left of the store's budget, as whoever held the lease before saved it. */
function startOf(store: LeasedStore): Parameters<typeof createBudget>[0]["start"] {
  const snapshot = store.budget === null ? null : parseBudgetSnapshot(store.budget.snapshot);
  if (snapshot === null || store.budget === null) return { kind: "cautious" };
  return { kind: "saved", snapshot, ageMs: store.budget.ageMs, spent: { cost: store.budget.spent } };
}

function reportTrouble(
  log: Log,
  lease: Lease,
  trouble: { readonly state: string; readonly code: string } | null,
): void {
  const about = { store: lease.storeId, customer: lease.customerId, code: trouble?.code };
  if (trouble === null) log.info(about, "the store is well again");
  else log.warn(about, `the store is ${trouble.state}`);
}

import type { Lease } from "@trueup/db/lease";
import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore } from "@trueup/db/store-health";
import type { StoreAdapter } from "@trueup/stores/contract";
import { createBudget } from "./budget.ts";
import type { CreateGate } from "./gate.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { createBucketUse } from "./bucket-use.ts";
import type { Observe } from "./observer.ts";
import type { Clock, Log, Random } from "./ports.ts";
import { createPump, type Pump } from "./pump.ts";
import type { Slots } from "./slots.ts";
import { createStoreCondition } from "./store-condition.ts";
import { limitsOf, pointsPerSecond, startOf } from "./store-limits.ts";

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

export function holdStore(options: HeldStoreOptions): HeldStore {
  const { lease, store, adapter, database, slots, clock, random, log, observe, maxConcurrent } = options;
  const limits = limitsOf(store);
  const limiter = createLimiter({
    clock,
    budget: createBudget({ limits, start: startOf(store, limits) }, clock.now()),
    maxConcurrent,
    ...(options.createGate === undefined ? {} : { createGate: options.createGate }),
  });
  const condition = createStoreCondition(
    { lease, database, clock, random, trouble: (trouble) => reportTrouble(log, lease, trouble) },
    store,
  );
  const mayCall = () => clock.now() < held.mayCallUntilMs;
  const bucketUse = createBucketUse({
    clock,
    ratePerSecond: () => pointsPerSecond(limiter.snapshot().budget.limits, adapter.costs.write),
    observe,
  });
  const ports = { adapter, database, slots, clock, random, log, observe };
  const pump = createPump({
    context: { ...ports, lease, limiter, condition, bucketUse, mayCall },
    maxConcurrent,
    onFenced: () => options.onFenced(held),
  });
  const held: HeldStore = { lease, store, pump, limiter, mayCallUntilMs: options.mayCallUntilMs };
  return held;
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

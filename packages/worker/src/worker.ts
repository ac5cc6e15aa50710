import type { Lease } from "@trueup/db/lease";
import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore } from "@trueup/db/store-health";
import type { Wake } from "@trueup/db/wake";
import type { StoreAdapter } from "@trueup/stores/contract";
import { createBudget, type Limits } from "./budget.ts";
import { createLimiter, type LimiterCounts } from "./limiter.ts";
import type { Clock, Log, Random } from "./ports.ts";
import { createPump, type Pump } from "./pump.ts";
import type { PushContext } from "./push-context.ts";
import { createSlots, type SlotCounts } from "./slots.ts";
import { parseBudgetSnapshot } from "./saved-state.ts";
import { createStoreCondition } from "./store-condition.ts";

export interface WorkerOptions {
  readonly database: PushDatabase;
  readonly wake: Pick<Wake, "onPing">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The adapter of a store; null where it has no credentials any more. */
  readonly connect: (store: LeasedStore) => Promise<StoreAdapter | null>;
  /** Calls in flight over all stores. */
  readonly slots?: number;
  /** Calls in flight to one store. */
  readonly callsPerStore?: number;
}

export interface Worker {
  /** Resolves once the worker has stopped: after `stop`, with its leases given back. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
  counts(): WorkerCounts;
}

/** Totals since the start, counted where the calls pass. */
export interface WorkerCounts {
  readonly limiter: LimiterCounts;
  readonly slots: SlotCounts;
  readonly leases: number;
}

const POLL_MS = 1_000;
const RENEW_EVERY_MS = 10_000;
/** From the moment before a renewal was sent: lease, less the longest call, less a margin. */
const CALLS_ALLOWED_MS = 30_000 - 10_000 - 5_000;
const RELEASE_IDLE_AFTER_MS = 30_000;
const DEFAULT_SLOTS = 64;
const DEFAULT_CALLS_PER_STORE = 8;
/** Used until a store says what its limits are. */
const FIRST_LIMITS: Limits = { cost: { kind: "bucket", capacity: 2_000, ratePerSecond: 100 } };

interface Held {
  readonly lease: Lease;
  readonly store: LeasedStore;
  readonly pump: Pump;
  readonly context: PushContext;
  mayCallUntilMs: number;
}

/** The daemon: takes leases of stores that have work, and pumps each of them. */
export function startWorker(options: WorkerOptions): Worker {
  const { database, clock, random, log } = options;
  const slots = createSlots({ concurrency: options.slots ?? DEFAULT_SLOTS });
  const held = new Map<number, Held>();
  const stopping = new AbortController();
  const leaving = new Map<number, Promise<void>>();
  const ended: LimiterCounts[] = [];
  let woken = new AbortController();
  let renewedMs = clock.now();

  const unsubscribe = options.wake.onPing(() => woken.abort());
  const done = run();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      try {
        await look();
      } catch (error) {
        log.error({ err: error }, "the database could not be asked for work");
      }
      const pauseMs = POLL_MS * (0.75 + 0.5 * random.next());
      await clock.sleep(pauseMs, AbortSignal.any([woken.signal, stopping.signal]));
    }
    unsubscribe();
    for (const store of held.values()) giveBack(store);
    await Promise.all(leaving.values());
    slots.stop();
    await database.forgetWorker().catch(() => {});
  }

  async function look(): Promise<void> {
    if (held.size > 0 && clock.now() - renewedMs >= RENEW_EVERY_MS) await renew();
    const { workers, storesInUse } = await database.reportWorker();
    releaseIdle(Math.ceil(storesInUse / workers) + 1);
    const withWork = await database.findStoresWithWork([...held.keys()]);
    for (const storeId of withWork) held.get(storeId)?.pump.poke();
    const takenMs = clock.now();
    const share = workers === 1 ? Infinity : Math.ceil((storesInUse + 1) / workers) + 1;
    const most = Math.min(100, Math.max(0, share - held.size));
    for (const lease of await database.acquireLeases(most)) await take(lease, takenMs);
  }

  async function take(lease: Lease, takenMs: number): Promise<void> {
    const store = await database.loadLeasedStore(lease.storeId);
    const adapter = store === null ? null : await options.connect(store);
    if (store === null || adapter === null) {
      await database.releaseLeases([lease]);
      return;
    }
    const limiter = createLimiter({
      clock,
      budget: createBudget({ limits: FIRST_LIMITS, start: startOf(store) }, clock.now()),
      maxConcurrent: options.callsPerStore ?? DEFAULT_CALLS_PER_STORE,
    });
    const condition = createStoreCondition(
      { lease, database, clock, random, trouble: (trouble) => reportTrouble(lease, trouble) },
      store,
    );
    const context: PushContext = {
      lease,
      adapter,
      database,
      limiter,
      slots,
      condition,
      clock,
      random,
      log,
      mayCall: () => clock.now() < (held.get(lease.storeId)?.mayCallUntilMs ?? -Infinity),
    };
    const pump = createPump({
      context,
      maxConcurrent: options.callsPerStore ?? DEFAULT_CALLS_PER_STORE,
      onFenced: () => {
        if (held.get(lease.storeId)?.lease.epoch === lease.epoch) drop(lease.storeId);
      },
    });
    held.set(lease.storeId, { lease, store, pump, context, mayCallUntilMs: takenMs + CALLS_ALLOWED_MS });
    pump.poke();
  }

  function reportTrouble(
    lease: Lease,
    trouble: { readonly state: string; readonly code: string } | null,
  ): void {
    const about = { store: lease.storeId, customer: lease.customerId, code: trouble?.code };
    if (trouble === null) log.info(about, "the store is well again");
    else log.warn(about, `the store is ${trouble.state}`);
  }

  async function renew(): Promise<void> {
    const sentMs = clock.now();
    const stores = [...held.values()];
    const ours = await database.renewLeases(stores.map((store) => store.lease));
    renewedMs = sentMs;
    for (const store of stores) {
      if (ours.has(store.lease.storeId)) store.mayCallUntilMs = sentMs + CALLS_ALLOWED_MS;
      else drop(store.lease.storeId);
    }
    await Promise.all(
      [...held.values()].map((store) =>
        database.saveBudget(store.lease, store.context.limiter.snapshot().budget),
      ),
    );
  }

  /** Gives back what has had nothing to do for a while, and one more where we hold more than our share. */
  function releaseIdle(share: number): void {
    let tooMany = held.size - leaving.size > share;
    for (const store of held.values()) {
      const idleSince = store.pump.idleSince();
      const idle = idleSince !== null && clock.now() - idleSince > RELEASE_IDLE_AFTER_MS;
      if (!idle && !tooMany) continue;
      tooMany = false;
      giveBack(store);
    }
  }

  /** In the background: a call under way may take its time, the other leases must be renewed meanwhile. */
  function giveBack(store: Held): void {
    const { storeId } = store.lease;
    if (leaving.has(storeId)) return;
    leaving.set(
      storeId,
      give(store).finally(() => leaving.delete(storeId)),
    );
  }

  /** The lease is not ours any more: nothing is sent, nothing is saved. */
  function drop(storeId: number): void {
    const store = held.get(storeId);
    if (store === undefined) return;
    held.delete(storeId);
    log.warn({ store: storeId, epoch: store.lease.epoch }, "the lease was lost");
    void end(store);
  }

  async function give(store: Held): Promise<void> {
    await end(store);
    held.delete(store.lease.storeId);
    try {
      await database.saveBudget(store.lease, store.context.limiter.snapshot().budget);
      await database.releaseLeases([store.lease]);
    } catch (error) {
      log.warn(
        { store: store.lease.storeId, err: error },
        "the lease could not be given back and will run out",
      );
    }
  }

  async function end(store: Held): Promise<void> {
    await store.pump.stop();
    await store.context.limiter.stop();
    ended.push(store.context.limiter.counts());
  }

  return {
    done,
    stop() {
      stopping.abort();
      return done;
    },
    counts: () => ({
      limiter: sum([...ended, ...[...held.values()].map((store) => store.context.limiter.counts())]),
      slots: slots.counts(),
      leases: held.size,
    }),
  };
}

function startOf(store: LeasedStore): Parameters<typeof createBudget>[0]["start"] {
  const snapshot = store.budget === null ? null : parseBudgetSnapshot(store.budget.snapshot);
  if (snapshot === null || store.budget === null) return { kind: "cautious" };
  return { kind: "saved", snapshot, ageMs: store.budget.ageMs, spent: { cost: store.budget.spent } };
}

function sum(counts: readonly LimiterCounts[]): LimiterCounts {
  return {
    granted: counts.reduce((total, next) => total + next.granted, 0),
    executed: counts.reduce((total, next) => total + next.executed, 0),
    givenBack: counts.reduce((total, next) => total + next.givenBack, 0),
    inTransit: counts.reduce((total, next) => total + next.inTransit, 0),
  };
}

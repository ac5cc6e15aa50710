import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore } from "@trueup/db/store-health";
import type { Wake } from "@trueup/db/wake";
import type { StoreAdapter } from "@trueup/stores/contract";
import type { CreateGate } from "./gate.ts";
import { createHeldStores, type HeldStores } from "./held-stores.ts";
import type { LimiterCounts } from "./limiter.ts";
import { type Observe, observeNothing, type ObserveStore } from "./observer.ts";
import type { Clock, Log, Random } from "./ports.ts";
import { startPolling } from "./polling.ts";
import { createSlots, type SlotCounts } from "./slots.ts";

export interface WorkerOptions {
  readonly database: PushDatabase;
  readonly wake: Pick<Wake, "onPing">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Nobody counts where left out. */
  readonly observe?: Observe;
  readonly observeStore?: ObserveStore;
  /** The adapter of a store; null where it has no credentials any more. */
  readonly connect: (store: LeasedStore) => Promise<StoreAdapter | null>;
  /** Calls in flight over all stores. */
  readonly slots?: number;
  /** Calls in flight to one store. */
  readonly callsPerStore?: number;
  /** Bottleneck where left out; a simulation hands in a gate that takes no real time. */
  readonly createGate?: CreateGate;
}

export interface Worker {
  /** Resolves once its leases are given back. */
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
const RENEW_AGAIN_AFTER_MS = 1_000;
const SAVE_BUDGETS_EVERY_MS = 10_000;
/** Free stores are looked for so often at most, however many changes are told of. */
const SHORTEST_ACQUIRE_GAP_MS = 250;
/** The same for news of the stores that are held: every change to be sent waits for them. */
const SHORTEST_NEWS_GAP_MS = 50;
const MOST_LEASES_AT_ONCE = 100;
const DEFAULT_SLOTS = 64;
const DEFAULT_CALLS_PER_STORE = 8;

/** The daemon: takes leases of stores that have work, and pumps each of them. */
export function startWorker(options: WorkerOptions): Worker {
  const slots = createSlots({ concurrency: options.slots ?? DEFAULT_SLOTS });
  const stores = createHeldStores({
    ...options,
    observe: options.observe ?? observeNothing,
    observeStore: options.observeStore ?? (() => {}),
    slots,
    callsPerStore: options.callsPerStore ?? DEFAULT_CALLS_PER_STORE,
    onFreed: () => polling.wake(),
  });
  const closed = new AbortController();
  const renewing = keepRenewing(options, stores, closed.signal);
  const polling = startPolling({
    ...options,
    look: createLook(options, stores),
    failure: "the database could not be asked for work",
  });
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    await polling.stop();
    // Before the calls under way have ended: the shares of the others have room for what is given back then.
    const forgotten = options.database.forgetWorker().catch(() => {});
    await stores.close();
    closed.abort();
    await renewing;
    slots.stop();
    await forgotten;
  }

  return {
    stop: () => (stopping ??= stop()),
    counts: () => ({ limiter: stores.counts(), slots: slots.counts(), leases: stores.size() }),
  };
}

/** Looks for work; answers when to look again, in milliseconds, where that is sooner than the next poll. */
function createLook({ database, clock }: WorkerOptions, stores: HeldStores): () => Promise<number> {
  let reportedMs = -Infinity;
  let savedMs = clock.now();
  let acquireAtMs = -Infinity;
  let newsAtMs = -Infinity;
  let around = { workers: 1, storesInUse: 0 };

  /** Answers whether there may be more stores to take. */
  async function acquire(): Promise<boolean> {
    const sentMs = clock.now();
    const most = Math.min(MOST_LEASES_AT_ONCE, Math.max(0, shareOf(around) - stores.size()));
    const leases = await database.acquireLeases(most);
    acquireAtMs = leases.length === MOST_LEASES_AT_ONCE ? sentMs : sentMs + SHORTEST_ACQUIRE_GAP_MS;
    await stores.take(leases, sentMs);
    return leases.length > 0 && leases.length === most;
  }

  return async () => {
    // With a full share, nothing is taken until we know that it has grown.
    const reportEveryMs = stores.size() === shareOf(around) ? SHORTEST_ACQUIRE_GAP_MS : POLL_MS;
    if (clock.now() - reportedMs >= reportEveryMs) {
      around = await database.reportWorker();
      reportedMs = clock.now();
      stores.release(shareOf(around));
    }
    if (clock.now() - savedMs >= SAVE_BUDGETS_EVERY_MS) {
      savedMs = clock.now();
      await stores.saveBudgets();
    }
    const newsMayWaitMs = newsAtMs - clock.now();
    if (newsMayWaitMs <= 0) {
      newsAtMs = clock.now() + SHORTEST_NEWS_GAP_MS;
      await stores.readNews();
    }
    const againForNewsMs = newsMayWaitMs > 0 ? newsMayWaitMs : Infinity;
    if (clock.now() < acquireAtMs) return Math.min(againForNewsMs, acquireAtMs - clock.now());
    if (!(await acquire())) return againForNewsMs;
    reportedMs = -Infinity; // more stores have work than were counted: our share may be larger
    return Math.max(0, Math.min(againForNewsMs, acquireAtMs - clock.now()));
  };
}

/** How many stores one worker takes: its part of those in use, and one more, so that none is left between two. */
function shareOf({ workers, storesInUse }: { readonly workers: number; readonly storesInUse: number }) {
  return workers === 1 ? Infinity : Math.ceil(storesInUse / workers) + 1;
}

/** On its own, so that nothing else that takes long lets a lease run out. */
async function keepRenewing(
  { clock, log }: WorkerOptions,
  stores: HeldStores,
  closed: AbortSignal,
): Promise<void> {
  let pauseMs = RENEW_EVERY_MS;
  while (!closed.aborted) {
    await clock.sleep(pauseMs, closed);
    if (closed.aborted) return;
    try {
      await stores.renew();
      pauseMs = RENEW_EVERY_MS;
    } catch (error) {
      pauseMs = RENEW_AGAIN_AFTER_MS;
      log.error({ err: error }, "the leases could not be renewed");
    }
  }
}

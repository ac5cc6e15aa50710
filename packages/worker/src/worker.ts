import type { Lease } from "@trueup/db/lease";
import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore, SavedBudget } from "@trueup/db/store-health";
import type { Wake } from "@trueup/db/wake";
import type { StoreAdapter } from "@trueup/stores/contract";
import { type HeldStore, holdStore } from "./held-store.ts";
import type { LimiterCounts } from "./limiter.ts";
import type { Clock, Log, Random } from "./ports.ts";
import { createSlots, type SlotCounts } from "./slots.ts";
import { takeStore } from "./take-store.ts";

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
const MOST_LEASES_AT_ONCE = 100;
const DEFAULT_SLOTS = 64;
const DEFAULT_CALLS_PER_STORE = 8;

/** The daemon: takes leases of stores that have work, and pumps each of them. */
export function startWorker(options: WorkerOptions): Worker {
  const { database, clock, random, log } = options;
  const slots = createSlots({ concurrency: options.slots ?? DEFAULT_SLOTS });
  const held = new Map<number, HeldStore>();
  const stopping = new AbortController();
  const leaving = new Set<HeldStore>();
  const endings = new Set<Promise<void>>();
  const ended: LimiterCounts[] = [];
  let woken = new AbortController();
  let renewedMs = clock.now();
  let reportedMs = -Infinity;
  let around = { workers: 1, storesInUse: 0 };

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
    while (endings.size > 0) await Promise.all(endings);
    slots.stop();
    await database.forgetWorker().catch(() => {});
  }

  async function look(): Promise<void> {
    if (held.size > 0 && clock.now() - renewedMs >= RENEW_EVERY_MS) await renew();
    if (clock.now() - reportedMs >= POLL_MS) {
      around = await database.reportWorker();
      reportedMs = clock.now();
      releaseIdle(Math.ceil(around.storesInUse / around.workers) + 1);
    }
    await readNews();
    const { workers, storesInUse } = around;
    const share = workers === 1 ? Infinity : Math.ceil((storesInUse + 1) / workers) + 1;
    const most = Math.min(MOST_LEASES_AT_ONCE, Math.max(0, share - held.size));
    const takenMs = clock.now();
    for (const lease of await database.acquireLeases(most)) await take(lease, takenMs);
  }

  /** A store that was saved is given back and taken anew, with its new credentials, switches and health. */
  async function readNews(): Promise<void> {
    const news = await database.loadStoreNews([...held.keys()]);
    for (const store of held.values()) {
      const { version, hasWork, hasTask } = news.get(store.lease.storeId) ?? { version: null };
      if (version !== store.store.version) giveBack(store);
      if (hasWork === true) store.pump.poke();
      if (hasTask === true) store.pump.pokeTasks();
    }
  }

  async function take(lease: Lease, takenMs: number): Promise<void> {
    const before = held.get(lease.storeId);
    if (before !== undefined) drop(before); // lost while nobody looked, and now ours again
    const taken = await takeStore(options, lease);
    if (taken === null) return;
    const store = holdStore({
      ...taken,
      lease,
      database,
      slots,
      clock,
      random,
      log,
      maxConcurrent: options.callsPerStore ?? DEFAULT_CALLS_PER_STORE,
      mayCallUntilMs: takenMs + CALLS_ALLOWED_MS,
      onFenced: drop,
    });
    held.set(lease.storeId, store);
    store.pump.poke();
    store.pump.pokeTasks();
  }

  async function renew(): Promise<void> {
    const sentMs = clock.now();
    const stores = [...held.values()];
    const ours = await database.renewLeases(stores.map((store) => store.lease));
    renewedMs = sentMs;
    for (const store of stores) {
      if (ours.has(store.lease.storeId)) store.mayCallUntilMs = sentMs + CALLS_ALLOWED_MS;
      else drop(store);
    }
    await database.saveBudgets([...held.values()].map(budgetOf));
  }

  /** Gives back what has had nothing to do for a while, and one more where we hold more than our share. */
  function releaseIdle(share: number): void {
    let tooMany = held.size - leaving.size > share;
    for (const store of held.values()) {
      if (leaving.has(store)) continue;
      const idleSince = store.pump.idleSince();
      const idle = idleSince !== null && clock.now() - idleSince > RELEASE_IDLE_AFTER_MS;
      if (!idle && !tooMany) continue;
      tooMany = false;
      giveBack(store);
    }
  }

  /** In the background: a call under way may take its time, and its lease is renewed meanwhile like the others. */
  function giveBack(store: HeldStore): void {
    if (leaving.has(store)) return;
    leaving.add(store);
    inBackground(give(store));
  }

  async function give(store: HeldStore): Promise<void> {
    const { lease } = store;
    await end(store);
    leaving.delete(store);
    if (held.get(lease.storeId) !== store) return; // lost meanwhile
    held.delete(lease.storeId);
    await database.saveBudgets([budgetOf(store)]);
    await database.releaseLeases([lease]);
    woken.abort();
  }

  /** The lease is not ours any more: nothing is sent, nothing is saved. */
  function drop(store: HeldStore): void {
    const { storeId, epoch } = store.lease;
    if (held.get(storeId) !== store) return;
    held.delete(storeId);
    log.warn({ store: storeId, epoch }, "the lease was lost");
    store.mayCallUntilMs = -Infinity;
    if (!leaving.has(store)) inBackground(end(store));
  }

  async function end(store: HeldStore): Promise<void> {
    await store.pump.stop();
    await store.limiter.stop();
    ended.push(store.limiter.counts());
  }

  function inBackground(work: Promise<void>): void {
    const ending = work
      .catch((error: unknown) => log.warn({ err: error }, "a lease was not given back and will run out"))
      .finally(() => endings.delete(ending));
    endings.add(ending);
  }

  return {
    done,
    stop() {
      stopping.abort();
      return done;
    },
    counts: () => ({
      limiter: sum([...ended, ...[...held.values()].map((store) => store.limiter.counts())]),
      slots: slots.counts(),
      leases: held.size,
    }),
  };
}

function budgetOf({ lease, limiter }: HeldStore): SavedBudget {
  return { lease, snapshot: limiter.snapshot().budget };
}

function sum(counts: readonly LimiterCounts[]): LimiterCounts {
  return {
    granted: counts.reduce((total, next) => total + next.granted, 0),
    executed: counts.reduce((total, next) => total + next.executed, 0),
    givenBack: counts.reduce((total, next) => total + next.givenBack, 0),
    inTransit: counts.reduce((total, next) => total + next.inTransit, 0),
  };
}

import type { Lease, TakenLease } from "@trueup/db/lease";
import type { LeasedStore, SavedBudget } from "@trueup/db/store-health";
import type { PushDatabase } from "@trueup/db/push-database";
import type { StoreAdapter } from "@trueup/stores/contract";
import type { CreateGate } from "./gate.ts";
import { type HeldStore, holdStore } from "./held-store.ts";
import type { LimiterCounts } from "./limiter.ts";
import type { Observe, ObserveStore } from "./observer.ts";
import type { Clock, Log, Random } from "./ports.ts";
import type { Slots } from "./slots.ts";
import { takeStore } from "./take-store.ts";

export interface HeldStoresOptions {
  readonly database: PushDatabase;
  readonly slots: Slots;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observe: Observe;
  /** Told, beside `observe`, of what concerns one store. */
  readonly observeStore: ObserveStore;
  /** The adapter of a store; null where it has no credentials any more. */
  readonly connect: (store: LeasedStore) => Promise<StoreAdapter | null>;
  /** Calls in flight to one store, at most. */
  readonly callsPerStore: number;
  readonly createGate?: CreateGate;
  /** A store was given back: another one may be taken instead. */
  readonly onFreed: () => void;
}

/** The stores whose leases this worker holds, each with its pump. */
export interface HeldStores {
  readonly size: () => number;
  /** Takes up stores whose leases were acquired by a statement that was sent at `sentMs`. */
  take(leases: readonly TakenLease[], sentMs: number): Promise<void>;
  renew(): Promise<void>;
  saveBudgets(): Promise<void>;
  /** Wakes the pumps of stores with work; a store that was saved is given back, to be taken with its new settings. */
  readNews(): Promise<void>;
  /** Gives back what has had nothing to do for a while, and part of what is above our share. */
  release(share: number): void;
  /** Gives everything back; resolves once what is under way has ended. */
  close(): Promise<void>;
  counts(): LimiterCounts;
}

interface State {
  readonly options: HeldStoresOptions;
  readonly held: Map<number, HeldStore>;
  readonly leaving: Set<HeldStore>;
  /** What goes on in the background for stores that leave. */
  readonly endings: Set<Promise<void>>;
  /** Calls of the stores that were held before. */
  ended: LimiterCounts;
}

/** From the moment before a lease was taken or renewed: lease, less the longest call, less a margin. */
const CALLS_ALLOWED_MS = 30_000 - 10_000 - 5_000;
const RELEASE_IDLE_AFTER_MS = 30_000;
/** Of what is above our share, so much leaves at a time: quickly where it is much, and never all at once. */
const SHED_PART = 0.25;
const NO_CALLS: LimiterCounts = { granted: 0, executed: 0, givenBack: 0, inTransit: 0 };

export function createHeldStores(options: HeldStoresOptions): HeldStores {
  const state: State = {
    options,
    held: new Map(),
    leaving: new Set(),
    endings: new Set(),
    ended: NO_CALLS,
  };
  return {
    size: () => state.held.size,
    async take(leases, sentMs) {
      for (const { abandoned } of leases) options.observe({ kind: "lease_taken", abandoned });
      await Promise.all(leases.map((lease) => take(state, lease, sentMs)));
    },
    renew: () => renew(state),
    saveBudgets: () => options.database.saveBudgets([...state.held.values()].map(budgetOf)),
    readNews: () => readNews(state),
    release: (share) => release(state, share),
    async close() {
      for (const store of state.held.values()) giveBack(state, store);
      while (state.endings.size > 0) await Promise.all(state.endings);
    },
    counts: () => [...state.held.values()].map((store) => store.limiter.counts()).reduce(add, state.ended),
  };
}

async function take(state: State, lease: Lease, sentMs: number): Promise<void> {
  const { callsPerStore, observe, observeStore, ...ports } = state.options;
  const before = state.held.get(lease.storeId);
  if (before !== undefined) drop(state, before); // lost while nobody looked, and now ours again
  const taken = await takeStore(ports, lease);
  if (taken === null) return;
  const store = holdStore({
    ...ports,
    ...taken,
    lease,
    observe(event) {
      observe(event);
      observeStore(lease, event);
    },
    maxConcurrent: callsPerStore,
    mayCallUntilMs: sentMs + CALLS_ALLOWED_MS,
    onFenced: (fenced) => drop(state, fenced),
  });
  state.held.set(lease.storeId, store);
  store.pump.poke();
  store.pump.pokeTasks();
}

async function renew(state: State): Promise<void> {
  const { clock, database } = state.options;
  const sentMs = clock.now();
  const stores = [...state.held.values()];
  const ours = await database.renewLeases(stores.map((store) => store.lease));
  if (stores.length > 0) {
    state.options.observe({ kind: "leases_renewed", durationMs: clock.now() - sentMs });
  }
  for (const store of stores) {
    if (ours.has(store.lease.storeId)) store.mayCallUntilMs = sentMs + CALLS_ALLOWED_MS;
    else drop(state, store);
  }
}

async function readNews(state: State): Promise<void> {
  const news = await state.options.database.loadStoreNews([...state.held.keys()]);
  for (const store of state.held.values()) {
    const { version, hasWork, hasTask } = news.get(store.lease.storeId) ?? { version: null };
    if (version !== store.store.version) giveBack(state, store);
    if (hasWork === true) store.pump.poke();
    if (hasTask === true) store.pump.pokeTasks();
  }
}

function release(state: State, share: number): void {
  const { clock } = state.options;
  let tooMany = Math.ceil((state.held.size - state.leaving.size - share) * SHED_PART);
  for (const store of state.held.values()) {
    if (state.leaving.has(store)) continue;
    const idleSince = store.pump.idleSince();
    const isIdle = idleSince !== null && clock.now() - idleSince > RELEASE_IDLE_AFTER_MS;
    if (!isIdle && tooMany <= 0) continue;
    tooMany -= 1;
    giveBack(state, store);
  }
}

/** In the background: a call under way may take its time, and its lease is renewed meanwhile like the others. */
function giveBack(state: State, store: HeldStore): void {
  if (state.leaving.has(store)) return;
  state.leaving.add(store);
  inBackground(state, give(state, store));
}

async function give(state: State, store: HeldStore): Promise<void> {
  const { lease } = store;
  const { database, onFreed } = state.options;
  await end(state, store);
  state.leaving.delete(store);
  if (state.held.get(lease.storeId) !== store) return; // lost meanwhile
  state.held.delete(lease.storeId);
  await database.saveBudgets([budgetOf(store)]);
  await database.releaseLeases([lease]);
  onFreed();
}

/** The lease is not ours any more: nothing is sent, nothing is saved. */
function drop(state: State, store: HeldStore): void {
  const { storeId, epoch } = store.lease;
  if (state.held.get(storeId) !== store) return;
  state.held.delete(storeId);
  state.options.log.warn({ store: storeId, epoch }, "the lease was lost");
  store.mayCallUntilMs = -Infinity;
  if (!state.leaving.has(store)) inBackground(state, end(state, store));
}

async function end(state: State, store: HeldStore): Promise<void> {
  await store.pump.stop();
  await store.limiter.stop();
  state.ended = add(state.ended, store.limiter.counts());
}

function inBackground(state: State, work: Promise<void>): void {
  const ending = work
    .catch((error: unknown) =>
      state.options.log.warn({ err: error }, "a lease was not given back and will run out"),
    )
    .finally(() => state.endings.delete(ending));
  state.endings.add(ending);
}

function budgetOf({ lease, limiter }: HeldStore): SavedBudget {
  return { lease, snapshot: limiter.snapshot().budget };
}

function add(one: LimiterCounts, other: LimiterCounts): LimiterCounts {
  return {
    granted: one.granted + other.granted,
    executed: one.executed + other.executed,
    givenBack: one.givenBack + other.givenBack,
    inTransit: one.inTransit + other.inTransit,
  };
}

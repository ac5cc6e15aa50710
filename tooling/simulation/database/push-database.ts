import type { PushDatabase } from "@trueup/db/push-database";
import type { Lease } from "@trueup/db/lease";
import { claim } from "./claims.ts";
import { dropUnsendable } from "./ending.ts";
import { loadLeasedStore, loadStoreNews, saveBudgets, saveStoreHealth } from "./health.ts";
import {
  acquireLeases,
  forgetWorker,
  holdsLease,
  releaseLeases,
  renewLeases,
  reportWorker,
} from "./leases.ts";
import { recordFailed, recordUnconfirmed, recordWritten } from "./outcomes.ts";
import {
  beginAsking,
  findUnsettled,
  keepUnsettled,
  loadSentRows,
  loadSentWaits,
  recordRead,
  settleByReading,
} from "./settling.ts";
import type { Model } from "./tables.ts";

/** Carries out one step at the database: it takes time, and may be lost on either way. */
export type Ask = <T>(operation: keyof PushDatabase, step: () => T) => Promise<T>;

/** The model as one worker's database port: each call is one atomic step. */
export function createModelDatabase(model: Model, owner: string, ask: Ask): PushDatabase {
  /** A write that counts only while the lease is held. */
  const guarded = (operation: keyof PushDatabase, lease: Lease, write: () => void): Promise<boolean> =>
    ask(operation, () => {
      const before = model.tables.revision;
      const held = holdsLease(model, owner, lease);
      const passes = held || (model.mutation === "ack_without_epoch" && operation === "acknowledge");
      if (passes) write();
      model.watch.guarded(operation, owner, lease, held || model.tables.revision === before);
      return passes;
    });

  return {
    reportWorker: () => ask("reportWorker", () => reportWorker(model, owner)),
    forgetWorker: () => ask("forgetWorker", () => forgetWorker(model, owner)),
    acquireLeases: (most) => ask("acquireLeases", () => acquireLeases(model, owner, most)),
    renewLeases: (leases) => ask("renewLeases", () => renewLeases(model, owner, leases)),
    releaseLeases: (leases) => ask("releaseLeases", () => releaseLeases(model, owner, leases)),
    loadStoreNews: (ids) => ask("loadStoreNews", () => loadStoreNews(model, ids)),
    loadLeasedStore: (id) => ask("loadLeasedStore", () => loadLeasedStore(model, id)),
    saveBudgets: (budgets) => ask("saveBudgets", () => saveBudgets(model, owner, budgets)),
    saveStoreHealth: (lease, health) =>
      guarded("saveStoreHealth", lease, () => saveStoreHealth(model, lease, health)),
    dropUnsendable: ({ storeId }) => ask("dropUnsendable", () => dropUnsendable(model, storeId)),
    claim: (request) => ask("claim", () => claim(model, { ...request, owner })),
    recordReads: (lease, read) => guarded("recordReads", lease, () => recordRead(model, lease, read)),
    acknowledge: (lease, attempt) =>
      guarded("acknowledge", lease, () => recordWritten(model, lease, attempt)),
    failAttempt: (lease, attempt, failure) =>
      guarded("failAttempt", lease, () => recordFailed(model, lease, attempt, failure)),
    keepUnsettled: (lease, attempt, { askAfterMs }) =>
      guarded("keepUnsettled", lease, () => keepUnsettled(model, attempt, askAfterMs)),
    leaveUnconfirmed: (lease, attempt) =>
      guarded("leaveUnconfirmed", lease, () => recordUnconfirmed(model, lease, attempt)),
    findUnsettled: (lease, query) => ask("findUnsettled", () => findUnsettled(model, lease, query)),
    beginAsking: (lease, attempt, limits) =>
      ask("beginAsking", () => holdsLease(model, owner, lease) && beginAsking(model, lease, attempt, limits)),
    loadSentWaits: (_lease, attempt) => ask("loadSentWaits", () => loadSentWaits(model, attempt)),
    loadSentRows: (_lease, attempt) => ask("loadSentRows", () => loadSentRows(model, attempt)),
    settleByReading: (lease, attempt, read) =>
      guarded("settleByReading", lease, () => settleByReading(model, lease, attempt, read)),
    // People's tasks (a connection test, linking variants) are not simulated: they push nothing.
    takeTask: () => ask("takeTask", () => null),
    keepTask: () => ask("keepTask", () => false),
    putTaskBack: () => ask("putTaskBack", () => undefined),
    finishTask: () => ask("finishTask", () => undefined),
    loadListingToRead: () => ask("loadListingToRead", () => null),
    linkVariants: () => ask("linkVariants", () => null),
  };
}

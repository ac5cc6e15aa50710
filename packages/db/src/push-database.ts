import { acknowledge } from "./acknowledge.ts";
import { claim, type Attempt, type Claim, type ClaimRequest } from "./claim.ts";
import { dropUnsendable } from "./drop.ts";
import { failAttempt, type Failure, leaveUnconfirmed } from "./fail-attempt.ts";
import {
  acquireLeases,
  forgetWorker,
  type Lease,
  releaseLeases,
  renewLeases,
  reportWorker,
  type TakenLease,
} from "./lease.ts";
import { type FoundVariant, linkVariants, type VariantCounts } from "./link-variants.ts";
import type { RowProblem, SentProblem } from "./listing-problem.ts";
import { type ListingToRead, loadListingToRead } from "./listing-to-read.ts";
import { type FoundRow, recordReads } from "./record-reads.ts";
import type { Db } from "./schema.ts";
import { loadSentWaits, type SentWait } from "./sent-waits.ts";
import { loadSentRows, type SentRow, settleByReading } from "./settle-by-reading.ts";
import {
  type LeasedStore,
  loadLeasedStore,
  loadStoreNews,
  saveBudgets,
  type SavedBudget,
  saveStoreHealth,
  type StoreNews,
  type StoreTrouble,
} from "./store-health.ts";
import { finishTask, keepTask, putTaskBack, type StoreTask, takeTask } from "./task.ts";
import { beginAsking, findUnsettled, keepUnsettled, type OpenAttempt } from "./unsettled.ts";

/** All that the push engine asks of the database, for one worker. Every write is guarded by the lease's epoch. */
export interface PushDatabase {
  reportWorker(): Promise<{ readonly workers: number; readonly storesInUse: number }>;
  forgetWorker(): Promise<void>;
  acquireLeases(most: number): Promise<readonly TakenLease[]>;
  renewLeases(leases: readonly Lease[]): Promise<ReadonlySet<number>>;
  releaseLeases(leases: readonly Lease[]): Promise<void>;
  loadStoreNews(storeIds: readonly number[]): Promise<ReadonlyMap<number, StoreNews>>;
  loadLeasedStore(storeId: number): Promise<LeasedStore | null>;
  saveBudgets(budgets: readonly SavedBudget[]): Promise<void>;
  saveStoreHealth(
    lease: Lease,
    health: {
      readonly trouble: StoreTrouble | null;
      readonly breaker: unknown;
      readonly storeVersion: number;
    },
  ): Promise<boolean>;
  dropUnsendable(lease: Lease): Promise<number>;
  claim(request: Omit<ClaimRequest, "owner">): Promise<Claim>;
  recordReads(
    lease: Lease,
    read: { readonly found: readonly FoundRow[]; readonly problems: readonly SentProblem[] },
  ): Promise<boolean>;
  acknowledge(lease: Lease, attempt: Attempt): Promise<boolean>;
  failAttempt(lease: Lease, attempt: Attempt, failure: Failure): Promise<boolean>;
  keepUnsettled(
    lease: Lease,
    attempt: Attempt,
    why: { readonly code: string; readonly message: string; readonly askAfterMs: number },
  ): Promise<boolean>;
  leaveUnconfirmed(
    lease: Lease,
    attempt: Attempt,
    why: { readonly code: string; readonly message: string },
  ): Promise<boolean>;
  findUnsettled(
    lease: Lease,
    query: { readonly inFlight: readonly number[]; readonly latestEffectMs: number },
  ): Promise<OpenAttempt | null>;
  beginAsking(
    lease: Lease,
    attempt: Attempt,
    limits: { readonly timeoutMs: number; readonly latestEffectMs: number },
  ): Promise<boolean>;
  loadSentRows(lease: Lease, attempt: Attempt): Promise<readonly SentRow[]>;
  loadSentWaits(lease: Lease, attempt: Attempt): Promise<readonly SentWait[]>;
  settleByReading(
    lease: Lease,
    attempt: Attempt,
    read: { readonly found: readonly FoundRow[]; readonly problems: readonly RowProblem[] },
  ): Promise<boolean>;
  takeTask(lease: Lease): Promise<StoreTask | null>;
  loadListingToRead(lease: Lease, listingId: number): Promise<ListingToRead | null>;
  keepTask(lease: Lease, task: StoreTask, progress: unknown): Promise<boolean>;
  putTaskBack(lease: Lease, task: StoreTask): Promise<void>;
  finishTask(
    lease: Lease,
    task: StoreTask,
    outcome: { readonly status: "done" | "failed"; readonly result: unknown },
  ): Promise<void>;
  linkVariants(lease: Lease, variants: readonly FoundVariant[], link: boolean): Promise<VariantCounts | null>;
}

export function createPushDatabase(db: Db, owner: string): PushDatabase {
  return {
    reportWorker: () => reportWorker(db, owner),
    forgetWorker: () => forgetWorker(db, owner),
    acquireLeases: (most) => acquireLeases(db, owner, most),
    renewLeases: (leases) => renewLeases(db, owner, leases),
    releaseLeases: (leases) => releaseLeases(db, owner, leases),
    loadStoreNews: (storeIds) => loadStoreNews(db, storeIds),
    loadLeasedStore: (storeId) => loadLeasedStore(db, storeId),
    saveBudgets: (budgets) => saveBudgets(db, owner, budgets),
    saveStoreHealth: (lease, health) => saveStoreHealth(db, owner, lease, health),
    dropUnsendable: (lease) => dropUnsendable(db, { storeId: lease.storeId }),
    claim: (request) => claim(db, { ...request, owner }),
    recordReads: (lease, read) => recordReads(db, owner, lease, read),
    acknowledge: (lease, attempt) => acknowledge(db, owner, lease, attempt),
    failAttempt: (lease, attempt, failure) => failAttempt(db, owner, lease, attempt, failure),
    keepUnsettled: (lease, attempt, why) => keepUnsettled(db, owner, lease, attempt, why),
    leaveUnconfirmed: (lease, attempt, why) => leaveUnconfirmed(db, owner, lease, attempt, why),
    findUnsettled: (lease, query) => findUnsettled(db, lease, query),
    beginAsking: (lease, attempt, limits) => beginAsking(db, owner, lease, attempt, limits),
    loadSentRows: (lease, attempt) => loadSentRows(db, lease, attempt),
    loadSentWaits: (lease, attempt) => loadSentWaits(db, lease, attempt),
    settleByReading: (lease, attempt, read) => settleByReading(db, owner, lease, attempt, read),
    takeTask: (lease) => takeTask(db, owner, lease),
    loadListingToRead: (lease, listingId) => loadListingToRead(db, lease, listingId),
    keepTask: (lease, task, progress) => keepTask(db, owner, lease, task, progress),
    putTaskBack: (lease, task) => putTaskBack(db, owner, lease, task),
    finishTask: (lease, task, outcome) => finishTask(db, owner, lease, task, outcome),
    linkVariants: (lease, variants, link) => linkVariants(db, owner, lease, variants, link),
  };
}

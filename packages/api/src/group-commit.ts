import type { StockOutcome, StockRequest } from "@trueup/db/stock-change-request";
import { isRolledBack } from "@trueup/db/transaction";

/**
 * Records the stock changes of requests that arrive together in one transaction: a commit costs nearly the same for
 * one row as for a hundred. What arrives during a commit shares the next one; only full groups run beside it. Requests
 * are tried again, each alone, only where the server said that it rolled the group back: where a connection was lost
 * the changes may be committed, and a change without a source id would count twice.
 */
export interface GroupCommit {
  /** `full` where too much waits already: nothing was recorded. */
  record(request: StockRequest): Promise<StockOutcome | { readonly kind: "full" }>;
  /** Changes that wait for a transaction to take them. */
  queuedRows(): number;
  /** Resolves once nothing waits or runs any more. */
  idle(): Promise<void>;
}

export interface GroupCommitOptions {
  readonly commit: (requests: readonly StockRequest[]) => Promise<readonly StockOutcome[]>;
  readonly wait: (delayMs: number) => Promise<void>;
  /** Transactions at the same time. */
  readonly parallel: number;
  /** A group is committed once it has so many rows … */
  readonly groupRows?: number;
  /** … or once its first request has waited so long. */
  readonly lingerMs?: number;
  /** Rows that may wait. */
  readonly queueRows?: number;
}

interface Waiting {
  readonly request: StockRequest;
  readonly resolve: (outcome: StockOutcome) => void;
  readonly reject: (error: unknown) => void;
}

export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { commit, wait, parallel, groupRows = 500, lingerMs = 5, queueRows = 10_000 } = options;
  let queue: Waiting[] = [];
  let queuedRows = 0;
  let running = 0;
  let lingering = false;
  let idleWaiters: (() => void)[] = [];

  function linger(): void {
    if (lingering || queue.length === 0 || running > 0) return;
    lingering = true;
    void wait(lingerMs).then(() => {
      lingering = false;
      flush(true);
    });
  }

  /** Starts what may start now: beside a running transaction only groups that are full. */
  function flush(lingered: boolean): void {
    while (queue.length > 0 && running < parallel) {
      if (queuedRows < groupRows && (running > 0 || !lingered)) break;
      running += 1;
      void runGroup(takeGroup()).then(() => {
        running -= 1;
        flush(true);
        if (running === 0 && queue.length === 0) for (const tell of idleWaiters.splice(0)) tell();
      });
    }
    linger();
  }

  /** Whole requests in the order of their arrival: the first always, others while they fit. */
  function takeGroup(): readonly Waiting[] {
    let rows = 0;
    let size = 0;
    for (const { request } of queue) {
      if (size > 0 && rows + request.changes.length > groupRows) break;
      rows += request.changes.length;
      size += 1;
    }
    queuedRows -= rows;
    const group = queue.slice(0, size);
    queue = queue.slice(size);
    return group;
  }

  async function runGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await commitGroup(group);
    } catch (error) {
      if (group.length > 1 && isRolledBack(error)) await runAlone(group);
      else for (const { reject } of group) reject(error);
    }
  }

  /** One of them is the cause of the rollback: each gets its own transaction, so that it takes nobody down with it. */
  async function runAlone(group: readonly Waiting[]): Promise<void> {
    for (const [index, one] of group.entries()) {
      try {
        await commitGroup([one]);
      } catch (error) {
        one.reject(error);
        if (isRolledBack(error)) continue;
        // The database is away: those behind would only wait for it in turn.
        for (const { reject } of group.slice(index + 1)) reject(error);
        return;
      }
    }
  }

  async function commitGroup(group: readonly Waiting[]): Promise<void> {
    const outcomes = await commit(group.map(({ request }) => request));
    for (const [index, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) reject(new Error("a request of the group got no outcome"));
      else resolve(outcome);
    }
  }

  return {
    record(request) {
      if (queuedRows + request.changes.length > queueRows) return Promise.resolve({ kind: "full" });
      return new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        queuedRows += request.changes.length;
        flush(false);
      });
    },
    queuedRows: () => queuedRows,
    idle() {
      if (running === 0 && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => idleWaiters.push(resolve));
    },
  };
}

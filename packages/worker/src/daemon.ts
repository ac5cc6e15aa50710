import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Database } from "@trueup/db/connect";
import { createPushDatabase, type PushDatabase } from "@trueup/db/push-database";
import type { Sealer } from "@trueup/db/seal";
import type { Metrics } from "@trueup/metrics/metrics";
import type { Fetch } from "@trueup/stores/guarded-fetch";
import type { StoreHosts } from "@trueup/stores/host";
import { connectStores } from "./connect-store.ts";
import { TASK_KINDS } from "./task-kinds.ts";
import { startCustomerTasks } from "./customer-tasks.ts";
import { observeNothing } from "./observer.ts";
import { startOrderReviews } from "./order-reviews.ts";
import type { Log } from "./ports.ts";
import { startStoreEvents } from "./store-events.ts";
import { startRecurring } from "./recurring.ts";
import { systemClock, systemRandom } from "./system-clock.ts";
import { startStoreTally } from "./store-tally.ts";
import { startWorker, type WorkerCounts } from "./worker.ts";
import { createWorkerMetrics } from "./worker-metrics.ts";

export interface DaemonOptions {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly hosts: StoreHosts;
  readonly log: Log;
  /** The process's, where it shows any. */
  readonly metrics?: Metrics;
  /** Stands between the worker and its database. */
  readonly around?: (database: PushDatabase) => PushDatabase;
  /** Stands between the worker and the stores; the global one where left out. */
  readonly fetch?: Fetch;
}

export interface Daemon {
  counts(): WorkerCounts;
  /** Finishes the calls under way and gives the leases back. */
  stop(): Promise<void>;
}

/** The worker on the real clock and network, with its recurring tasks: what `main.ts` and the one-process start run. */
export function startDaemon({ database, sealer, hosts, log, ...options }: DaemonOptions): Daemon {
  const clock = systemClock;
  const random = systemRandom;
  const owner = `${hostname()}/${process.pid}/${randomUUID()}`;
  const metrics =
    options.metrics === undefined ? null : createWorkerMetrics(options.metrics, () => clock.now());
  const observe = metrics?.observe ?? observeNothing;
  const pushDatabase = createPushDatabase(database.db, owner);
  const tally = startStoreTally({ db: database.db, clock, log });
  const worker = startWorker({
    database: options.around?.(pushDatabase) ?? pushDatabase,
    wake: database.wake,
    clock,
    random,
    log,
    observe,
    observeStore: tally.observe,
    connect: connectStores({ db: database.db, sealer, hosts, fetch: options.fetch ?? fetch, clock }),
  });
  metrics?.watch(() => worker.counts());
  const recurring = startRecurring({ database, clock, log, observe });
  const orders = startOrderReviews({ database, clock, random, log });
  const events = startStoreEvents({ database, clock, random, log });
  const tasks = startCustomerTasks({ database, owner, clock, random, log, kinds: TASK_KINDS });
  return {
    counts: () => worker.counts(),
    async stop() {
      await Promise.all([worker.stop(), recurring.stop(), orders.stop(), events.stop(), tasks.stop()]);
      await tally.stop();
    },
  };
}

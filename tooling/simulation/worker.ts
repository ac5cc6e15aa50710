import type { PushDatabase } from "@trueup/db/push-database";
import type { Lease } from "@trueup/db/lease";
import type { StoreAdapter } from "@trueup/stores/contract";
import type { Log } from "@trueup/worker/ports";
import { startWorker, type Worker } from "@trueup/worker/worker";
import type { SeededRandom } from "../random.ts";
import { dropUnsendable } from "./database/ending.ts";
import { endOverdueRequests } from "./database/inputs.ts";
import { type Ask, createModelDatabase } from "./database/push-database.ts";
import type { Model } from "./database/tables.ts";
import { createSimulatedGate } from "./gate.ts";
import { mutateAdapter, mutateDatabase } from "./mutate.ts";
import type { Fault, Moment, WorkerPlan } from "./plan.ts";
import { createProcess, type Process } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";
import { createShopAdapter, TIMED_OUT } from "./store/adapter.ts";
import { itemsOf, type Network } from "./store/network.ts";
import type { Shop } from "./store/shop.ts";

/** One run of a worker's program: from its start to its end, however it ends. */
export interface Incarnation {
  readonly process: Process;
  readonly worker: Worker;
}

export interface WorkerOptions {
  readonly name: string;
  readonly plan: WorkerPlan;
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly model: Model;
  readonly network: Network;
  readonly shopOf: (storeId: number) => Shop;
  readonly databaseMs: number;
  readonly batchRowsOf: (storeId: number) => number;
  /** Faults that wait for one of its calls. */
  readonly faults: WorkerFaults;
  readonly onTrap: (trap: Trap) => void;
  readonly onPing: (ping: () => void) => () => void;
}

export type Trap = Extract<Fault, { kind: "trap" }>;

export interface WorkerFaults {
  readonly traps: Trap[];
  readonly database: Extract<Fault, { kind: "database" }>[];
}

const TIDY_EVERY_MS = 15_000;

export function startIncarnation(options: WorkerOptions): Incarnation {
  const { model, name, plan, random, scheduler } = options;
  const isFrozen = model.mutation === "no_local_fencing";
  const pilesUp = model.mutation === "timers_pile_up";
  const process = createProcess({ name, scheduler, isFrozen, pilesUp, ...plan });
  const ask = askDatabase(options, process);
  const port = createModelDatabase(model, name, ask);
  const database = mutateDatabase(model.mutation, {
    ...port,
    claim: (request) =>
      port.claim({ ...request, most: Math.min(request.most, options.batchRowsOf(request.lease.storeId)) }),
  });
  const leases = new Map<number, Lease>();
  const worker = startWorker({
    database: {
      ...database,
      async acquireLeases(most) {
        const acquired = await database.acquireLeases(most);
        for (const lease of acquired) leases.set(lease.storeId, lease);
        return acquired;
      },
    },
    clock: process.clock,
    random,
    log: silent,
    wake: { onPing: (ping) => options.onPing(() => process.deliver(ping)) },
    createGate: createSimulatedGate,
    slots: plan.slots,
    callsPerStore: plan.callsPerStore,
    connect: async ({ storeId }) => {
      const credential = await ask(
        "loadLeasedStore",
        () => model.tables.stores.get(storeId)?.credential ?? null,
      );
      if (credential === null) return null;
      return mutateAdapter(
        model.mutation,
        connectShop(options, process, () => leases.get(storeId), storeId),
      );
    },
  });
  void keepTidying(options, process, ask);
  return { process, worker };
}

const silent: Log = { info() {}, warn() {}, error() {} };

/** Recurring tasks, which `packages/worker/src/recurring.ts` runs in SQL: they end what no claim would come to. */
async function keepTidying({ model }: WorkerOptions, process: Process, ask: Ask): Promise<void> {
  for (;;) {
    await process.clock.sleep(TIDY_EVERY_MS);
    await ask("reportWorker", () => {
      endOverdueRequests(model);
      for (const storeId of model.tables.stores.keys()) dropUnsendable(model, storeId);
    }).catch(() => {});
  }
}

class Disconnected extends Error {}

/** A call of the database: on its way, one step there, and on its way back. */
function askDatabase(options: WorkerOptions, process: Process): Ask {
  const { scheduler, random, faults, model } = options;
  const latencyMs = () => 0.2 + random.next() * options.databaseMs;
  return (operation, step) =>
    new Promise((resolve, reject) => {
      const fault = take(faults.database, (row) => row.on === "any" || row.on === operation);
      const trap = springTrap(options, process, operation);
      trap("sent");
      process.deliver(() => {
        const slowMs = fault?.fault === "slow" ? fault.delayMs : 0;
        scheduler.after(slowMs + latencyMs(), () => {
          if (fault?.fault === "lost") {
            back(() => reject(new Disconnected("the connection was lost")));
            return;
          }
          const value = step();
          if (CHANGING.has(operation)) model.watch.stepped();
          trap("applied");
          if (fault?.fault === "unknown") back(() => reject(new Disconnected("the answer was lost")));
          else back(() => resolve(value));
        });
      });
      const back = (answer: () => void) =>
        scheduler.after(latencyMs(), () =>
          process.deliver(() => {
            trap("answered");
            process.deliver(answer);
          }),
        );
    });
}

/** What can change a listing or what is due. */
const CHANGING: ReadonlySet<keyof PushDatabase> = new Set<keyof PushDatabase>([
  "claim",
  "acknowledge",
  "failAttempt",
  "leaveUnconfirmed",
  "settleByReading",
  "recordReads",
  "saveStoreHealth",
  "reportWorker",
]);

function connectShop(
  options: WorkerOptions,
  process: Process,
  leaseOf: () => Lease | undefined,
  storeId: number,
): StoreAdapter {
  const { network, model, shopOf } = options;
  const shop = shopOf(storeId);
  return createShopAdapter(
    (request, signal) =>
      new Promise((resolve) => {
        const lease = leaseOf();
        if (lease !== undefined) model.watch.called(process.name, lease, shop, itemsOf(request));
        const trap = springTrap(options, process, "store");
        // A process that stands still between its last look at the clock and its sending sends late: G covers that.
        trap("sent");
        process.deliver(() => {
          if (signal.aborted) return resolve(TIMED_OUT);
          signal.addEventListener("abort", () => resolve(TIMED_OUT), { once: true });
          network.send(shop, request, (reply) => {
            trap("applied");
            process.deliver(() => {
              trap("answered");
              process.deliver(() => resolve(reply));
            });
          });
        });
      }),
  );
}

/** A trap is for one call, and one moment in it. */
function springTrap(
  { faults, onTrap }: WorkerOptions,
  process: Process,
  on: Trap["on"],
): (at: Moment) => void {
  const trap = take(faults.traps, (row) => row.on === on);
  return (moment) => {
    if (trap?.moment === moment && process.state() === "running") onTrap(trap);
  };
}

function take<T>(from: T[], fits: (one: T) => boolean): T | undefined {
  const at = from.findIndex(fits);
  return at < 0 ? undefined : from.splice(at, 1)[0];
}

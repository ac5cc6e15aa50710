import {
  addTallies,
  ERROR_CLASSES,
  LATENCY_BOUNDS_MS,
  LATENCY_STEPS,
  type StoreTally,
} from "@trueup/db/rollup";
import type { Db } from "@trueup/db/schema";
import { STORE_ERROR_CLASSES, type StoreErrorClass } from "@trueup/sdk";
import type { StoreFailureCode } from "@trueup/stores/contract";
import type { EngineEvent, ObserveStore } from "./observer.ts";
import type { Clock, Log } from "./ports.ts";

export interface RunningTally {
  readonly observe: ObserveStore;
  /** Writes what is still in hand. */
  stop(): Promise<void>;
}

const WRITE_EVERY_MS = 10_000;

/**
 * Counts what happens at each store and adds it, now and then, to what is kept of every five minutes, in one statement
 * for all stores: what pushes is never held up by it. What could not be written is written the next time.
 */
export function startStoreTally({
  db,
  clock,
  log,
}: {
  readonly db: Db;
  readonly clock: Pick<Clock, "sleep">;
  readonly log: Log;
}): RunningTally {
  const stopping = new AbortController();
  let counted = new Map<number, Counts>();

  async function write(): Promise<void> {
    const told = counted;
    counted = new Map();
    try {
      await addTallies(db, [...told.values()]);
    } catch (error) {
      for (const counts of told.values()) addTo(countsOf(counted, counts), counts);
      log.error({ err: error }, "what happened at the stores was not added up");
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(WRITE_EVERY_MS, stopping.signal);
      await write();
    }
  }

  const running = run();
  return {
    observe: (store, event) => count(() => countsOf(counted, store), event),
    async stop() {
      stopping.abort();
      await running;
      await write();
    },
  };
}

type Counts = { -readonly [Field in keyof StoreTally]: StoreTally[Field] } & {
  readonly latency: number[];
  readonly exposed: number[];
  readonly errors: number[];
};

function countsOf(
  all: Map<number, Counts>,
  { customerId, storeId }: { readonly customerId: number; readonly storeId: number },
): Counts {
  let counts = all.get(storeId);
  if (counts === undefined) {
    counts = {
      customerId,
      storeId,
      latency: Array<number>(LATENCY_STEPS).fill(0),
      exposed: Array<number>(LATENCY_STEPS).fill(0),
      errors: Array<number>(ERROR_CLASSES).fill(0),
      confirmed: 0,
      calls: 0,
      pointsSpent: 0,
      pointsOffered: 0,
    };
    all.set(storeId, counts);
  }
  return counts;
}

/** Most events mean nothing here: a store is named only for those that do. */
function count(counts: () => Counts, event: EngineEvent): void {
  switch (event.kind) {
    case "called": {
      const own = counts();
      own.calls += 1;
      if (event.failure !== null)
        increase(own.errors, STORE_ERROR_CLASSES.indexOf(ERROR_CLASS[event.failure]));
      return;
    }
    case "confirmed": {
      const own = counts();
      own.confirmed += event.rows.length;
      for (const { waitedMs, endsExposure } of event.rows) {
        increase(own.latency, stepOf(waitedMs));
        if (endsExposure) increase(own.exposed, stepOf(waitedMs));
      }
      return;
    }
    case "not_confirmed":
      if (event.outcome === "refused")
        increase(counts().errors, STORE_ERROR_CLASSES.indexOf("row"), event.rows);
      return;
    case "points": {
      const own = counts();
      own.pointsSpent += event.spent;
      own.pointsOffered += event.offered;
      return;
    }
    case "sending":
    case "answer_lost":
    case "asked_again":
    case "fenced":
    case "retried":
    case "permitted":
    case "lease_taken":
    case "leases_renewed":
    case "violated":
  }
}

const ERROR_CLASS: Readonly<Record<StoreFailureCode, StoreErrorClass>> = {
  throttled: "rate_limit",
  credential_refused: "access",
  scope_missing: "access",
  shop_unavailable: "access",
  shop_locked: "access",
  shop_not_found: "access",
  forbidden: "access",
  connection_refused: "network",
  timeout: "network",
  connection_lost: "network",
  server_error: "store",
  unreadable_answer: "store",
  wrong_version: "request",
  request_refused: "request",
};

function stepOf(waitedMs: number): number {
  const at = LATENCY_BOUNDS_MS.findIndex((bound) => waitedMs <= bound);
  return at === -1 ? LATENCY_BOUNDS_MS.length : at;
}

function increase(counts: number[], at: number, by = 1): void {
  counts[at] = (counts[at] ?? 0) + by;
}

function addTo(sum: Counts, counts: Counts): void {
  for (const field of ["latency", "exposed", "errors"] as const) {
    for (const [at, value] of counts[field].entries()) increase(sum[field], at, value);
  }
  for (const field of ["confirmed", "calls", "pointsSpent", "pointsOffered"] as const)
    sum[field] += counts[field];
}

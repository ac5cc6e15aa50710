import type { Database } from "@trueup/db/connect";
import { type DatabaseFigures, loadFigures } from "@trueup/db/figures";
import { PUSH_LANES } from "@trueup/sdk";
import type { Registry } from "prom-client";
import { gaugeOf } from "./instruments.ts";

export interface DatabaseGaugeOptions {
  readonly database: Pick<Database, "db" | "kind">;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** All of them together: whoever scrapes waits for the figures of the process, too. */
const LIMIT_MS = 1_000;
/** Figures are asked for once in so long, however many look. */
const KEEP_MS = 5_000;

/**
 * Gauges of the whole database, the same in every process. Answers what fills them in, to be awaited before they are
 * shown. Where the database does not answer they are left out: an old figure would look like a good one.
 */
export function registerDatabaseGauges(
  registry: Registry,
  { database, now, onError }: DatabaseGaugeOptions,
): () => Promise<void> {
  const show = createGauges(registry, database.kind);
  let askedAtMs = -Infinity;
  let asking: Promise<void> = Promise.resolve();
  let isUnanswered = false;

  /** Never twice at once: on a connection that is dead, each time would take another one from the pool. */
  async function load(): Promise<DatabaseFigures> {
    if (isUnanswered) throw new Error("The database has not answered yet what it was asked before.");
    isUnanswered = true;
    try {
      return await loadFigures(database);
    } finally {
      isUnanswered = false;
    }
  }

  async function ask(): Promise<void> {
    try {
      show(await withinLimit(load()));
    } catch (error) {
      show(null);
      onError(error);
    }
  }

  return () => {
    if (now() - askedAtMs >= KEEP_MS) {
      askedAtMs = now();
      asking = ask();
    }
    return asking;
  };
}

/** Rejects where the work takes longer, or hangs on a connection that is dead. */
async function withinLimit<T>(work: Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(LIMIT_MS);
  const passed = new Promise<never>((_resolve, reject) => {
    const late = () => reject(new Error(`The database did not answer within ${LIMIT_MS} ms.`));
    timeout.addEventListener("abort", late, { once: true });
  });
  return Promise.race([work, passed]);
}

function createGauges(registry: Registry, kind: Database["kind"]): (figures: DatabaseFigures | null) => void {
  const up = gaugeOf(registry, "trueup_db_up");
  const due = gaugeOf(registry, "trueup_due_listings");
  const parked = gaugeOf(registry, "trueup_parked_listings");
  const oldest = gaugeOf(registry, "trueup_oldest_unsynced_seconds");
  const breakers = gaugeOf(registry, "trueup_breaker_state");
  const showServer = kind === "server" ? createServerGauges(registry) : () => {};
  return (figures) => {
    up.set(figures === null ? 0 : 1);
    for (const gauge of [due, parked, oldest, breakers]) gauge.reset();
    for (const [at, lane] of PUSH_LANES.entries()) {
      if (figures !== null) due.set({ lane }, figures.due[at] ?? 0);
    }
    for (const { reason, listings } of figures?.parked ?? []) parked.set({ reason }, listings);
    for (const { storeKind, seconds } of figures?.oldest ?? [])
      oldest.set({ store_kind: storeKind }, seconds);
    for (const { storeKind, state, stores } of figures?.breakers ?? []) {
      breakers.set({ store_kind: storeKind, state }, stores);
    }
    showServer(figures?.server ?? null);
  };
}

function createServerGauges(registry: Registry): (server: DatabaseFigures["server"]) => void {
  const xmin = gaugeOf(registry, "trueup_db_oldest_xmin_seconds");
  const hot = gaugeOf(registry, "trueup_db_hot_ratio");
  const dead = gaugeOf(registry, "trueup_db_dead_tuples");
  return (server) => {
    for (const gauge of [hot, dead]) gauge.reset();
    if (server === null) xmin.remove();
    else xmin.set(server.oldestXminSeconds);
    for (const { table, hotRatio, deadTuples } of server?.tables ?? []) {
      if (hotRatio !== null) hot.set({ table }, hotRatio);
      dead.set({ table }, deadTuples);
    }
  };
}

import type { Database } from "@trueup/db/connect";
import { dropUnsendable } from "@trueup/db/drop";
import { expireOverrides } from "@trueup/db/expire-overrides";
import { expireLots } from "@trueup/db/expire-lots";
import { ensurePartitions } from "@trueup/db/partition";
import { sampleBacklogs } from "@trueup/db/rollup";
import { forgetOld } from "@trueup/db/retention";
import { turnSaleWindows } from "@trueup/db/sale-windows";
import { findLostListings, type ListingKey } from "@trueup/db/sweep";
import { endOverdueRequests } from "@trueup/db/sync-request-limit";
import { turnOffSoldOutWhereDue } from "@trueup/db/turn-off-sold-out";
import { finishZeroingOut } from "@trueup/db/zero-out";
import { type Observe, observeNothing } from "./observer.ts";
import type { Clock, Log } from "./ports.ts";

const REQUESTS_EVERY_MS = 15_000;
const DROP_EVERY_MS = 2_000;
const EXPIRE_EVERY_MS = 5 * 60_000;
const EXPIRE_ITEMS = 200;
const SOLD_OUT_EVERY_MS = 5_000;
const WINDOWS_EVERY_MS = 5_000;
const OVERRIDES = 20_000;
const SWEEP_EVERY_MS = 10_000;
const SWEEP_ROWS = 20_000;
const BACKLOG_EVERY_MS = 60_000;
const HOUSEKEEPING_EVERY_MS = 60 * 60_000;

/** What has to be done from time to time, whoever does it; every worker may, and doing it twice is harmless. */
export function startRecurring({
  database,
  clock,
  log,
  observe = observeNothing,
}: {
  readonly database: Pick<Database, "db" | "kind" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
  readonly observe?: Observe;
}): { stop(): Promise<void> } {
  const { db, wake } = database;
  const stopping = new AbortController();
  let sweptTo: ListingKey | null = null;

  async function every(delayMs: number, name: string, work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        log.error({ err: error }, `${name} failed`);
      }
      await clock.sleep(delayMs, stopping.signal);
    }
  }

  const running = Promise.all([
    every(REQUESTS_EVERY_MS, "ending overdue requests", async () => {
      const ended = await endOverdueRequests(db);
      if (ended > 0) log.warn({ listings: ended }, "requests ended without a write in time");
    }),
    every(DROP_EVERY_MS, "dropping what waits for stores that are off", async () => {
      while (!stopping.signal.aborted && (await dropUnsendable(db)) > 0);
    }),
    every(EXPIRE_EVERY_MS, "setting expired lots aside", async () => {
      let items = EXPIRE_ITEMS;
      while (!stopping.signal.aborted && items === EXPIRE_ITEMS) {
        ({ items } = await expireLots(db, { most: EXPIRE_ITEMS }));
        if (items > 0) wake.ping();
      }
    }),
    every(SOLD_OUT_EVERY_MS, "turning Process Orders off where items sold out", async () => {
      while (!stopping.signal.aborted && (await turnOffSoldOutWhereDue(db)) !== null);
    }),
    every(DROP_EVERY_MS, "archiving and unlinking what was sent its last 0", async () => {
      while (!stopping.signal.aborted && (await finishZeroingOut(db)) > 0);
    }),
    every(WINDOWS_EVERY_MS, "ending settings and sale windows", async () => {
      const expired = await expireOverrides(db, { most: OVERRIDES });
      const turned = await turnSaleWindows(db);
      if (expired + turned > 0) wake.ping();
    }),
    every(SWEEP_EVERY_MS, "the sweep", async () => {
      const { lost, next } = await findLostListings(db, { after: sweptTo, rows: SWEEP_ROWS });
      sweptTo = next;
      if (lost.length === 0) return;
      observe({ kind: "violated", id: "S7", times: lost.length });
      log.error({ invariant: "S7", listings: lost }, "listings are open but not due");
    }),
    every(BACKLOG_EVERY_MS, "sampling backlogs", () => sampleBacklogs(db)),
    every(HOUSEKEEPING_EVERY_MS, "housekeeping", async () => {
      await ensurePartitions(db);
      await forgetOld(database);
    }),
  ]);

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

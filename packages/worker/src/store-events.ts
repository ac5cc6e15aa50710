import type { Database } from "@trueup/db/connect";
import { handleStoreEvents } from "@trueup/db/handle-store-events";
import { setStoreEventBack, takeStoreEvents, type TakenStoreEvent } from "@trueup/db/take-store-events";
import type { Clock, Log } from "./ports.ts";

export interface StoreEventsOptions {
  readonly database: Pick<Database, "db" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
  /** Events of one store at a time. */
  readonly most?: number;
}

const DEFAULT_MOST = 50;
const POLL_MS = 1_000;

/** Handles what stores told, store after store in turns, until stopped. Any number of workers may. */
export function startStoreEvents({
  database: { db, wake },
  clock,
  log,
  most = DEFAULT_MOST,
}: StoreEventsOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let woken = new AbortController();
  const unsubscribe = wake.onPing(() => {
    woken.abort();
    woken = new AbortController();
  });
  const running = run();

  async function run(): Promise<void> {
    let afterStoreId = 0;
    while (!stopping.signal.aborted) {
      const { signal } = woken;
      let events: readonly TakenStoreEvent[] = [];
      try {
        events = await takeStoreEvents(db, { afterStoreId, most });
        await handle(events);
      } catch (error) {
        log.error({ err: error }, "events of stores could not be taken");
      }
      const [first] = events;
      // Behind the last store the round begins anew.
      if (first === undefined && afterStoreId > 0) afterStoreId = 0;
      else if (first === undefined) await clock.sleep(POLL_MS, AbortSignal.any([stopping.signal, signal]));
      else afterStoreId = first.storeId;
    }
  }

  async function handle(events: readonly TakenStoreEvent[]): Promise<void> {
    if (events.length === 0) return;
    try {
      await handleStoreEvents(db, events);
    } catch (error) {
      log.warn(
        { err: error, events: events.length },
        "events of a store failed together; each is handled alone",
      );
      for (const event of events) await handleAlone(event);
    }
    // What they authorised is sent at once.
    wake.ping();
  }

  async function handleAlone(event: TakenStoreEvent): Promise<void> {
    try {
      await handleStoreEvents(db, [event]);
    } catch (error) {
      log.error(
        { customer: event.customerId, store: event.storeId, event: event.id, err: error },
        "an event of a store failed",
      );
      await setStoreEventBack(db, event);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await running;
      unsubscribe();
    },
  };
}

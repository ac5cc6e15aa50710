import type { Database } from "@trueup/db/connect";
import { handleStoreEvents } from "@trueup/db/handle-store-events";
import { setStoreEventBack, takeStoreEvents, type TakenStoreEvent } from "@trueup/db/take-store-events";
import { NOTHING_LEFT, type Polling, startPolling } from "./polling.ts";
import type { Clock, Log, Random } from "./ports.ts";

export interface StoreEventsOptions {
  readonly database: Pick<Database, "db" | "wake">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Events of one store at a time. */
  readonly most?: number;
}

const DEFAULT_MOST = 50;

/** Handles what stores told, store after store in turns, until stopped. Any number of workers may. */
export function startStoreEvents({
  database: { db, wake },
  clock,
  random,
  log,
  most = DEFAULT_MOST,
}: StoreEventsOptions): Pick<Polling, "stop"> {
  let afterStoreId = 0;

  async function look(): Promise<number> {
    const events = await takeStoreEvents(db, { afterStoreId, most });
    const [first] = events;
    if (first !== undefined) {
      await handle(events);
      afterStoreId = first.storeId;
      return 0;
    }
    if (afterStoreId === 0) return NOTHING_LEFT;
    afterStoreId = 0; // behind the last store the round begins anew
    return 0;
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

  return startPolling({
    wake,
    clock,
    random,
    log,
    look,
    failure: "events of stores could not be taken",
  });
}

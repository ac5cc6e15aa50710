import type { Database } from "@trueup/db/connect";
import { reviewOrders } from "@trueup/db/order-review";
import type { Clock, Log } from "./ports.ts";

const POLL_MS = 1_000;
const MOST_ORDERS = 200;

/** Moves waiting orders on when what they wait for changed, until stopped. Any number of workers may. */
export function startOrderReviews({
  database: { db, wake },
  clock,
  log,
}: {
  readonly database: Pick<Database, "db" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let woken = new AbortController();
  const unsubscribe = wake.onPing(() => {
    woken.abort();
    woken = new AbortController();
  });
  const running = work();

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { signal } = woken;
      if (await pass()) continue;
      await clock.sleep(POLL_MS, AbortSignal.any([stopping.signal, signal]));
    }
  }

  /** Answers whether something is left. */
  async function pass(): Promise<boolean> {
    try {
      const { changed, more } = await reviewOrders(db, { most: MOST_ORDERS });
      // A reservation that moved may have changed what stores are to show.
      if (changed > 0) wake.ping();
      return more;
    } catch (error) {
      log.error({ err: error }, "waiting orders could not be looked at");
      return false;
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

import type { Database } from "@trueup/db/connect";
import { reviewOrders } from "@trueup/db/order-review";
import { NOTHING_LEFT, type Polling, startPolling } from "./polling.ts";
import type { Clock, Log, Random } from "./ports.ts";

const MOST_ORDERS = 200;

/** Moves waiting orders on when what they wait for changed, until stopped. Any number of workers may. */
export function startOrderReviews({
  database: { db, wake },
  clock,
  random,
  log,
}: {
  readonly database: Pick<Database, "db" | "wake">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}): Pick<Polling, "stop"> {
  return startPolling({
    wake,
    clock,
    random,
    log,
    failure: "waiting orders could not be looked at",
    async look() {
      const { changed, more } = await reviewOrders(db, { most: MOST_ORDERS });
      // A reservation that moved may have changed what stores are to show.
      if (changed > 0) wake.ping();
      return more ? 0 : NOTHING_LEFT;
    },
  });
}

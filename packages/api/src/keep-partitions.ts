import { ensurePartitions } from "@trueup/db/partition";
import type { Db } from "@trueup/db/schema";
import type { Clock } from "./context.ts";
import type { Log } from "./log.ts";

const EVERY_MS = 24 * 60 * 60_000;
const AGAIN_AFTER_MS = 10 * 60_000;

/**
 * Creates the days to come, now and daily: changes are accepted for as long as an API runs, with a worker or without.
 * Any number of processes may do it at once.
 */
export function keepPartitions(parts: { readonly db: Db; readonly clock: Clock; readonly log: Log }): {
  stop(): Promise<void>;
} {
  const { db, clock, log } = parts;
  const stopping = new AbortController();

  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      let pauseMs = EVERY_MS;
      try {
        await ensurePartitions(db);
      } catch (error) {
        pauseMs = AGAIN_AFTER_MS;
        log.error({ error }, "the partitions of the days to come could not be created; trying again");
      }
      await clock.wait(pauseMs, stopping.signal);
    }
  }

  const running = keep();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

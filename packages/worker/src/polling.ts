import type { Wake } from "@trueup/db/wake";
import type { Clock, Log, Random } from "./ports.ts";

export interface PollingOptions {
  readonly wake: Pick<Wake, "onPing">;
  readonly clock: Pick<Clock, "sleep">;
  readonly random: Random;
  readonly log: Log;
  /** One look at the database. Answers after how many milliseconds to look again; the next poll comes by itself. */
  readonly look: () => Promise<number>;
  /** What is logged when a look throws. */
  readonly failure: string;
}

export interface Polling {
  /** Looks again at once; during a look, right after it. */
  wake(): void;
  /** Resolves after the look under way. */
  stop(): Promise<void>;
}

/** What `look` answers where only a wake or the next poll brings something new. */
export const NOTHING_LEFT = Infinity;

/** A wake that was lost costs about so much; workers that started together spread over it. */
const POLL_MS = 1_000;

/** Looks again and again until stopped: when it is woken, when the last look said so, and at every poll. */
export function startPolling({ wake, clock, random, log, look, failure }: PollingOptions): Polling {
  const stopping = new AbortController();
  let woken = new AbortController();
  // Nobody reads the reason, and an error with its stack is most of what waking costs.
  const wakeUp = () => woken.abort(null);
  const unsubscribe = wake.onPing(wakeUp);
  const running = run();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = new AbortController(); // before the look: what it misses is told of afterwards
      const againMs = await lookOnce();
      const pollMs = POLL_MS * (0.75 + 0.5 * random.next());
      await clock.sleep(Math.min(againMs, pollMs), woken.signal);
    }
    unsubscribe();
  }

  async function lookOnce(): Promise<number> {
    try {
      return await look();
    } catch (error) {
      log.error({ err: error }, failure);
      return NOTHING_LEFT;
    }
  }

  return {
    wake: wakeUp,
    stop() {
      stopping.abort();
      wakeUp();
      return running;
    },
  };
}

import type { Clock } from "../ports.ts";

/** Time that moves only by `advance`. */
export interface VirtualClock extends Clock {
  /** Wakes the sleepers due by then in the order of their times, and lets everything settle after each. */
  advance(byMs: number): Promise<void>;
  /** To the next sleeper's time; false where nobody sleeps. */
  advanceToNext(): Promise<boolean>;
  sleepers(): number;
}

export interface VirtualClockOptions {
  /** Waits until all that a wake-up started has come to rest. */
  readonly settle?: () => Promise<void>;
  readonly wallStart?: Date;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const { settle = nextTurn, wallStart = new Date(0) } = options;
  const sleepers: Sleeper[] = [];
  let nowMs = 0;

  function remove(sleeper: Sleeper) {
    const index = sleepers.indexOf(sleeper);
    if (index >= 0) sleepers.splice(index, 1);
  }

  async function advanceTo(untilMs: number) {
    await settle();
    for (let next = sleepers[0]; next && next.atMs <= untilMs; next = sleepers[0]) {
      nowMs = Math.max(nowMs, next.atMs);
      next.wake();
      await settle();
    }
    nowMs = Math.max(nowMs, untilMs);
  }

  return {
    now: () => nowMs,
    wallNow: () => new Date(wallStart.getTime() + nowMs),
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          remove(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper: Sleeper = { atMs: nowMs + Math.max(0, delayMs), wake };
        const before = sleepers.findLastIndex((other) => other.atMs <= sleeper.atMs);
        sleepers.splice(before + 1, 0, sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    advance: (byMs) => advanceTo(nowMs + byMs),
    async advanceToNext() {
      await settle();
      const next = sleepers[0];
      if (next) await advanceTo(next.atMs);
      return next !== undefined;
    },
    sleepers: () => sleepers.length,
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import type { Clock } from "./ports.ts";

/** One pending wake-up at most, and none while nobody waits. */
export interface Alarm {
  /** Rings after the delay, or earlier where an earlier time was set before. */
  set(delayMs: number): void;
  clear(): void;
}

interface Pending {
  readonly atMs: number;
  readonly cancel: AbortController;
}

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let pending: Pending | undefined;

  function clear() {
    pending?.cancel.abort();
    pending = undefined;
  }

  async function ringAfter(delayMs: number, mine: Pending) {
    await clock.sleep(delayMs, mine.cancel.signal);
    if (pending !== mine) return;
    pending = undefined;
    ring();
  }

  return {
    set(delayMs) {
      const atMs = clock.now() + delayMs;
      if (pending && pending.atMs <= atMs) return;
      clear();
      pending = { atMs, cancel: new AbortController() };
      void ringAfter(delayMs, pending);
    },
    clear,
  };
}

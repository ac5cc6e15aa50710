import { type InjectionKey, inject, onScopeDispose, type ShallowRef, shallowRef } from "vue";

/** Time as the admin sees it; tests hand in their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after the delay; the answer takes it back. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export const clockKey: InjectionKey<Clock> = Symbol("clock");

export function useClock(): Clock {
  return inject(clockKey, systemClock);
}

const TICK_MS = 1_000;

/** The time of day, brought up to date every second while somebody looks at it. */
export function useNow(): Readonly<ShallowRef<number>> {
  const clock = useClock();
  const ticker = tickers.get(clock) ?? startTicker(clock);
  ticker.watchers += 1;
  onScopeDispose(() => {
    ticker.watchers -= 1;
    if (ticker.watchers > 0) return;
    ticker.stop();
    tickers.delete(clock);
  });
  return ticker.now;
}

interface Ticker {
  readonly now: ShallowRef<number>;
  watchers: number;
  stop: () => void;
}

const tickers = new Map<Clock, Ticker>();

function startTicker(clock: Clock): Ticker {
  const ticker: Ticker = { now: shallowRef(clock.now()), watchers: 0, stop: () => undefined };
  const tick = () => {
    ticker.now.value = clock.now();
    ticker.stop = clock.after(TICK_MS, tick);
  };
  ticker.stop = clock.after(TICK_MS, tick);
  tickers.set(clock, ticker);
  return ticker;
}

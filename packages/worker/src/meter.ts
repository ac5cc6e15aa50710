/** Refills continuously up to its capacity. */
export interface BucketLimit {
  readonly kind: "bucket";
  readonly capacity: number;
  readonly ratePerSecond: number;
}

/** So much per window, all of it back at the window's end, such as a daily quota. */
export interface WindowLimit {
  readonly kind: "window";
  readonly capacity: number;
  readonly windowMs: number;
  /** To the end of the present window. */
  readonly endsInMs: number;
}

export type Limit = BucketLimit | WindowLimit;
export type LimitSnapshot = Limit & { readonly available: number };

/** What a store's answer says about one limit. A part it does not tell is left out. */
export interface Observation {
  /** Still available at the store after this call. */
  readonly reported?: number;
  readonly capacity?: number;
  readonly ratePerSecond?: number;
  /** To the end of the window (window limits only). */
  readonly endsInMs?: number;
}

/** One limit as this process knows it. `available` never exceeds what the store has left for new calls. */
export interface Meter {
  /** 0 now, Infinity never. Where only an answer can make room it is the time to look again. */
  waitMs(need: number, nowMs: number): number;
  take(need: number, nowMs: number): Hold;
  snapshot(nowMs: number): LimitSnapshot;
}

/** What one call holds of a limit while it is in flight. */
export interface Hold {
  /** The call has ended and took this much. */
  release(actual: number, nowMs: number): void;
  /** After the release. */
  observe(observation: Observation, call: ObservedCall, nowMs: number): void;
}

export interface ObservedCall {
  readonly roundTripMs: number;
  /** "guessed": nothing was known before this answer, so the model may not stand above it. */
  readonly knowledge: "guessed" | "told";
}

const roundingError = 1e-6;
const lookAgainMs = 100;

export function createMeter(saved: LimitSnapshot, startMs: number): Meter {
  let limit: Limit = saved;
  let { available } = saved;
  let atMs = startMs;
  let outstanding = 0;
  let taken = 0;

  // A call on its way finds the store's bucket full and wastes the refill until it arrives, so the model may
  // not fill above what the calls in flight leave: no pattern of latencies can then make it run ahead of the store.
  const ceiling = () => limit.capacity - outstanding;

  function catchUp(nowMs: number) {
    const passedMs = Math.max(0, nowMs - atMs);
    atMs += passedMs;
    limit = later(limit, passedMs, () => (available = Math.max(0, ceiling())));
    if (limit.kind === "bucket") {
      const filled = available + (passedMs * limit.ratePerSecond) / 1000;
      available = Math.max(available, Math.min(filled, ceiling()));
    }
  }

  function hold(need: number): Hold {
    const before = outstanding;
    outstanding += need;
    taken += need;
    let takenWithThis = taken;
    return {
      release(actual, nowMs) {
        catchUp(nowMs);
        const unused = need - actual;
        outstanding -= need;
        taken -= unused;
        takenWithThis -= unused;
        available = Math.min(available + unused, ceiling());
      },
      observe(observation, call, nowMs) {
        catchUp(nowMs);
        limit = adopt(limit, observation);
        if (observation.reported !== undefined) {
          const others = before + (taken - takenWithThis);
          const lowest = observation.reported - others;
          const highest = observation.reported + slack(limit, call);
          available = Math.min(Math.max(available, lowest), highest);
        }
        available = Math.min(available, ceiling());
      },
    };
  }

  return {
    waitMs(need, nowMs) {
      catchUp(nowMs);
      if (need <= 0) return 0;
      if (need > limit.capacity) return Infinity;
      const room = ceiling();
      const wanted = need > room ? need : Math.min(need + inHand(limit), room);
      const missing = wanted - available;
      if (missing <= roundingError) return 0;
      if (limit.kind === "window") return limit.endsInMs;
      const waitMs = (missing / limit.ratePerSecond) * 1000;
      return need > room ? Math.max(waitMs, lookAgainMs) : waitMs;
    },
    take(need, nowMs) {
      catchUp(nowMs);
      available -= need;
      return hold(need);
    },
    snapshot(nowMs) {
      catchUp(nowMs);
      return { ...limit, available };
    },
  };
}

/** A snapshot as it stands after a time in which `spent` went out. */
export function aged(saved: LimitSnapshot, ageMs: number, spent: number): LimitSnapshot {
  const meter = createMeter(saved, 0);
  const now = meter.snapshot(Math.max(0, ageMs));
  return { ...now, available: Math.max(0, now.available - spent) };
}

/** Moves a window on; a bucket has no windows. */
function later(limit: Limit, passedMs: number, startWindow: () => void): Limit {
  if (limit.kind === "bucket") return limit;
  const endsInMs = limit.endsInMs - passedMs;
  if (endsInMs > 0) return { ...limit, endsInMs };
  startWindow();
  return { ...limit, endsInMs: limit.windowMs - (-endsInMs % limit.windowMs) };
}

function adopt(limit: Limit, told: Observation): Limit {
  const capacity = positive(told.capacity) ?? limit.capacity;
  if (limit.kind === "bucket") {
    return { ...limit, capacity, ratePerSecond: positive(told.ratePerSecond) ?? limit.ratePerSecond };
  }
  return { ...limit, capacity, endsInMs: positive(told.endsInMs) ?? limit.endsInMs };
}

// A store that reports a rate of 0 would never be asked again.
function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

/** How far the store may have refilled since it counted: the answer was at most a round trip on its way. */
function slack(limit: Limit, call: ObservedCall): number {
  if (limit.kind === "window" || call.knowledge === "guessed") return 0;
  return 1 + (limit.ratePerSecond * call.roundTripMs) / 1000;
}

/** Never spent: covers rounding at the store. Small buckets keep less, or they would lose a good part of their rate. */
function inHand(limit: Limit): number {
  return limit.kind === "window" ? 0 : Math.min(1, limit.capacity / 10);
}

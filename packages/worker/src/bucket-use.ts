import type { Observe } from "./observer.ts";
import type { Clock } from "./ports.ts";

/**
 * How well a store's rate is used. On offer is what calls took; and while more is due than one batch takes, what the
 * store refilled meanwhile, where that was more. Saved points that a burst spends are so neither a gain nor a loss, and
 * a store with little to do offers no more than was asked of it.
 */
export interface BucketUse {
  /** A claim was made: `more`, where the batch was full. */
  readonly claimed: (found: "more" | "all") => void;
  readonly spent: (points: number) => void;
}

interface Period {
  atMs: number;
  refilled: number;
  used: number;
  offered: number;
}

export function createBucketUse({
  clock,
  ratePerSecond,
  observe,
}: {
  readonly clock: Pick<Clock, "now">;
  readonly ratePerSecond: () => number;
  readonly observe: Observe;
}): BucketUse {
  let period: Period | null = null;

  /** What is newly on offer in the period. */
  function advance(current: Period, points: number): number {
    const nowMs = clock.now();
    current.refilled += (ratePerSecond() * (nowMs - current.atMs)) / 1000;
    current.atMs = nowMs;
    current.used += points;
    const offered = Math.max(current.refilled, current.used);
    const more = offered - current.offered;
    current.offered = offered;
    return more;
  }

  return {
    claimed(found) {
      if (period !== null) observe({ kind: "points", spent: 0, offered: advance(period, 0) });
      if (found === "all") period = null;
      else period ??= { atMs: clock.now(), refilled: 0, used: 0, offered: 0 };
    },
    spent(points) {
      observe({
        kind: "points",
        spent: points,
        offered: period === null ? points : advance(period, points),
      });
    },
  };
}

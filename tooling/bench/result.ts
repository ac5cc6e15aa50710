/** One row of the table. `ratio` is how near the value comes to its bound, or how much better than the baseline it is. */
export interface Result {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  /** The best that is possible, or the figure that is aimed at, in the same unit; null where there is none. */
  readonly bound: number | null;
  /** What the plain way takes, measured in the same run and in the same unit; null where there is none. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  /** Whether it reaches what it should. */
  readonly ok: boolean;
  /** Whether it does by what holds on a machine that others keep busy, too: a tenth of it where it is a speed. */
  readonly holds: boolean;
  /** The repetitions that `value` is the median of; left out where it was measured once. */
  readonly spread?: Spread;
  /** What the baseline is, or under which conditions it was measured, in a few words. */
  readonly note?: string;
}

export interface Spread {
  readonly runs: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The rows of one part of the benchmark, and what went wrong in it for lack of patience. */
export interface Measured {
  readonly results: readonly Result[];
  /** Calls that the store had to throttle, those of the poller not counted. */
  readonly throttled: number;
}

/** How much slower a busy machine may be. */
const BUSY = 10;

/** For a speed: the more the better. */
export function atLeast(value: number, figure: number): Pick<Result, "ok" | "holds"> {
  return { ok: value >= figure, holds: value >= figure / BUSY };
}

/** For a duration: the less the better. */
export function atMost(value: number, figure: number): Pick<Result, "ok" | "holds"> {
  return { ok: value <= figure, holds: value <= figure * BUSY };
}

/** For what is shown beside the others and aimed at by nobody. */
export const SHOWN: Pick<Result, "ok" | "holds"> = { ok: true, holds: true };

/** For what no load excuses. */
export function exactly(ok: boolean): Pick<Result, "ok" | "holds"> {
  return { ok, holds: ok };
}

import type { Freshness, FreshnessPoint } from "@trueup/sdk";

/** One value for every step of the time shown; null where nothing was measured. */
export type Series = readonly (number | null)[];

export interface FreshnessSeries {
  /** When each step begins, in milliseconds since 1970. */
  readonly atMs: readonly number[];
  readonly p50Ms: Series;
  readonly p95Ms: Series;
  readonly due: Series;
  readonly confirmed: Series;
  /** In percent. */
  readonly budgetUsed: Series;
}

/** So much is drawn at least, in milliseconds, however young the first measurement is. */
const LEAST_MS = 3_600_000;

/**
 * What is drawn: every step has its place, so that a time in which no worker ran is a gap. A day of which only the end
 * was measured begins shortly before that, or all of it would be a line at the edge.
 */
export function seriesOf({ from, to, stepSeconds, points }: Freshness): FreshnessSeries {
  const stepMs = stepSeconds * 1_000;
  const measuredMs = Math.min(...points.map(({ at }) => Date.parse(at)), Date.parse(to) - LEAST_MS);
  const beginMs = points.length === 0 ? Date.parse(from) : Math.max(Date.parse(from), measuredMs);
  const firstMs = Math.floor(beginMs / stepMs) * stepMs;
  const steps = Math.max(0, Math.floor((Date.parse(to) - firstMs) / stepMs) + 1);
  const atMs = Array.from({ length: steps }, (_, step) => firstMs + step * stepMs);
  const byTime = new Map(points.map((point) => [Date.parse(point.at), point]));
  const series = (of: (point: FreshnessPoint) => number | null): Series =>
    atMs.map((at) => {
      const point = byTime.get(at);
      return point === undefined ? null : of(point);
    });
  return {
    atMs,
    p50Ms: series((point) => point.changeToStore.p50Ms),
    p95Ms: series((point) => point.changeToStore.p95Ms),
    due: series((point) => point.due),
    confirmed: series((point) => point.confirmed),
    budgetUsed: series((point) => (point.budgetUsed === null ? null : Math.round(point.budgetUsed * 100))),
  };
}

import type { Spread } from "./result.ts";

/** Nearest rank: the value that `share` of all values do not exceed; NaN where there are none. */
export function percentile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** What a row says of repetitions. */
export function repeated(values: readonly number[]): { readonly value: number; readonly spread: Spread } {
  return {
    value: median(values),
    spread: { runs: values.length, lowest: Math.min(...values), highest: Math.max(...values) },
  };
}

/** How fast the values grow per unit of `at`, by least squares. */
export function slope(points: readonly { readonly at: number; readonly value: number }[]): number {
  const meanAt = points.reduce((sum, point) => sum + point.at, 0) / points.length;
  const meanValue = points.reduce((sum, point) => sum + point.value, 0) / points.length;
  let together = 0;
  let alone = 0;
  for (const { at, value } of points) {
    together += (at - meanAt) * (value - meanValue);
    alone += (at - meanAt) ** 2;
  }
  return alone === 0 ? 0 : together / alone;
}

/** A bucket of points that refills continuously, and what calls take of it. */
export interface StoreRate {
  readonly rowsPerCall: number;
  readonly pointsPerCall: number;
  readonly pointsPerSecond: number;
}

/** Listings that a store takes per second once its bucket is empty. */
export function listingsPerSecond(rate: StoreRate): number {
  return (rate.rowsPerCall * rate.pointsPerSecond) / rate.pointsPerCall;
}

/** The least time that `listings` take from a bucket that holds `points`. */
export function leastSeconds(listings: number, points: number, rate: StoreRate): number {
  const calls = Math.ceil(listings / rate.rowsPerCall);
  return Math.max(0, (calls * rate.pointsPerCall - points) / rate.pointsPerSecond);
}

/** One listing's number, over time: `quantity` only grows. */
export interface Moment {
  readonly atMs: number;
  readonly quantity: number;
}

/**
 * How long each change waited until the store showed it or a newer one. Throws where one never arrived: a figure of
 * such a run is void.
 */
export function delays(changes: readonly Moment[], writes: readonly Moment[]): number[] {
  let at = 0;
  return changes.map(({ atMs, quantity }) => {
    while (at < writes.length && (writes[at]?.quantity ?? 0) < quantity) at += 1;
    const write = writes[at];
    if (write === undefined) throw new Error(`${quantity} never arrived: the run is void`);
    return write.atMs - atMs;
  });
}

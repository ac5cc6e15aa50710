import { type Percentiles, STORE_ERROR_CLASSES, type StoreErrors } from "@trueup/sdk";
import { LATENCY_BOUNDS_MS } from "./rollup.ts";

/** What counts by the steps of `LATENCY_BOUNDS_MS` say: exact to the step, and within it as if spread evenly. */
export function percentilesOf(counts: readonly number[]): Percentiles {
  const count = counts.reduce((sum, each) => sum + each, 0);
  return { count, p50Ms: percentileOf(counts, count, 0.5), p95Ms: percentileOf(counts, count, 0.95) };
}

function percentileOf(counts: readonly number[], total: number, part: number): number | null {
  if (total === 0) return null;
  const wanted = total * part;
  let before = 0;
  for (const [at, count] of counts.entries()) {
    if (count > 0 && before + count >= wanted) {
      const low = LATENCY_BOUNDS_MS[at - 1] ?? 0;
      const high = LATENCY_BOUNDS_MS[at] ?? low;
      return Math.round(low + (high - low) * ((wanted - before) / count));
    }
    before += count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}

export function errorsOf(counts: readonly number[] | null): StoreErrors {
  const of = (name: keyof StoreErrors) => counts?.[STORE_ERROR_CLASSES.indexOf(name)] ?? 0;
  return {
    access: of("access"),
    rate_limit: of("rate_limit"),
    row: of("row"),
    network: of("network"),
    store: of("store"),
    request: of("request"),
  };
}

import type { Bench } from "./bench.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import { loadNow } from "./machine.ts";
import type { Part } from "./report.ts";
import { exactly, type Measured, type Result } from "./result.ts";

export interface Runnable {
  readonly id: string;
  readonly run: () => Promise<Measured>;
}

export interface Ran {
  readonly results: readonly Result[];
  readonly parts: readonly Part[];
}

/** One after the other. A row that fails is void, and keeps none of the others from being run. */
export async function runRows(
  rows: readonly Runnable[],
  { tell, tidy }: { readonly tell: (ran: Ran) => void; readonly tidy: () => Promise<void> },
): Promise<Ran> {
  const results: Result[] = [];
  const parts: Part[] = [];
  let throttled = 0;
  for (const { id, run } of rows) {
    const loadBefore = loadNow();
    const startedMs = performance.now();
    let voided: string | null = null;
    try {
      const measured = await run();
      results.push(...measured.results);
      throttled += measured.throttled;
    } catch (error) {
      voided = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    await tidy();
    const seconds = (performance.now() - startedMs) / 1_000;
    parts.push({ row: id, seconds, loadBefore, loadAfter: loadNow(), voided });
    tell({ results, parts });
  }
  return { results: [...results, throttledCalls(throttled)], parts };
}

function throttledCalls(throttled: number): Result {
  return {
    id: "throttled calls",
    value: throttled,
    unit: "calls",
    bound: 0,
    baseline: null,
    ratio: null,
    ...exactly(throttled === 0),
  };
}

const SHOPS = 100;
const PER_SHOP = 10_000;
const LATENCY_MS = 50;

/** The bench with its shared fleet, and the last row of those that share it: what its shops throttled. */
export function createBench(options: Omit<Bench, "fleet">): {
  readonly bench: Bench;
  readonly closeFleet: Runnable;
  readonly tidy: () => Promise<void>;
} {
  const { databaseUrl, profileTo, scale } = options;
  let made: Promise<Fleet> | null = null;
  // Fewer shops and fewer listings in each, so that a small run still has several shops with several batches.
  const shops = Math.max(4, Math.round(SHOPS * Math.sqrt(scale)));
  const perShop = Math.round((SHOPS * PER_SHOP * scale) / shops);
  return {
    bench: {
      ...options,
      fleet: () => (made ??= createFleet({ databaseUrl, profileTo, shops, perShop, latencyMs: LATENCY_MS })),
    },
    tidy: async () => (await made?.catch(() => null))?.stopAll(),
    closeFleet: {
      id: "the shared shops at their end",
      async run() {
        const fleet = await made;
        if (fleet === null) return { results: [], throttled: 0 };
        const { throttled } = await fleet.shops.counts();
        made = null;
        await fleet.close();
        return { results: [], throttled };
      },
    },
  };
}

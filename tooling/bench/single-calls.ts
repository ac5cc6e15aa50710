import { type Bench, repetitions, scaled } from "./bench.ts";
import { createFleet } from "./fleet.ts";
import { type Measured, SHOWN } from "./result.ts";
import { repeated } from "./statistics.ts";
import { mostMegabytes } from "./memory.ts";

const SHOPS = 500;
const PER_SHOP = 2;
const LATENCY_MS = 50;
const RUNS = 5;

/** Many stores with hardly anything due each: what a call costs that carries next to nothing. */
export async function benchSingleCalls(bench: Bench): Promise<Measured> {
  const { databaseUrl, profileTo } = bench;
  const shops = scaled(bench, SHOPS, 20);
  const fleet = await createFleet({
    databaseUrl,
    profileTo,
    shops,
    perShop: PER_SHOP,
    latencyMs: LATENCY_MS,
  });
  try {
    const worker = await fleet.startWorker();
    const perSecond: number[] = [];
    // The first time the worker has to take the stores.
    for (let run = 0; run <= repetitions(bench, RUNS); run += 1) {
      const { calls, rowsSet } = await fleet.shops.counts();
      await fleet.record(fleet.plan({ from: 0, items: fleet.items, changes: fleet.items }));
      const startedMs = performance.now();
      await fleet.shops.rowsSet(rowsSet + fleet.items);
      await fleet.drained();
      const seconds = (performance.now() - startedMs) / 1_000;
      if (run > 0) perSecond.push(((await fleet.shops.counts()).calls - calls) / seconds);
    }
    const megabytes = await mostMegabytes(worker.pid);
    await worker.stop();
    await fleet.assertEqual("stock and shops");
    const shown = { bound: null, baseline: null, ratio: null, ...SHOWN };
    return {
      results: [
        { id: "calls of one or two listings, 500 stores", ...repeated(perSecond), unit: "calls/s", ...shown },
        { id: "worker with 500 stores, most memory", value: megabytes, unit: "MB", ...shown },
      ],
      throttled: (await fleet.shops.counts()).throttled,
    };
  } finally {
    await fleet.close();
  }
}

import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { setTimeout as pause } from "node:timers/promises";
import { poll } from "./baselines/poller.ts";
import { atMost, type Measured, type Result } from "./result.ts";
import { percentile } from "./statistics.ts";
import { countOf, createBenchWorld } from "./world.ts";

const CHANGES = 100;
const PAUSE_MS = 60;
const POLLED_ITEMS = 20;
const LATENCY_MS = 50;
/** The emulated shop takes half of its latency before a call takes effect. */
const EFFECT_AFTER_MS = LATENCY_MS / 2;

/**
 * From the commit of one change to its effect in an idle shop. The baseline goes round all items, one call each: a
 * change waits half a round in the middle, and almost a whole one at worst.
 */
export async function benchTimeToStore(databaseUrl: string | undefined): Promise<Measured> {
  const world = await createBenchWorld({ items: CHANGES, databaseUrl, latencyMs: LATENCY_MS });
  try {
    await world.count(() => 5);
    const worker = world.startWorker();
    await world.drained();
    const delays: number[] = [];
    for (const [at, sku] of world.skus.entries()) {
      await recordStockChanges(world.database.db, [
        { customerId: world.customer.customerId, changes: [countOf(sku, 10 + at)] },
      ]);
      const committedMs = performance.now();
      world.database.wake.ping();
      await shown(world, sku, 10 + at);
      delays.push(performance.now() - committedMs);
      await pause(PAUSE_MS);
    }
    await world.drained();
    await worker.stop();
    world.assertEqual((at) => 10 + at);
    const { throttled } = world.shop.stats();
    const polledSeconds = await poll(world.shop, world.skus.slice(0, POLLED_ITEMS));
    const roundMs = (polledSeconds / POLLED_ITEMS) * 1_000 * CHANGES;
    const results = [
      row("time to store, p50", percentile(delays, 0.5), { allowanceMs: 300, polledMs: 0.5 * roundMs }),
      row("time to store, p99", percentile(delays, 0.99), { allowanceMs: 1_000, polledMs: 0.99 * roundMs }),
    ];
    return { results, throttled };
  } finally {
    await world.close();
  }
}

type World = Awaited<ReturnType<typeof createBenchWorld>>;

/** Looks at the shop's write log rather than at the whole shop: it is asked every millisecond. */
async function shown(world: World, sku: string, quantity: number): Promise<void> {
  const before = world.shop.log.writes.length;
  const item = world.shop.catalogue.variants().find((variant) => variant.sku === sku)?.inventoryItemId;
  const limitMs = performance.now() + 10_000;
  for (let seen = Math.max(0, before - 1); performance.now() < limitMs; await pause(1)) {
    for (; seen < world.shop.log.writes.length; seen += 1) {
      const write = world.shop.log.writes[seen];
      if (write?.rows.some((row) => row.inventoryItemId === item && row.quantity === quantity)) return;
    }
  }
  throw new Error(`${sku} did not reach the shop in 10 s: the run is void`);
}

/** The allowance is on top of the shop's own delay. */
function row(
  id: string,
  value: number,
  { allowanceMs, polledMs }: { readonly allowanceMs: number; readonly polledMs: number },
): Result {
  const bound = EFFECT_AFTER_MS + allowanceMs;
  return {
    id,
    value,
    unit: "ms",
    bound,
    baseline: polledMs,
    ratio: polledMs / value,
    ...atMost(value, bound),
  };
}

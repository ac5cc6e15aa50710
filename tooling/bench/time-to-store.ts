import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { setTimeout as pause } from "node:timers/promises";
import type { Result } from "./result.ts";
import { countOf, createBenchWorld } from "./world.ts";

const CHANGES = 100;
const PAUSE_MS = 120;
const LATENCY_MS = 50;
/** The emulated shop takes half of its latency before a call takes effect. */
const EFFECT_AFTER_MS = LATENCY_MS / 2;

/** From the commit of one change to its effect in an idle shop; the bound is the shop's own delay. */
export async function benchTimeToStore(databaseUrl: string | undefined): Promise<readonly Result[]> {
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
    const sorted = delays.toSorted((a, b) => a - b);
    return [
      row("time to store, p50", at(sorted, 0.5), 300),
      row("time to store, p99", at(sorted, 0.99), 1_000),
    ];
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
function row(id: string, value: number, allowanceMs: number): Result {
  return {
    id,
    value,
    unit: "ms",
    bound: EFFECT_AFTER_MS,
    baseline: null,
    ratio: EFFECT_AFTER_MS / value,
    ok: value <= EFFECT_AFTER_MS + allowanceMs,
  };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

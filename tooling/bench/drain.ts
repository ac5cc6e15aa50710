import { sql } from "kysely";
import { poll } from "./poller.ts";
import type { Result } from "./result.ts";
import { createBenchWorld } from "./world.ts";

const ITEMS = 10_000;
const ROWS_PER_CALL = 250;
const COST_PER_CALL = 10;
const POINTS_PER_SECOND = 100;
/** One item per call is a hundred and more times slower, so the poller is timed over fewer items. */
const POLLED_ITEMS = 40;

/** 10 000 changed listings on one Standard shop from an empty bucket, and a poller with one call per item. */
export async function benchDrain(databaseUrl: string | undefined): Promise<readonly Result[]> {
  const world = await createBenchWorld({ items: ITEMS, databaseUrl });
  try {
    await world.count((at) => 1 + (at % 90));
    const first = world.startWorker();
    await world.drained();
    await first.stop();
    await world.count(quantityOf);
    const callsBefore = world.shop.stats().calls;
    // As a clean stop at an empty bucket would have left it.
    world.shop.faults.available(0);
    await sql`UPDATE store_health SET budget_at = clock_timestamp(),
      budget = jsonb_set(budget, '{limits,cost,available}', '0')`.execute(world.database.db);
    const startedMs = performance.now();
    const worker = world.startWorker();
    await world.drained();
    const seconds = (performance.now() - startedMs) / 1000;
    await worker.stop();
    world.assertEqual(quantityOf);

    const calls = world.shop.stats().calls - callsBefore;
    const boundSeconds = (Math.ceil(ITEMS / ROWS_PER_CALL) * COST_PER_CALL) / POINTS_PER_SECOND + 0.05;
    const polledSeconds = await poll(world.shop, world.skus.slice(0, POLLED_ITEMS));
    const perItem = seconds / ITEMS;
    const polledPerItem = polledSeconds / POLLED_ITEMS;
    return [
      {
        id: "drain 10 000 listings, empty Standard bucket",
        value: seconds,
        unit: "s",
        bound: boundSeconds,
        baseline: polledPerItem * ITEMS,
        ratio: boundSeconds / seconds,
        ok: boundSeconds / seconds >= 0.95,
      },
      {
        id: "calls for it",
        value: calls,
        unit: "calls",
        bound: 40,
        baseline: ITEMS,
        ratio: 40 / calls,
        ok: calls === 40,
      },
      {
        id: "per listing, beside one call per item",
        value: perItem * 1000,
        unit: "ms",
        bound: (boundSeconds / ITEMS) * 1000,
        baseline: polledPerItem * 1000,
        ratio: polledPerItem / perItem,
        ok: polledPerItem > perItem,
      },
    ];
  } finally {
    await world.close();
  }
}

function quantityOf(at: number): number {
  return 100 + (at % 90);
}

import { sql } from "kysely";
import { poll } from "./baselines/poller.ts";
import { exactly, type Measured, type Result } from "./result.ts";
import { repeated } from "./statistics.ts";
import { type BenchWorld, createBenchWorld } from "./world.ts";

const ITEMS = 10_000;
const ROWS_PER_CALL = 250;
const COST_PER_CALL = 10;
const POINTS_PER_SECOND = 100;
/** One item per call is a hundred and more times slower, so the poller is timed over fewer items. */
const POLLED_ITEMS = 20;
const LEAST_RATIO = 0.95;

/** All of them at the store's rate, and one latency. */
const BOUND_SECONDS = (Math.ceil(ITEMS / ROWS_PER_CALL) * COST_PER_CALL) / POINTS_PER_SECOND + 0.05;
const RUNS = 3;

/** 10 000 changed listings on one Standard shop from an empty bucket, and a poller with one call per item. */
export async function benchDrain(databaseUrl: string | undefined): Promise<Measured> {
  const world = await createBenchWorld({ items: ITEMS, databaseUrl });
  try {
    await world.count((at) => 1 + (at % 90));
    const first = world.startWorker();
    await world.drained();
    await first.stop();
    const runs: Run[] = [];
    for (let round = 1; round <= RUNS; round += 1) runs.push(await drain(world, round));
    const { throttled } = world.shop.stats();
    world.shop.faults.available(0);
    const polledPerItem = (await poll(world.shop, world.skus.slice(0, POLLED_ITEMS))) / POLLED_ITEMS;
    return { results: rowsOf(runs, polledPerItem), throttled };
  } finally {
    await world.close();
  }
}

interface Run {
  readonly seconds: number;
  readonly calls: number;
}

async function drain(world: BenchWorld, round: number): Promise<Run> {
  const quantityOf = (at: number) => round * 100 + (at % 90);
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
  return { seconds, calls: world.shop.stats().calls - callsBefore };
}

function rowsOf(runs: readonly Run[], polledPerItem: number): Result[] {
  const { value: seconds, spread } = repeated(runs.map((run) => run.seconds));
  const calls = Math.max(...runs.map((run) => run.calls));
  const perItem = seconds / ITEMS;
  return [
    {
      id: "drain 10 000 listings, empty Standard bucket",
      value: seconds,
      spread,
      unit: "s",
      bound: BOUND_SECONDS,
      baseline: polledPerItem * ITEMS,
      ratio: BOUND_SECONDS / seconds,
      ...exactly(BOUND_SECONDS / seconds >= LEAST_RATIO),
    },
    {
      id: "calls for it",
      value: calls,
      unit: "calls",
      bound: 40,
      baseline: ITEMS,
      ratio: 40 / calls,
      ...exactly(calls === 40),
    },
    {
      id: "per listing, beside one call per item",
      value: perItem * 1000,
      unit: "ms",
      bound: (BOUND_SECONDS / ITEMS) * 1000,
      baseline: polledPerItem * 1000,
      ratio: polledPerItem / perItem,
      ...exactly(polledPerItem > perItem),
    },
  ];
}

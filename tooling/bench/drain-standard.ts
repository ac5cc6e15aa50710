import { sql } from "kysely";
import { openJobDrains } from "./baselines/drain-by-jobs.ts";
import { type Bench, repetitions, scaled } from "./bench.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import { best, interleave, listed } from "./interleave.ts";
import { exactly, type Measured } from "./result.ts";
import { leastSeconds, repeated } from "./statistics.ts";
import { STANDARD } from "./under-load.ts";

const LISTINGS = 100_000;
const FULL_BUCKET = 2_000;
const LATENCY_MS = 50;
const RUNS = 3;
const LEAST_RATIO = 0.95;
/** One call per listing takes hundreds of times as long, so that is timed over fewer. */
const LISTINGS_BY_JOB = 40;

/** 100 000 changed listings on one Standard shop from a full bucket; and one job, one call per listing. */
export async function benchDrainStandard(bench: Bench): Promise<Measured> {
  const { databaseUrl, profileTo } = bench;
  const perShop = scaled(bench, LISTINGS, 5_000);
  const fleet = await createFleet({ databaseUrl, profileTo, shops: 1, perShop, latencyMs: LATENCY_MS });
  const jobs = await openJobDrains(databaseUrl, {
    listings: scaled(bench, LISTINGS_BY_JOB, 4),
    latencyMs: LATENCY_MS,
  });
  const calls: number[] = [];
  try {
    const standings = await interleave(repetitions(bench, RUNS), [
      {
        name: "ours",
        async run() {
          const drained = await drain(fleet);
          calls.push(drained.calls);
          return drained.seconds;
        },
      },
      ...jobs.contenders,
    ]);
    const { throttled } = await fleet.shops.counts();
    return { results: rowsOf(perShop, calls, standings), throttled };
  } finally {
    await jobs.close();
    await fleet.close();
  }
}

async function drain(fleet: Fleet): Promise<{ readonly seconds: number; readonly calls: number }> {
  await fleet.record(fleet.plan({ from: 0, items: fleet.items, changes: fleet.items }));
  await fleet.shops.setBucket(FULL_BUCKET);
  await sql`UPDATE store_health SET budget = NULL, budget_at = NULL`.execute(fleet.database.db);
  const before = await fleet.shops.counts();
  const worker = await fleet.startWorker();
  const startedMs = performance.now();
  await fleet.shops.rowsSet(before.rowsSet + fleet.items);
  await fleet.drained();
  const seconds = (performance.now() - startedMs) / 1_000;
  await worker.stop();
  await fleet.assertEqual("stock and shops");
  const { calls } = await fleet.shops.counts();
  return { seconds, calls: calls - before.calls };
}

function rowsOf(
  listings: number,
  calls: readonly number[],
  [ours, ...others]: Awaited<ReturnType<typeof interleave>>,
): Measured["results"] {
  if (ours === undefined) throw new Error("nothing was measured");
  // A bucket that holds enough for all of them leaves the latency of one call.
  const bound = leastSeconds(listings, FULL_BUCKET, STANDARD) + LATENCY_MS / 1_000;
  const fewestCalls = Math.ceil(listings / STANDARD.rowsPerCall);
  const perListing = best(others, "less").value;
  const counted = repeated(calls);
  return [
    {
      id: "drain 100 000 listings, full Standard bucket",
      value: ours.value,
      spread: ours.spread,
      unit: "s",
      bound,
      baseline: perListing * listings,
      ratio: bound / ours.value,
      note: `one call per listing, in ms: ${listed(
        others.map((one) => ({ ...one, value: one.value * 1_000 })),
        0,
      )}`,
      ...exactly(bound / ours.value >= LEAST_RATIO),
    },
    {
      id: "calls for them",
      value: counted.value,
      spread: counted.spread,
      unit: "calls",
      bound: fewestCalls,
      baseline: listings,
      ratio: fewestCalls / counted.value,
      ...exactly(counted.spread.highest === fewestCalls),
    },
  ];
}

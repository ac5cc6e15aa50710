import { setTimeout as pause } from "node:timers/promises";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { sql } from "kysely";
import { type Bench, repetitions, scaled } from "./bench.ts";
import { machineMs } from "./child.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import { mostMegabytes } from "./memory.ts";
import { firstQuantity, skuOf } from "./model.ts";
import { atMost, type Measured, type Result } from "./result.ts";
import type { SeededFleet } from "./seed-fleet.ts";
import { openShops, type Shops } from "./shops.ts";
import { delays, type Moment, percentile } from "./statistics.ts";
import { countOf } from "./world.ts";

/** The noisy customer's: its limit, and not the machine, says how fast its million goes out. */
const STORES = 1;
const PER_STORE = 1_000_000;
/** The other customer's. */
const ITEMS = 100;
const CHANGES = 300;
const EVERY_MS = 100;
/** Made first, and not counted: a worker that has just started takes its stores before anything else. */
const WARM_UP_CHANGES = 30;
const LATENCY_MS = 50;
/** The million lasts that long. */
const NOISY_ROUNDS = 3;
const MOST_RATIO = 1.1;
const MOST_MEGABYTES = 250;

/**
 * One customer has a million listings due in one shop; another changes one item ten times a second. How long these
 * changes take to show, beside the same without the first one's million; and what the worker takes of memory meanwhile.
 */
export async function benchNoisyNeighbour(bench: Bench): Promise<Measured> {
  const { databaseUrl, profileTo } = bench;
  const shops = await openShops({
    name: "neighbour",
    shops: 1,
    variants: ITEMS,
    latencyMs: LATENCY_MS,
    log: "whole",
  });
  const fleet = await createFleet({
    databaseUrl,
    profileTo,
    shops: STORES,
    perShop: scaled(bench, PER_STORE, 5_000),
    latencyMs: LATENCY_MS,
    neighbour: { shops, perShop: ITEMS },
  });
  try {
    const trickle = createTrickle(fleet, shops);
    const changes = scaled(bench, CHANGES, 20);
    const [quiet, noisy]: [number[], number[]] = [[], []];
    const calm = async () => {
      const worker = await fleet.startWorker();
      await trickle(WARM_UP_CHANGES);
      quiet.push(...(await trickle(changes)));
      await worker.stop();
    };
    await calm();
    await makeNoise(fleet);
    const worker = await fleet.startWorker();
    await trickle(WARM_UP_CHANGES);
    for (let round = 0; round < repetitions(bench, NOISY_ROUNDS); round += 1) {
      noisy.push(...(await trickle(changes)));
    }
    if (bench.scale === 1) await expectNoise(fleet);
    await fleet.drained();
    const megabytes = await mostMegabytes(worker.pid);
    await worker.stop();
    await calm();
    await fleet.assertEqual("stock and shops");
    const throttled = (await fleet.shops.counts()).throttled + (await shops.counts()).throttled;
    return { results: rowsOf(quiet, noisy, megabytes), throttled };
  } finally {
    await fleet.close();
    await shops.close();
  }
}

function rowsOf(quiet: readonly number[], noisy: readonly number[], megabytes: number): Result[] {
  const row = (share: number): Result => {
    const value = percentile(noisy, share);
    const baseline = percentile(quiet, share);
    return {
      id: `a neighbour of 1 M due, p${share * 100}`,
      value,
      unit: "ms",
      bound: baseline * MOST_RATIO,
      baseline,
      ratio: baseline / value,
      note: "baseline: without the million",
      ...atMost(value, baseline * MOST_RATIO),
    };
  };
  return [
    row(0.5),
    row(0.99),
    {
      id: "worker with 1 M due, most memory",
      value: megabytes,
      unit: "MB",
      bound: MOST_MEGABYTES,
      baseline: null,
      ratio: MOST_MEGABYTES / megabytes,
      ...atMost(megabytes, MOST_MEGABYTES),
    },
  ];
}

async function makeNoise(fleet: Fleet): Promise<void> {
  await fleet.record(fleet.plan({ from: 0, items: fleet.items, changes: fleet.items }));
  await sql`ANALYZE due`.execute(fleet.database.db);
}

async function expectNoise({ database, customerId }: Fleet): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM due WHERE customer_id = ${customerId} LIMIT 1`.execute(
    database.db,
  );
  if (rows.length === 0) throw new Error("the million was gone before the end: the run is void");
}

/** Answers how long each change took from when it was to be made, in milliseconds. */
function createTrickle(fleet: Fleet, shops: Shops): (changes: number) => Promise<readonly number[]> {
  const { neighbour } = fleet;
  if (neighbour === null) throw new Error("the fleet has no neighbour");
  let made = 0;
  return async (changes) => {
    await shops.takeWrites();
    const { rowsSet } = await shops.counts();
    const moments = new Map<number, Moment[]>();
    const beginMs = machineMs() + EVERY_MS;
    for (let at = 0; at < changes; at += 1, made += 1) {
      const intendedMs = beginMs + at * EVERY_MS;
      await pause(Math.max(0, intendedMs - machineMs()));
      const item = made % ITEMS;
      const quantity = firstQuantity(item) + 1_000 * (1 + Math.floor(made / ITEMS));
      await change(fleet, neighbour, item, quantity);
      moments.set(item, [...(moments.get(item) ?? []), { atMs: intendedMs, quantity }]);
    }
    await settled(fleet, neighbour, rowsSet, shops);
    const writes = await shops.takeWrites();
    return [...moments].flatMap(([item, own]) =>
      delays(
        own,
        [...writes.variant.keys()]
          .filter((at) => writes.variant[at] === item)
          .map((at) => ({ atMs: writes.atMs[at] ?? Number.NaN, quantity: writes.quantity[at] ?? 0 })),
      ),
    );
  };
}

async function change(
  { database }: Fleet,
  { customerId }: SeededFleet,
  item: number,
  quantity: number,
): Promise<void> {
  const changes = [countOf(skuOf(item), quantity)];
  const [outcome] = await recordStockChanges(database.db, [{ customerId, changes }]);
  if (outcome?.kind !== "recorded") throw new Error(`refused: ${JSON.stringify(outcome)}`);
  database.wake.ping();
}

const SETTLED_WITHIN_MS = 120_000;

async function settled(
  { database }: Fleet,
  { customerId }: SeededFleet,
  rowsSetBefore: number,
  shops: Shops,
): Promise<void> {
  const limitMs = machineMs() + SETTLED_WITHIN_MS;
  for (;;) {
    const { rows } = await sql`SELECT 1 FROM due WHERE customer_id = ${customerId} LIMIT 1`.execute(
      database.db,
    );
    if (rows.length === 0 && (await shops.counts()).rowsSet > rowsSetBefore) return;
    if (machineMs() > limitMs) throw new Error("the neighbour's changes did not arrive: the run is void");
    await pause(20);
  }
}

import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import type { Bench } from "./bench.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import { startLoadGenerator } from "./load.ts";
import { atMost, type Measured, type Result, SHOWN } from "./result.ts";
import { slope } from "./statistics.ts";

const LISTINGS = 10_000;
const PER_SECOND = 500;
const PER_REQUEST = 25;
const SAMPLE_EVERY_MS = 5_000;
const MOST_INDEX_GROWTH = 1.1;

/** A steady load for a long time: does anything grow that should not? */
export async function benchSoak(bench: Bench, minutes: number): Promise<Measured> {
  const { databaseUrl, profileTo } = bench;
  const fleet = await createFleet({ databaseUrl, profileTo, shops: 1, perShop: LISTINGS, latencyMs: 50 });
  const api = await fleet.startApi();
  const worker = await fleet.startWorker();
  const load = startLoadGenerator();
  try {
    const changes = fleet.plan({ from: 0, items: LISTINGS, changes: Math.round(PER_SECOND * minutes * 60) });
    const sampling = new AbortController();
    const sampled = sample(fleet, { api: api.pid, worker: worker.pid }, sampling.signal);
    await load.change({
      target: api.target,
      customerId: fleet.customer,
      clients: 16,
      pace: { perSecond: PER_SECOND / PER_REQUEST },
      changes,
      perRequest: PER_REQUEST,
    });
    sampling.abort();
    const samples = await sampled;
    fleet.made(changes);
    await fleet.drained();
    await fleet.assertEqual("stock and shops");
    const { throttled } = await fleet.shops.counts();
    return { results: rowsOf(minutes, samples), throttled };
  } finally {
    await load.close();
    await worker.stop();
    await api.stop();
    await fleet.close();
  }
}

interface Sample {
  readonly hours: number;
  readonly apiMiB: number;
  readonly workerMiB: number;
  readonly apiHandles: number;
  readonly workerHandles: number;
  readonly listingMiB: number;
  readonly listingIndexesMiB: number;
  readonly dueMiB: number;
  readonly deadListings: number;
  readonly deadDue: number;
}

async function sample(
  fleet: Fleet,
  pids: { readonly api: number; readonly worker: number },
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const startedMs = performance.now();
  while (!signal.aborted) {
    const { rows } = await sql<
      Omit<Sample, "hours" | "apiMiB" | "workerMiB" | "apiHandles" | "workerHandles">
    >`
      SELECT pg_table_size('listing') / 1048576.0::float8 AS "listingMiB",
        pg_indexes_size('listing') / 1048576.0::float8 AS "listingIndexesMiB",
        pg_total_relation_size('due') / 1048576.0::float8 AS "dueMiB",
        pg_stat_get_dead_tuples('listing'::regclass) AS "deadListings",
        pg_stat_get_dead_tuples('due'::regclass) AS "deadDue"`.execute(fleet.database.db);
    const [sizes] = rows;
    if (sizes === undefined) throw new Error("the server answered nothing");
    samples.push({
      ...sizes,
      hours: (performance.now() - startedMs) / 3_600_000,
      apiMiB: await residentMiB(pids.api),
      workerMiB: await residentMiB(pids.worker),
      apiHandles: (await readdir(`/proc/${pids.api}/fd`)).length,
      workerHandles: (await readdir(`/proc/${pids.worker}/fd`)).length,
    });
    await pause(SAMPLE_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  return samples;
}

async function residentMiB(pid: number): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1_024;
}

/** The first half warms up: slopes and growth are those of the second. */
function rowsOf(minutes: number, all: readonly Sample[]): readonly Result[] {
  const samples = all.slice(Math.floor(all.length / 2));
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) throw new Error("the soak was too short for a sample");
  const shown = (what: string, value: number, unit: string, baseline: number | null): Result => ({
    id: `soak of ${minutes} min, ${what}`,
    value,
    unit,
    bound: null,
    baseline,
    ratio: null,
    ...SHOWN,
  });
  const perHour = (valueOf: (sample: Sample) => number) =>
    slope(samples.map((sample) => ({ at: sample.hours, value: valueOf(sample) })));
  const allowed = first.listingIndexesMiB * MOST_INDEX_GROWTH;
  return [
    shown(
      "memory of the API",
      perHour((sample) => sample.apiMiB),
      "MiB/h",
      last.apiMiB,
    ),
    shown(
      "memory of the worker",
      perHour((sample) => sample.workerMiB),
      "MiB/h",
      last.workerMiB,
    ),
    shown("handles of the API", last.apiHandles, "handles", first.apiHandles),
    shown("handles of the worker", last.workerHandles, "handles", first.workerHandles),
    shown("table listing", last.listingMiB, "MiB", first.listingMiB),
    {
      ...shown("indexes of listing", last.listingIndexesMiB, "MiB", first.listingIndexesMiB),
      bound: allowed,
      ratio: first.listingIndexesMiB / last.listingIndexesMiB,
      ...atMost(last.listingIndexesMiB, allowed),
    },
    shown("due with its indexes", last.dueMiB, "MiB", first.dueMiB),
    shown(
      "dead rows of listing, most",
      highest(samples, (sample) => sample.deadListings),
      "rows",
      LISTINGS,
    ),
    shown(
      "dead rows of due, most",
      highest(samples, (sample) => sample.deadDue),
      "rows",
      null,
    ),
  ];
}

function highest(samples: readonly Sample[], valueOf: (sample: Sample) => number): number {
  return Math.max(...samples.map(valueOf));
}

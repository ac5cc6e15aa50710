import { enqueueEach, enqueueMany } from "./baselines/enqueue.ts";
import { openQueues } from "./baselines/queues.ts";
import { type Bench, repetitions, scaled } from "./bench.ts";
import type { Fleet } from "./fleet.ts";
import { best, type Contender, interleave, listed } from "./interleave.ts";
import { latenciesMs, type LoadGenerator, secondsOf, startLoadGenerator } from "./load.ts";
import type { Target } from "./load-process.ts";
import { atLeast, type Measured, type Result, SHOWN } from "./result.ts";
import { percentile, repeated } from "./statistics.ts";

const RUNS = 5;
const PER_REQUEST = 500;
const BATCH_CLIENTS = 4;
const SINGLE_CLIENTS = 64;
const BATCHED_PER_SECOND = 10_000;
const SINGLE_PER_SECOND = 1_500;

/** Stock changes over HTTP in batches of 500, a million listings present: each with its decision and history. */
export async function benchIngestFleet(bench: Bench): Promise<Measured> {
  const fleet = await bench.fleet();
  const items = Math.floor(fleet.items / RUNS);
  const jobs = scaled(bench, 20_000, 500);
  const measured = await besideQueues(bench, fleet, {
    theirs: (queue) => enqueueMany(queue, jobs, BATCH_CLIENTS),
    ours: (target, load, run) =>
      ingest(fleet, target, load, { from: run * items, items, changes: items, ...IN_BATCHES }).then(
        ({ perSecond }) => perSecond,
      ),
  });
  return rowBeside("ingest over HTTP, batches of 500, 1 M listings", BATCHED_PER_SECOND, measured);
}

/** One change per request, from 64 clients who each wait for their answer. */
export async function benchSingleChanges(bench: Bench): Promise<Measured> {
  const fleet = await bench.fleet();
  const changes = scaled(bench, 10_000, 200);
  const jobs = scaled(bench, 1_000, 50);
  const latencies: number[] = [];
  const measured = await besideQueues(bench, fleet, {
    theirs: (queue) => enqueueEach(queue, jobs, SINGLE_CLIENTS),
    async ours(target, load) {
      const whole = { from: 0, items: fleet.items, changes, perRequest: 1, clients: SINGLE_CLIENTS };
      const { perSecond, latencyMs } = await ingest(fleet, target, load, whole);
      latencies.push(...latencyMs);
      return perSecond;
    },
  });
  const { results, throttled } = rowBeside("single-change requests, 64 clients", SINGLE_PER_SECOND, measured);
  const latency = (share: number): Result => ({
    id: `single-change requests, answered within, p${share * 100}`,
    value: percentile(latencies, share),
    unit: "ms",
    bound: null,
    baseline: null,
    ratio: null,
    ...SHOWN,
  });
  return { results: [...results, latency(0.5), latency(0.99)], throttled };
}

/** The same batches while a worker drains what they make due, to a hundred shops. */
export async function benchIngestDraining(bench: Bench): Promise<Measured> {
  const fleet = await bench.fleet();
  const runs = repetitions(bench, 3);
  const items = Math.floor(fleet.items / RUNS);
  const ingested: number[] = [];
  const drained: number[] = [];
  await withApi(fleet, async (target, load) => {
    const worker = await fleet.startWorker();
    await fleet.drained();
    const before = await fleet.shops.counts();
    let { rowsSet } = before;
    for (let run = 0; run < runs; run += 1) {
      const part = { from: run * items, items, changes: items, ...IN_BATCHES };
      const { perSecond } = await ingest(fleet, target, load, part);
      const now = await fleet.shops.counts();
      ingested.push(perSecond);
      drained.push((now.rowsSet - rowsSet) / (items / perSecond));
      await fleet.drained();
      ({ rowsSet } = await fleet.shops.counts());
    }
    await worker.stop();
  });
  await fleet.assertEqual("stock and shops");
  const { value, spread } = repeated(ingested);
  const beside = repeated(drained);
  return {
    results: [
      {
        id: "ingest over HTTP, a worker draining beside it",
        value,
        spread,
        unit: "changes/s",
        bound: BATCHED_PER_SECOND,
        baseline: null,
        ratio: value / BATCHED_PER_SECOND,
        ...atLeast(value, BATCHED_PER_SECOND),
      },
      {
        id: "drained beside it",
        value: beside.value,
        spread: beside.spread,
        unit: "listings/s",
        bound: null,
        baseline: null,
        ratio: null,
        ...SHOWN,
      },
    ],
    throttled: 0, // the fleet counts its throttled calls once, at its end
  };
}

const IN_BATCHES = { perRequest: PER_REQUEST, clients: BATCH_CLIENTS };

interface Ingest {
  readonly from: number;
  readonly items: number;
  readonly changes: number;
  readonly perRequest: number;
  readonly clients: number;
}

async function ingest(fleet: Fleet, target: Target, load: LoadGenerator, asked: Ingest) {
  const { perRequest, clients, ...part } = asked;
  const changes = fleet.plan(part);
  const { customer: customerId } = fleet;
  const timeline = await load.change({
    target,
    clients,
    pace: "as answered",
    customerId,
    changes,
    perRequest,
  });
  fleet.made(changes);
  return { perSecond: part.changes / secondsOf(timeline), latencyMs: latenciesMs(timeline) };
}

async function withApi(
  fleet: Fleet,
  work: (target: Target, load: LoadGenerator) => Promise<void>,
): Promise<void> {
  const api = await fleet.startApi();
  const load = startLoadGenerator();
  try {
    await work(api.target, load);
  } finally {
    await load.close();
    await api.stop();
  }
}

type Queue = Awaited<ReturnType<typeof openQueues>>[number];

async function besideQueues(
  bench: Bench,
  fleet: Fleet,
  {
    ours,
    theirs,
  }: {
    readonly ours: (target: Target, load: LoadGenerator, run: number) => Promise<number>;
    readonly theirs: (queue: Queue) => Promise<number>;
  },
) {
  const queues = await openQueues(bench.databaseUrl);
  let standings: Awaited<ReturnType<typeof interleave>> = [];
  try {
    await withApi(fleet, async (target, load) => {
      const contenders: Contender[] = [
        { name: "ours", run: (run) => ours(target, load, run) },
        ...queues.map((queue) => ({ name: queue.name, run: () => theirs(queue) })),
      ];
      standings = await interleave(repetitions(bench, RUNS), contenders);
    });
  } finally {
    for (const queue of queues) await queue.close();
  }
  await fleet.assertEqual("stock");
  return standings;
}

function rowBeside(
  id: string,
  figure: number,
  standings: Awaited<ReturnType<typeof besideQueues>>,
): Measured {
  const [ours, ...others] = standings;
  if (ours === undefined) throw new Error("nothing was measured");
  const { value, spread } = ours;
  const baseline = best(others, "more").value;
  const row: Result = {
    id,
    value,
    spread,
    unit: "changes/s",
    bound: figure,
    baseline,
    ratio: value / baseline,
    note: `enqueued as jobs, nothing decided: ${listed(others, 0)}`,
    ...atLeast(value, figure),
  };
  return { results: [row], throttled: 0 };
}

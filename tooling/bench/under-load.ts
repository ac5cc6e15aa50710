import { sql } from "kysely";
import type { Fleet } from "./fleet.ts";
import { secondsOf, startLoadGenerator } from "./load.ts";
import type { Timeline } from "./load-process.ts";
import { type Changes, itemOf, quantityOf } from "./model.ts";
import type { Writes } from "./shops-process.ts";
import { delays, type Moment } from "./statistics.ts";

/** A Standard shop, as the emulator has it. */
export const STANDARD = { rowsPerCall: 250, pointsPerCall: 10, pointsPerSecond: 100 };

export interface LoadPlan {
  readonly perSecond: number;
  readonly perRequest: number;
  readonly seconds: number;
  readonly clients: number;
  /** What counts as a change's beginning: when it was to be sent, or when its request really was. */
  readonly since: "intended" | "sent";
}

/**
 * Sends changes over HTTP at a constant rate, round after round of a shop's items, while a worker pushes from an empty
 * bucket. Answers how long each change took to show in the shop, in milliseconds, and the rate that was reached.
 */
export async function changeUnderLoad(
  fleet: Fleet,
  plan: LoadPlan,
): Promise<{ readonly delaysMs: Float64Array; readonly perSecond: number }> {
  const { perSecond, perRequest, seconds, clients } = plan;
  const changes = fleet.plan({ from: 0, items: fleet.items, changes: Math.round(perSecond * seconds) });
  await emptyBuckets(fleet);
  await fleet.shops.takeWrites();
  const api = await fleet.startApi();
  const load = startLoadGenerator();
  const worker = await fleet.startWorker();
  try {
    const timeline = await load.change({
      target: api.target,
      customerId: fleet.customer,
      clients,
      pace: { perSecond: perSecond / perRequest },
      changes,
      perRequest,
    });
    fleet.made(changes);
    await fleet.drained();
    await fleet.assertEqual("stock and shops");
    const since = plan.since === "intended" ? timeline.intendedMs : timeline.sentMs;
    const delaysMs = delaysOf(changes, { since, perRequest }, await fleet.shops.takeWrites());
    return { delaysMs, perSecond: changes.changes / secondsOf(timeline) };
  } finally {
    await worker.stop();
    await load.close();
    await api.stop();
  }
}

/** As a clean stop at an empty bucket would have left it. */
async function emptyBuckets({ shops, database }: Fleet): Promise<void> {
  await shops.setBucket(0);
  await sql`UPDATE store_health SET budget_at = clock_timestamp(), budget = ${JSON.stringify({
    limits: { cost: { kind: "bucket", capacity: 2_000, ratePerSecond: 100, available: 0 } },
    penaltyMs: 0,
    knowledge: "told",
  })}`.execute(database.db);
}

/** Each change against the writes of its item. */
function delaysOf(
  changes: Changes,
  { since, perRequest }: { readonly since: Timeline["sentMs"]; readonly perRequest: number },
  writes: Writes,
): Float64Array {
  const made = new Map<number, Moment[]>();
  for (let change = 0; change < changes.changes; change += 1) {
    const atMs = since[Math.floor(change / perRequest)] ?? Number.NaN;
    listOf(made, itemOf(changes, change)).push({ atMs, quantity: quantityOf(changes, change) });
  }
  const shown = new Map<number, Moment[]>();
  for (const [at, variant] of writes.variant.entries()) {
    listOf(shown, variant).push({ atMs: writes.atMs[at] ?? Number.NaN, quantity: writes.quantity[at] ?? 0 });
  }
  const all = new Float64Array(changes.changes);
  let at = 0;
  for (const [item, moments] of made) {
    const ofItem = delays(moments, listOf(shown, item));
    all.set(ofItem, at);
    at += ofItem.length;
  }
  return all;
}

function listOf(lists: Map<number, Moment[]>, key: number): Moment[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

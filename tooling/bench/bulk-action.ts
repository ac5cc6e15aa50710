import { setTimeout as pause } from "node:timers/promises";
import { encodeId } from "@trueup/db/id";
import { type Client, createClient } from "@trueup/sdk";
import { type Bench, scaled } from "./bench.ts";
import { machineMs } from "./child.ts";
import { createFleet } from "./fleet.ts";
import { firstQuantity, skuOf } from "./model.ts";
import { atMost, type Measured, type Result, SHOWN } from "./result.ts";
import { openShops } from "./shops.ts";
import { percentile } from "./statistics.ts";

const ITEMS = 100_000;
const NEIGHBOUR_ITEMS = 100;
const EVERY_MS = 20;
const QUIET_CHANGES = 500;
const LATENCY_MS = 50;
const ACCEPTED_MS = 200;
const MARKED_MS = 5_000;
const MOST_RATIO = 1.2;
const POLL_MS = 100;

/**
 * One customer asks for Sync Inventory of a hundred thousand items by a filter, while another changes one item fifty
 * times a second over HTTP: how long the request takes, how long until all of them are due, and what the other one's
 * changes take meanwhile, beside the same before.
 */
export async function benchBulkAction(bench: Bench): Promise<Measured> {
  const { databaseUrl, profileTo } = bench;
  const neighbourShops = await openShops({
    name: "neighbour",
    shops: 1,
    variants: NEIGHBOUR_ITEMS,
    latencyMs: LATENCY_MS,
    log: "short",
  });
  const fleet = await createFleet({
    databaseUrl,
    profileTo,
    shops: 1,
    perShop: scaled(bench, ITEMS, 2_000),
    latencyMs: LATENCY_MS,
    neighbour: { shops: neighbourShops, perShop: NEIGHBOUR_ITEMS },
  });
  try {
    const api = await fleet.startApi();
    const worker = await fleet.startWorker();
    const { url, apiKey } = api.target;
    const client = createClient({ baseUrl: url, apiKey });
    const neighbour = encodeId("customer", fleet.neighbour?.customerId ?? 0);
    const trickle = createTrickle(client, neighbour);
    await trickle(() => false, 50);
    const quiet = await trickle(() => false, scaled(bench, QUIET_CHANGES, 50));
    const beganMs = machineMs();
    const action = await client.bulkActions.start(fleet.customer, {
      action: "sync_inventory",
      filter: { field: "received", op: "is", value: true },
      confirm: true,
    });
    const acceptedMs = machineMs() - beganMs;
    let isMarked = false;
    const meanwhile = trickle(() => isMarked, Number.POSITIVE_INFINITY);
    while (!isMarked) {
      const status = await statusOf(client, fleet.customer, action.id);
      isMarked = status === "done";
      if (status === "failed") throw new Error("the bulk action failed");
      await pause(POLL_MS);
    }
    const markedMs = machineMs() - beganMs;
    const noisy = await meanwhile;
    await fleet.drained();
    await worker.stop();
    await api.stop();
    const throttled = (await fleet.shops.counts()).throttled + (await neighbourShops.counts()).throttled;
    return { results: rowsOf({ acceptedMs, markedMs, quiet, noisy }), throttled };
  } finally {
    await fleet.close();
    await neighbourShops.close();
  }
}

/** From the list, because the action itself is answered with a count of its listings. */
async function statusOf(client: Client, customerId: string, actionId: string): Promise<string> {
  const { data } = await client.bulkActions.list(customerId, { limit: 1 });
  const action = data.find(({ id }) => id === actionId);
  if (action === undefined) throw new Error("the bulk action is not the newest one");
  return action.status;
}

/** Answers what each change took from when it was to be sent, in milliseconds; ends once it is told to. */
function createTrickle(client: Client, customerId: string) {
  let made = 0;
  return async (hasEnded: () => boolean, most: number): Promise<readonly number[]> => {
    const beginMs = machineMs() + EVERY_MS;
    const answers: Promise<number>[] = [];
    for (let at = 0; at < most && !hasEnded(); at += 1, made += 1) {
      const intendedMs = beginMs + at * EVERY_MS;
      await pause(Math.max(0, intendedMs - machineMs()));
      const item = made % NEIGHBOUR_ITEMS;
      const quantity = firstQuantity(item) + 1 + Math.floor(made / NEIGHBOUR_ITEMS);
      answers.push(
        client.stockChanges
          .record(customerId, [{ kind: "set", sku: skuOf(item), quantity }])
          .then(() => machineMs() - intendedMs),
      );
    }
    return Promise.all(answers);
  };
}

function timed(id: string, value: number, bound: number): Result {
  return { id, value, unit: "ms", bound, baseline: null, ratio: bound / value, ...atMost(value, bound) };
}

function rowsOf(measured: {
  readonly acceptedMs: number;
  readonly markedMs: number;
  readonly quiet: readonly number[];
  readonly noisy: readonly number[];
}): Result[] {
  const { acceptedMs, markedMs, quiet, noisy } = measured;
  const beside = (share: number): Result => {
    const value = percentile(noisy, share);
    const baseline = percentile(quiet, share);
    const id = `another's change meanwhile, p${share * 100}`;
    const row = { id, value, unit: "ms", baseline, ratio: baseline / value, note: "baseline: before it" };
    return share < 0.99
      ? { ...row, bound: null, ...SHOWN }
      : { ...row, bound: baseline * MOST_RATIO, ...atMost(value, baseline * MOST_RATIO) };
  };
  return [
    timed("bulk Sync Inventory of 100 000 items, accepted", acceptedMs, ACCEPTED_MS),
    timed("bulk Sync Inventory of 100 000 items, all due", markedMs, MARKED_MS),
    beside(0.5),
    beside(0.99),
  ];
}

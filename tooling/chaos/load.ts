import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { ApiError, type Client } from "@trueup/sdk";
import { type FilledCustomer, isAcknowledged, type TracedChange } from "../engine/own-processes.ts";
import type { SeededRandom } from "../random.ts";

/** What was acknowledged, by customer. */
export type Ledger = ReadonlyMap<string, CustomerLedger>;

interface CustomerLedger {
  /** The sum of the changes, by SKU. */
  readonly sums: ReadonlyMap<string, number>;
  readonly sourceIds: readonly string[];
}

/** A warehouse that goes on recording changes, and people who go on clicking. */
export interface Load {
  readonly acknowledged: () => number;
  /** Resolves once everything that was begun is acknowledged. */
  stop(): Promise<Ledger>;
}

export interface LoadOptions {
  readonly customers: readonly FilledCustomer[];
  readonly skus: readonly string[];
  /** Whichever API runs by now. */
  readonly client: () => Client;
  readonly random: SeededRandom;
}

const SENDERS = 2;
const PAUSE_MS = 50;
const TRY_AGAIN_MS = 100;
const MOST_CHANGES = 4;
/** One in so many requests is followed by a Sync Now, and one in so many by the reading of a store's variants. */
const CLICK_EVERY = 12;
const DISCOVER_EVERY = 30;

export function startLoad({ customers, skus, client, random }: LoadOptions): Load {
  const ledger = new Map(
    customers.map(({ customerId }) => [
      customerId,
      { sums: new Map(skus.map((sku) => [sku, 0])), sourceIds: [] as string[] },
    ]),
  );
  let stopping = false;
  let acknowledged = 0;

  async function record(customerId: string): Promise<void> {
    const changes = Array.from({ length: 1 + random.below(MOST_CHANGES) }, () => drawChange(skus, random));
    while (!(await isAcknowledged(client(), customerId, changes))) await wait(TRY_AGAIN_MS);
    acknowledged += changes.length;
    const { sums, sourceIds } = ledger.get(customerId) ?? { sums: new Map<string, number>(), sourceIds: [] };
    for (const { sku, delta, sourceId } of changes) {
      sums.set(sku, (sums.get(sku) ?? 0) + delta);
      sourceIds.push(sourceId);
    }
  }

  async function send(): Promise<void> {
    while (!stopping) {
      const customer = random.pick(customers);
      await record(customer.customerId);
      if (random.below(CLICK_EVERY) === 0) await click(client(), customer, random.pick(skus));
      if (random.below(DISCOVER_EVERY) === 0) await discover(client(), customer, random);
      await wait(PAUSE_MS);
    }
  }

  const sending = Promise.all(Array.from({ length: SENDERS }, send));
  sending.catch(() => {}); // told by `stop`
  return {
    acknowledged: () => acknowledged,
    async stop() {
      stopping = true;
      await sending;
      return ledger;
    },
  };
}

/** Sync Now. A click that is not acknowledged was none. */
export async function click(
  client: Client,
  { customerId, itemIds }: FilledCustomer,
  sku: string,
): Promise<void> {
  await unlessUnavailable(client.items.sync(customerId, itemIds.get(sku) ?? ""));
}

async function discover(client: Client, { customerId, storeIds }: FilledCustomer, random: SeededRandom) {
  await unlessUnavailable(client.stores.discover(customerId, random.pick(storeIds), { link: true }));
}

async function unlessUnavailable(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const isRefused = error instanceof ApiError && error.problem.status < 500;
    if (isRefused && error.problem.status !== 409 && error.problem.status !== 429) throw error;
  }
}

/** More often of the last items, which the shops sell too. */
function drawChange(skus: readonly string[], random: SeededRandom): TracedChange {
  const sku = random.below(3) === 0 ? (skus.at(-1) ?? "") : random.pick(skus);
  return { kind: "adjust", sku, delta: random.pick([-1, 1, 2]), reason: "counted", sourceId: randomUUID() };
}

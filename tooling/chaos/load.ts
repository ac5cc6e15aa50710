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
  /** Requests that ended without an acknowledgement, and were sent again. */
  readonly failed: () => number;
  /** One unit more of this SKU; resolves once it is acknowledged. */
  add(customerId: string, sku: string): Promise<void>;
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
  const stopping = new AbortController();
  let acknowledged = 0;
  let failed = 0;

  async function record(customerId: string, changes: readonly TracedChange[]): Promise<void> {
    while (!(await isAcknowledged(client(), customerId, changes))) {
      failed += 1;
      await wait(TRY_AGAIN_MS);
    }
    acknowledged += changes.length;
    const { sums, sourceIds } = ledger.get(customerId) ?? { sums: new Map<string, number>(), sourceIds: [] };
    for (const { sku, delta, sourceId } of changes) {
      sums.set(sku, (sums.get(sku) ?? 0) + delta);
      sourceIds.push(sourceId);
    }
  }

  async function send(): Promise<void> {
    while (!stopping.signal.aborted) {
      const customer = random.pick(customers);
      const many = 1 + random.below(MOST_CHANGES);
      await record(
        customer.customerId,
        Array.from({ length: many }, () => drawChange(skus, random)),
      );
      if (random.below(CLICK_EVERY) === 0) await click(client(), customer, random.pick(skus));
      if (random.below(DISCOVER_EVERY) === 0) await discover(client(), customer, random);
      await wait(PAUSE_MS);
    }
  }

  const sending = Promise.all(Array.from({ length: SENDERS }, send));
  sending.catch(() => {}); // told by `stop`
  return {
    acknowledged: () => acknowledged,
    failed: () => failed,
    add: (customerId, sku) => record(customerId, [change(sku, 1)]),
    async stop() {
      stopping.abort();
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

/** More often of the last item, which the shops trade in too. */
function drawChange(skus: readonly string[], random: SeededRandom): TracedChange {
  const sku = random.below(3) === 0 ? (skus.at(-1) ?? "") : random.pick(skus);
  return change(sku, random.pick([-1, 1, 2]));
}

function change(sku: string, delta: number): TracedChange {
  return { kind: "adjust", sku, delta, reason: "counted", sourceId: randomUUID() };
}

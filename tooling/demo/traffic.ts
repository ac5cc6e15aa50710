import { setTimeout as pause } from "node:timers/promises";
import { type Client, type Customer, eachRow, type StockChange } from "@trueup/sdk";
import type { Log } from "@trueup/worker/ports";
import type { SeededRandom } from "../random.ts";

const SHORTEST_PAUSE_MS = 1_000;
const PAUSE_SPREAD_MS = 3_000;
const SKUS_PER_CUSTOMER = 200;

/** A gentle stream of warehouse events over the public API: what a busy afternoon looks like. */
export function startTraffic(client: Client, random: SeededRandom, log: Log): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, "the demonstration's traffic ended");
  });

  async function run(): Promise<void> {
    const floor = await walkTheFloor(client);
    while (!signal.aborted && floor.length > 0) {
      await pause(SHORTEST_PAUSE_MS + random.below(PAUSE_SPREAD_MS), null, { signal });
      const { customer, skus } = random.pick(floor);
      try {
        await client.stockChanges.record(customer.id, someChanges(skus, random), { signal });
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, "a demonstration event was refused");
      }
    }
  }

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

interface Aisle {
  readonly customer: Customer;
  readonly skus: readonly string[];
}

async function walkTheFloor(client: Client): Promise<readonly Aisle[]> {
  const aisles: Aisle[] = [];
  for await (const customer of eachRow((page) => client.customers.list(page))) {
    const { data } = await client.items.list(customer.id, { limit: SKUS_PER_CUSTOMER });
    if (data.length > 0) aisles.push({ customer, skus: data.map((item) => item.sku) });
  }
  return aisles;
}

function someChanges(skus: readonly string[], random: SeededRandom): StockChange[] {
  const chosen = new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(skus)));
  return [...chosen].map((sku): StockChange => {
    const draw = random.next();
    if (draw < 0.45) return { kind: "receive", sku, quantity: 1 + random.below(24), reason: "delivery" };
    if (draw < 0.55) return { kind: "set", sku, quantity: random.below(3), reason: "cycle count" };
    return { kind: "set", sku, quantity: random.below(120), reason: "cycle count" };
  });
}

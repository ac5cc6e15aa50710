import { ITEM_SYNC_SETTINGS, PROCESS_ORDERS_SETTINGS, SYNC_SETTINGS } from "@trueup/sdk";
import { type SeededRandom, seededRandom } from "../random.ts";
import { drawFault } from "./draw-fault.ts";
import { drawInput, drawMix, drawReturn, type Shape } from "./draw-input.ts";
import type { CustomerRow } from "./database/tables.ts";
import { type Action, type ItemPlan, type Plan, type StorePlan, FAULT_KINDS } from "./plan.ts";

/** The run that a seed stands for. Some seeds have one kind of fault, some all, some none. */
export function drawPlan(seed: number, options: { readonly faults: boolean } = { faults: true }): Plan {
  const random = seededRandom(seed * 2_654_435_761);
  const customers = Array.from({ length: 1 + skewed(random, 3) }, (_, at) => drawCustomer(random, at + 1));
  const more = skewed(random, random.below(20) === 0 ? 16 : 3);
  const stores = Array.from({ length: customers.length + more }, (_, at) =>
    drawStore(random, at < customers.length ? at + 1 : random.pick(customers).id),
  );
  const items = Array.from({ length: 1 + random.below(8) }, () => drawItem(random, customers, stores));
  const listings = items.flatMap(({ listings: own }) => own);
  const workers = Array.from({ length: 1 + skewed(random, 4) }, () => ({
    offsetMs: random.below(1_000_000_000),
    rate: 1 + (random.next() - 0.5) * 2e-4,
    slots: random.pick([1, 8, 64, 64]),
    callsPerStore: random.pick([1, 8, 8, 8]),
  }));
  const pace = random.pick(PACES);
  const busyMs = random.below(40) === 0 ? 1_800_000 : pace.leastMs + random.below(pace.spreadMs);
  const shape: Shape = {
    busyMs,
    workers: workers.length,
    customers,
    stores,
    items,
    listings,
    quantities: random.pick([2, 2, 3, 10, 60]),
  };
  const mix = drawMix(random);
  const actions: Action[] = [];
  const inputs = pace.inputs + random.below(90);
  for (let at = 0; at < inputs; at += 1) {
    const input = drawInput(random, shape, mix, seed, at);
    actions.push(input, ...drawReturn(random, input));
  }
  if (options.faults) {
    const kinds = FAULT_KINDS.filter(() => random.below(3) === 0);
    const faults = kinds.length === 0 ? 0 : random.below(40);
    for (let at = 0; at < faults; at += 1) {
      actions.push({ atMs: random.below(busyMs), ...drawFault(random, shape, random.pick(kinds)) });
    }
  }
  actions.sort((one, other) => one.atMs - other.atMs);
  const databaseMs = random.pick([3, 3, 60]);
  return { seed, busyMs, databaseMs, workers, customers, stores, items, actions };
}

/** Some seeds take their time, others are all bursts. */
const PACES = [
  { leastMs: 20_000, spreadMs: 120_000, inputs: 10 },
  { leastMs: 5_000, spreadMs: 20_000, inputs: 50 },
] as const;

/** 0 to `most`, small numbers more often. */
function skewed(random: SeededRandom, most: number): number {
  return Math.floor(random.next() * random.next() * (most + 1));
}

function drawCustomer(random: SeededRandom, id: number): CustomerRow {
  return {
    id,
    syncSetting:
      random.below(4) > 0 ? random.pick(["always", "process_orders"] as const) : random.pick(SYNC_SETTINGS),
    processOrdersSetting: random.pick(PROCESS_ORDERS_SETTINGS),
    guardUnreceived: random.below(2) === 0,
    soldOutMeasure: "on_shelf",
    flagOnAnyReturn: random.below(2) === 0,
  };
}

function drawStore(random: SeededRandom, customerId: number): StorePlan {
  const [capacity, perSecond] = random.pick([
    [2_000, 100],
    [200, 10],
    [60, 3],
    [40, 5],
  ] as const);
  return {
    customerId,
    capacity,
    perSecond,
    batchRows: random.pick([1, 1, 2, 3, 250]),
  };
}

function drawItem(
  random: SeededRandom,
  customers: readonly CustomerRow[],
  stores: readonly StorePlan[],
): ItemPlan {
  const customerId = random.pick(customers).id;
  const quantity = random.below(4);
  const first = stores.findIndex((store) => store.customerId === customerId);
  const listings = stores.flatMap((store, at) => {
    if (store.customerId !== customerId || (at !== first && random.below(4) === 0)) return [];
    const shown = random.below(3) === 0 ? random.below(5) : quantity;
    return [{ storeId: at + 1, linked: random.below(10) > 0, shown, known: random.below(3) > 0 }];
  });
  return {
    customerId,
    setting: random.below(4) > 0 ? "default" : random.pick(ITEM_SYNC_SETTINGS),
    processOrders: random.below(3) > 0,
    received: random.below(4) > 0,
    quantity,
    listings,
  };
}

import type { SeededRandom } from "../random.ts";
import type { DemoItem } from "./catalogue.ts";

/** An order of the past year that is over, or has left the warehouse. */
export interface PastOrder {
  readonly number: string;
  readonly daysAgo: number;
  readonly status: "delivered" | "shipped" | "cancelled" | "returned";
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** A delivery of the past year that was received to its end. */
export interface PastDelivery {
  readonly sender: string;
  readonly reference: string;
  readonly daysAgo: number;
  readonly lines: readonly {
    readonly sku: string;
    readonly expected: number;
    readonly good: number;
    readonly damaged: number;
  }[];
}

export interface DemoYear {
  readonly orders: readonly PastOrder[];
  readonly deliveries: readonly PastDelivery[];
}

const DAYS = 365;
/** What is younger is still being worked on; the demonstration makes that over the usual functions. */
const YOUNGEST_DAYS = 3;
const SHIPPED_FOR_DAYS = 8;
const ORDERS_A_DAY = 3;
const DAYS_BETWEEN_DELIVERIES = 9;
const SENDERS = [
  "Lisbon Weaving Co.",
  "Ningbo Freight",
  "Hanseatic Imports",
  "Atelier Moreau",
  "Own factory",
];

/** What a merchant sold and received in the year before today, oldest first; the same for the same seed. */
export function demoYear(random: SeededRandom, items: readonly DemoItem[]): DemoYear {
  const sold = items.filter((item) => item.units !== null || item.components !== undefined);
  const received = items.filter((item) => item.units !== null);
  const orders: PastOrder[] = [];
  const deliveries: PastDelivery[] = [];
  for (let daysAgo = DAYS; daysAgo > YOUNGEST_DAYS; daysAgo -= 1) {
    for (let left = ordersOn(daysAgo, random); left > 0; left -= 1) {
      const number = `#${1001 + orders.length}`;
      orders.push({ number, daysAgo, status: statusOf(daysAgo, random), lines: linesOf(random, sold) });
    }
    if (daysAgo % DAYS_BETWEEN_DELIVERIES !== 0) continue;
    deliveries.push({
      sender: random.pick(SENDERS),
      reference: `PO-${4000 + deliveries.length}`,
      daysAgo,
      lines: deliveredLines(random, received),
    });
  }
  return { orders, deliveries };
}

/** Weekends are stronger, and the weeks around `daysAgo` 330 to 365 are last year's holidays. */
function ordersOn(daysAgo: number, random: SeededRandom): number {
  const weekend = daysAgo % 7 < 2 ? 2 : 1;
  const season = daysAgo > 330 ? 2 : 1;
  return random.below(2 * ORDERS_A_DAY * weekend * season);
}

function statusOf(daysAgo: number, random: SeededRandom): PastOrder["status"] {
  const draw = random.next();
  if (draw < 0.03) return "cancelled";
  if (daysAgo <= SHIPPED_FOR_DAYS) return "shipped";
  return draw < 0.06 ? "returned" : "delivered";
}

function linesOf(random: SeededRandom, items: readonly DemoItem[]): PastOrder["lines"] {
  const skus = new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(items).sku));
  return [...skus].map((sku) => ({ sku, quantity: 1 + (random.next() < 0.15 ? random.below(4) : 0) }));
}

function deliveredLines(random: SeededRandom, items: readonly DemoItem[]): PastDelivery["lines"] {
  const skus = new Set(Array.from({ length: 4 + random.below(14) }, () => random.pick(items).sku));
  return [...skus].map((sku) => {
    const expected = 12 * (1 + random.below(10));
    const damaged = random.next() < 0.12 ? 1 + random.below(3) : 0;
    const missing = random.next() < 0.08 ? 1 + random.below(6) : 0;
    return { sku, expected, good: Math.max(0, expected - damaged - missing), damaged };
  });
}

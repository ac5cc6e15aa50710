import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "../emulators/shopify/faults.ts";
import type { ShopifyEmulator } from "../emulators/shopify/server.ts";
import type { SeededRandom } from "../random.ts";

const FAULTS: readonly Fault[] = [
  { kind: "loseRequest" },
  { kind: "loseRequest" },
  { kind: "loseAnswer" },
  { kind: "cutBody" },
  { kind: "status", status: 503 },
  { kind: "status", status: 502, body: "html", effect: "committed" },
  { kind: "internalError" },
  { kind: "throttle" },
  { kind: "hang" },
];
const EVERY_MS = 500;
const SHORT_MS = 400;
const LONG_MS = 2_000;
const LONG_EVERY = 10;

/** Shops that lose, refuse and delay calls, and sell what is theirs, so that the ways out of trouble are walked. */
export function startTrouble(
  shops: readonly ShopifyEmulator[],
  { traded, random }: { readonly traded: string; readonly random: SeededRandom },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  async function go(): Promise<void> {
    while (!stopping.signal.aborted) {
      const shop = random.pick(shops);
      const forMs = random.below(LONG_EVERY) === 0 ? LONG_MS : SHORT_MS;
      const fault = random.pick(FAULTS);
      shop.faults.always(fault, { forMs });
      await wait(EVERY_MS);
      trade(shop, traded, random);
      trade(random.pick(shops), traded, random);
    }
  }
  const going = go();
  return {
    async stop() {
      stopping.abort();
      await going;
      for (const shop of shops) shop.faults.clear();
    },
  };
}

/** Somebody types a number in: what we know of it is wrong from now on. */
function trade(shop: ShopifyEmulator, sku: string, random: SeededRandom): void {
  const level = shop.levels().find((each) => each.sku === sku);
  if (level !== undefined) shop.edit(level.inventoryItemId, { available: random.below(500) });
}

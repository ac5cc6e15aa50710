import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "@trueup/db/connect";
import { encodeId } from "@trueup/db/id";
import type { Log } from "@trueup/worker/ports";
import type { ShopifyEmulator } from "../emulators/shopify/server.ts";
import type { SeededRandom } from "../random.ts";

const SHORTEST_PAUSE_MS = 5_000;
const PAUSE_SPREAD_MS = 15_000;
/** Nobody ships them: a demonstration that runs for days does not drown in orders. */
const MOST_SALES = 300;
const VARIANTS = 200;
/** Of the sales, as many are cancelled some sales later. */
const CANCELLED = 0.1;

/** Now and then somebody buys in one of the shops, and the shop tells the API at this address. */
export async function startSales(
  { db }: Database,
  shops: ReadonlyMap<string, ShopifyEmulator>,
  { url, random, log }: { readonly url: string; readonly random: SeededRandom; readonly log: Log },
): Promise<{ stop(): Promise<void> }> {
  const open: ShopifyEmulator[] = [];
  const stores = await db
    .selectFrom("store")
    .select(["id", "host"])
    .where("disconnected_at", "is", null)
    .execute();
  for (const { id, host } of stores) {
    const shop = shops.get(host);
    if (shop === undefined) continue;
    const address = `${url}/hooks/shopify/${encodeId("store", id)}`;
    shop.webhooks.subscribe({ address, topics: ["orders/create", "orders/paid", "orders/cancelled"] });
    open.push(shop);
  }
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, "the demonstration's sales ended");
  });

  async function run(): Promise<void> {
    for (let sales = 0; sales < MOST_SALES && open.length > 0; sales += 1) {
      await pause(SHORTEST_PAUSE_MS + random.below(PAUSE_SPREAD_MS), null, { signal });
      const shop = random.pick(open);
      const orderId = buy(shop, random);
      if (orderId === null || random.next() >= CANCELLED) continue;
      await pause(SHORTEST_PAUSE_MS, null, { signal });
      shop.orders.cancel(orderId);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** A few of what the shop shows as available; null where none of what was looked at is. */
function buy(shop: ShopifyEmulator, random: SeededRandom): string | null {
  const shelf = shop.catalogue
    .variants()
    .slice(0, VARIANTS)
    .filter(({ inventoryItemId }) => (shop.available(inventoryItemId) ?? 0) > 0);
  if (shelf.length === 0) return null;
  const chosen = new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(shelf)));
  const lines = [...chosen].map(({ variantId, inventoryItemId }) => ({
    variantId,
    quantity: Math.min(1 + random.below(3), shop.available(inventoryItemId) ?? 0),
  }));
  return shop.orders.place({ lines }).id;
}

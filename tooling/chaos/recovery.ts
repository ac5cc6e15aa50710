import type { ShopifyEmulator } from "../emulators/shopify/server.ts";
import { until } from "../until.ts";
import { type ChaosWorld, PROBE } from "./world.ts";

/** How long it takes from now until a change of every customer has reached every one of its shops. */
export async function timeToStores({ customers, load }: ChaosWorld): Promise<number> {
  const fromMs = performance.now();
  await Promise.all(
    customers.map(async ({ customerId, shops }) => {
      const wanted = new Map(shops.map((shop) => [shop, shownAt(shop) + 1]));
      await load.add(customerId, PROBE);
      await until(
        () => {
          const late = shops.find((shop) => shownAt(shop) < (wanted.get(shop) ?? 0));
          return late === undefined ? null : `${late.shop} shows ${shownAt(late)} of the probe`;
        },
        { intervalMs: 20 },
      );
    }),
  );
  return performance.now() - fromMs;
}

function shownAt(shop: ShopifyEmulator): number {
  return shop.levels().find((level) => level.sku === PROBE)?.available ?? 0;
}

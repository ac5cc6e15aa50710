import type { ShopifyEmulator } from "../../emulators/shopify/server.ts";
import { setQuantity } from "./one-call.ts";

/**
 * What most plug-ins do: one call per item, one after the other, waiting as told where the shop throttles. Answers the
 * seconds it took.
 */
export async function poll(shop: ShopifyEmulator, skus: readonly string[]): Promise<number> {
  const { url, accessToken } = shop;
  const items = new Map(shop.levels().map((level) => [level.sku, level]));
  const startedMs = performance.now();
  for (const sku of skus) {
    const level = items.get(sku);
    if (level === undefined) throw new Error(`the shop has no ${sku}`);
    await setQuantity({ url, accessToken, ...level }, level.available + 1);
  }
  return (performance.now() - startedMs) / 1_000;
}

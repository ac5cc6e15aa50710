import type { Platform } from "@trueup/sdk";
import type { StoreAdapter } from "./contract.ts";
import { createShopifyAdapter, type ShopifyAdapterOptions } from "./shopify/adapter.ts";

/** What an adapter needs, by platform. */
interface OptionsByPlatform {
  readonly shopify: ShopifyAdapterOptions;
}

export type AdapterOptions = {
  readonly [P in Platform]: { readonly platform: P } & OptionsByPlatform[P];
}[Platform];

/** The adapter of one store. */
export function createAdapter(options: AdapterOptions): StoreAdapter {
  switch (options.platform) {
    case "shopify":
      return createShopifyAdapter(options);
  }
}

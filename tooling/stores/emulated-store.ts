import { createAdapter } from "@trueup/stores/adapters";
import type { StoreAdapter, WriteAnswer, WriteRow } from "@trueup/stores/contract";
import { parseStoreHosts } from "@trueup/stores/host";
import type { VariantIds } from "../emulators/shopify/catalogue.ts";
import {
  type ShopifyEmulator,
  type ShopifyEmulatorOptions,
  startShopifyEmulator,
} from "../emulators/shopify/server.ts";

export const HOST = "aurora.myshopify.com";

/** An emulated shop with two locations, and the adapters that are connected to it over real HTTP. */
export interface EmulatedStore {
  readonly shop: ShopifyEmulator;
  connect(kind?: "access_token" | "client_credentials"): StoreAdapter;
  /** Throws where any answer of any adapter holds a secret. */
  close(): Promise<void>;
}

export async function openStore(options: ShopifyEmulatorOptions = {}): Promise<EmulatedStore> {
  const shop = await startShopifyEmulator({ shop: HOST, locations: ["Warehouse", "Shop floor"], ...options });
  const answers: unknown[] = [];
  const keep = <T>(answer: T): T => {
    answers.push(answer);
    return answer;
  };

  return {
    shop,
    connect(kind = "access_token") {
      const { accessToken, clientId, clientSecret } = shop;
      const adapter = createAdapter({
        platform: "shopify",
        host: HOST,
        hosts: parseStoreHosts(`${HOST}=${shop.url}`),
        credentials: kind === "access_token" ? { kind, accessToken } : { kind, clientId, clientSecret },
        fetch,
        clock: { now: () => performance.now(), wallNow: () => new Date() },
      });
      return {
        ...adapter,
        read: async (rows, call) => keep(await adapter.read(rows, call)),
        write: async (request, call) => keep(await adapter.write(request, call)),
        test: async (call) => keep(await adapter.test(call)),
        variants: async (cursor, call) => keep(await adapter.variants(cursor, call)),
      };
    },
    async close() {
      await shop.close();
      const told = JSON.stringify(answers);
      const secrets = [shop.accessToken, shop.clientSecret].filter((secret) => told.includes(secret));
      if (secrets.length > 0) throw new Error(`an answer holds ${secrets.join(" and ")}`);
    },
  };
}

/** A call that nothing cuts short. */
export function unhurried(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

export function remoteAt(locationId: string, { variantId, inventoryItemId }: VariantIds) {
  return { variantId, inventoryItemId, locationId };
}

export function writeRow(locationId: string, ids: VariantIds, quantity: number, expected: number): WriteRow {
  return { ...remoteAt(locationId, ids), quantity, expected };
}

export function write(
  adapter: StoreAdapter,
  rows: readonly WriteRow[],
  key = "att_1",
  call = unhurried(),
): Promise<WriteAnswer> {
  return adapter.write({ key, body: adapter.encode(rows) }, call);
}

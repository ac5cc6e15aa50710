import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ShopifyEmulator, startShopifyEmulator } from "../emulators/shopify/server.ts";
import type { DemoCustomer } from "./catalogue.ts";

/** The demonstration's emulated shops. What they hold survives a restart, like a real shop would. */
export interface DemoShops {
  readonly shops: ReadonlyMap<string, ShopifyEmulator>;
  /** Where the shops' hosts are reached, as TRUEUP_STORE_HOSTS says it. */
  readonly storeHosts: string;
  /** A shop that nobody has connected, and what connects it. */
  readonly waiting: { readonly host: string; readonly accessToken: string } | null;
  save(): Promise<void>;
  close(): Promise<void>;
}

const LATENCY_MS = 120;
const LOG_LIMIT = 1_000;

export async function openDemoShops(folder: string, customers: readonly DemoCustomer[]): Promise<DemoShops> {
  await mkdir(folder, { recursive: true });
  const shops = new Map<string, ShopifyEmulator>();
  for (const customer of customers) {
    const { host, plan } = customer.shop;
    const kept = await readKept(join(folder, `${host}.json`));
    const accessToken = kept?.accessToken ?? `shpat_${randomBytes(16).toString("hex")}`;
    const clientSecret = kept?.clientSecret ?? `shpss_${randomBytes(16).toString("hex")}`;
    const shop = await startShopifyEmulator({
      shop: host,
      plan,
      accessToken,
      clientSecret,
      logLimit: LOG_LIMIT,
    });
    if (kept === null) addVariants(shop, customer);
    else shop.restore(kept.snapshot);
    shop.faults.latency(LATENCY_MS);
    shops.set(host, shop);
  }
  async function save(): Promise<void> {
    for (const [host, shop] of shops) {
      const path = join(folder, `${host}.json`);
      await writeFile(
        `${path}.new`,
        JSON.stringify({
          accessToken: shop.accessToken,
          clientSecret: shop.clientSecret,
          snapshot: shop.snapshot(),
        }),
        {
          mode: 0o600,
        },
      );
      await rename(`${path}.new`, path);
    }
  }
  await save();
  const unconnected = customers.find((customer) => !customer.shop.connected);
  const waiting = unconnected === undefined ? undefined : shops.get(unconnected.shop.host);
  return {
    shops,
    waiting: waiting === undefined ? null : { host: waiting.shop, accessToken: waiting.accessToken },
    storeHosts: [...shops.values()].map((shop) => `${shop.shop}=${shop.url}`).join(","),
    save,
    async close() {
      await save();
      for (const shop of shops.values()) await shop.close();
    },
  };
}

function addVariants(shop: ShopifyEmulator, customer: DemoCustomer): void {
  for (const [at, item] of customer.items.entries()) {
    // A few variants that a merchant forgot to set up, so that there is something to explain.
    shop.catalogue.addVariant({
      sku: item.sku,
      title: item.description,
      tracked: at % 500 !== 17,
      level: at % 500 === 23 ? "inactive" : "active",
    });
  }
}

interface Kept {
  readonly accessToken: string;
  /** What it signs with; older files have none. */
  readonly clientSecret?: string;
  readonly snapshot: unknown;
}

async function readKept(path: string): Promise<Kept | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? null : JSON.parse(text);
}

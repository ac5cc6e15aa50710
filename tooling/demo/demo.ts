import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { generateApiKey, hashApiKey } from "@trueup/api/auth/key-format";
import type { Database } from "@trueup/db/connect";
import type { Sealer } from "@trueup/db/seal";
import { createClient } from "@trueup/sdk";
import type { Log } from "@trueup/worker/ports";
import { seededRandom } from "../random.ts";
import { demoCustomers } from "./catalogue.ts";
import { seedDemo } from "./seed-demo.ts";
import { startSales } from "./sales.ts";
import { type DemoShops, openDemoShops } from "./shops.ts";
import { startTraffic } from "./traffic.ts";

export interface Demo {
  /** Where the emulated shops are reached. */
  readonly storeHosts: string;
  /** The shop that is left to be connected in the admin. */
  readonly waitingShop: DemoShops["waiting"];
  /** Every emulated shop, by its host. */
  readonly shops: DemoShops["shops"];
  /** A gentle stream of stock changes and orders over the API at this address. Answers the function that ends it. */
  startTraffic(url: string, log: Log): Promise<() => Promise<void>>;
  /** Throws where a shop had to throttle a call. */
  assertNeverThrottled(): void;
  close(): Promise<void>;
}

const SEED = 20_261_123;
const SAVE_EVERY_MS = 10_000;

/** Three merchants with an emulated Shopify shop each, and what they held when they were last seen. */
export async function startDemo(options: {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly folder: string;
}): Promise<Demo> {
  const { database } = options;
  const random = seededRandom(SEED);
  const customers = demoCustomers(random);
  const shops = await openDemoShops(options.folder, customers);
  await seedDemo(database, options.sealer, customers, shops, random);
  const stopping = new AbortController();
  const saving = saveAgainAndAgain(() => shops.save(), stopping.signal);
  return {
    storeHosts: shops.storeHosts,
    waitingShop: shops.waiting,
    shops: shops.shops,
    async startTraffic(url, log) {
      const client = createClient({ baseUrl: url, apiKey: await takeKey(database) });
      const traffic = startTraffic(client, seededRandom(randomBytes(4).readUInt32LE()), log);
      const random = seededRandom(randomBytes(4).readUInt32LE());
      const sales = await startSales(database, shops.shops, { url, random, log });
      return async () => {
        await Promise.all([traffic.stop(), sales.stop()]);
      };
    },
    assertNeverThrottled() {
      for (const shop of shops.shops.values()) shop.assertNeverThrottled();
    },
    async close() {
      stopping.abort();
      await saving;
      await shops.close();
    },
  };
}

async function saveAgainAndAgain(save: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(SAVE_EVERY_MS, null, { signal }).catch(() => null);
    if (signal.aborted) return;
    // A full disk costs the shops' newest numbers, not the demonstration.
    await save().catch((error: unknown) => console.error("the emulated shops could not be saved:", error));
  }
}

/** A new key at every start, in the place of the one before. */
async function takeKey({ db }: Database): Promise<string> {
  const { key } = generateApiKey(randomBytes);
  const hash = hashApiKey(key);
  await db
    .insertInto("api_key")
    .values({
      id: "demo",
      customer_id: null,
      name: "Demonstration traffic",
      hash,
      scopes: ["items:read", "stock:write"],
    })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ hash }))
    .execute();
  return key;
}

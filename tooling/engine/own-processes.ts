import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { generateSecretKey } from "@trueup/db/seal";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { type AdjustChange, ApiError, type Client, createClient } from "@trueup/sdk";
import { expect, vi } from "vitest";
import { type ShopifyEmulator, startShopifyEmulator } from "../emulators/shopify/server.ts";
import { type RunningProcess, startProcess } from "./processes.ts";
import { SOON } from "./world.ts";

export interface OwnProcessesOptions {
  readonly shops: number;
  readonly skus: readonly string[];
  /** Units of each item before the first change. */
  readonly opening: number;
}

export interface RunningApi {
  readonly process: RunningProcess;
  readonly client: Client;
}

/** The API and the worker as processes of their own, which meet in one database, and the shops they push to. */
export interface OwnProcesses {
  readonly database: TestDatabase;
  readonly shops: readonly ShopifyEmulator[];
  startApi(): Promise<RunningApi>;
  startWorker(): Promise<RunningProcess>;
  /** A customer whose items are listed in every shop, with their opening stock recorded. Answers its id. */
  fill(client: Client): Promise<string>;
  close(): Promise<void>;
}

export async function openOwnProcesses({
  shops: many,
  skus,
  opening,
}: OwnProcessesOptions): Promise<OwnProcesses> {
  const database = await createTestDatabase();
  const shops = await Promise.all(
    Array.from({ length: many }, (_, at) =>
      startShopifyEmulator({ shop: `own-process-${at}.myshopify.com` }),
    ),
  );
  for (const shop of shops) for (const sku of skus) shop.catalogue.addVariant({ sku });
  const apiKey = randomBytes(24).toString("hex");
  const env = {
    DATABASE_URL: database.url ?? "",
    PORT: "0",
    TRUEUP_ADMIN_PASSWORD: randomBytes(12).toString("hex"),
    TRUEUP_API_KEY: apiKey,
    TRUEUP_SECRET_KEYS: generateSecretKey("k1"),
    TRUEUP_STORE_HOSTS: shops.map((shop) => `${shop.shop}=${shop.url}`).join(","),
  };
  const started: RunningProcess[] = [];
  const start = async (entry: string, ready: RegExp): Promise<RunningProcess> => {
    const running = await startProcess(entry, env, ready);
    started.push(running);
    return running;
  };
  return {
    database,
    shops,
    async startApi() {
      const api = await start("packages/api/src/main.ts", /^ready (http\S+)$/mu);
      return { process: api, client: createClient({ baseUrl: api.announced, apiKey }) };
    },
    startWorker: () => start("packages/worker/src/main.ts", /the worker is running/u),
    async fill(client) {
      const { id: customerId } = await client.customers.create({ name: "Aurora" });
      await client.preferences.patch(customerId, { syncInventory: "always" });
      for (const sku of skus) await client.items.create(customerId, { sku });
      for (const shop of shops) await connectShop(client, customerId, shop, skus.length);
      const receipts = skus.map((sku) => ({ kind: "receive", sku, quantity: opening }) as const);
      await client.stockChanges.record(customerId, receipts);
      return customerId;
    },
    async close() {
      for (const running of started) await running.kill();
      for (const shop of shops) await shop.close();
      await database.close();
    },
  };
}

/** Its variants are linked by their SKU. */
async function connectShop(
  client: Client,
  customerId: string,
  shop: ShopifyEmulator,
  variants: number,
): Promise<void> {
  const { id: storeId } = await client.stores.create(customerId, {
    platform: "shopify",
    name: shop.shop,
    host: shop.shop,
    locationId: shop.locationId,
    credentials: { kind: "access_token", accessToken: shop.accessToken },
  });
  const { id: taskId } = await client.stores.discover(customerId, storeId, { link: true });
  await vi.waitFor(async () => {
    expect(await client.tasks.get(customerId, taskId)).toMatchObject({
      status: "done",
      result: { linked: variants },
    });
  }, SOON);
}

export type TracedChange = AdjustChange & { readonly sku: string; readonly sourceId: string };

/** Changes that add up to the same in every order, so that they can be sent many at once. */
export function planChanges(many: number, skus: readonly string[]): readonly TracedChange[] {
  return Array.from({ length: many }, (_, at) => ({
    kind: "adjust",
    sku: skus[(at * 7) % skus.length] ?? "",
    delta: at % 3 === 0 ? 2 : -1,
    reason: "counted",
    sourceId: randomUUID(),
  }));
}

const AT_ONCE = 8;
const TRY_AGAIN_MS = 50;

/** Sends each change until it is acknowledged, to whichever API runs by then. */
export async function sendAll(
  changes: readonly TracedChange[],
  target: { readonly customerId: string; readonly client: () => Client; readonly acknowledged: () => void },
): Promise<void> {
  const waiting = changes.values();
  const sendThem = async (): Promise<void> => {
    for (const change of waiting) {
      while (!(await isAcknowledged(target.client(), target.customerId, change))) await wait(TRY_AGAIN_MS);
      target.acknowledged();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendThem));
}

/** Where the connection broke nobody knows whether the change was recorded: it has to be sent again. */
async function isAcknowledged(client: Client, customerId: string, change: TracedChange): Promise<boolean> {
  try {
    await client.stockChanges.record(customerId, [change]);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.problem.status < 500) throw error;
    return false;
  }
}
